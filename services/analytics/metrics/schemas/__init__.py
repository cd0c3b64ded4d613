"""The queries for figures, and the responses."""
