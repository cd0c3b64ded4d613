"""Statements that lock, save, find and list cases with everything that is kept beside them."""
