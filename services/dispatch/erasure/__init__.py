"""Erasure of a person's data from everything that dispatch stores."""
