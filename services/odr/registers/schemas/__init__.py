"""Requests and responses about registers."""
