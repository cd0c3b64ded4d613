"""Requests and answers about people and the retention schedule."""
