"""Statements that erase, copy, retain and re-key what is kept of people."""
