"""Measures against a business that is late with a group."""
