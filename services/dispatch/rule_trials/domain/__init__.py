"""The comparison of two rule versions, and their accuracy on corrections."""
