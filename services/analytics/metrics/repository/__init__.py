"""Queries that count a figure and list what it counts."""
