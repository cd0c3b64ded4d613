"""Saved searches: the conditions of a list under a person's own name for them."""
