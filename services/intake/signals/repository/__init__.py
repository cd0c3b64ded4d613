"""Statements that find what is counted, keep decisions, and count what is usual."""
