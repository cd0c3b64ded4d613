"""Requests and responses about persons and the retention schedule."""
