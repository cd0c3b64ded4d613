"""Pairs of messages that may be one matter, and what was decided of them."""
