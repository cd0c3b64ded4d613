"""Endpoints that file one complaint, or a batch line by line."""
