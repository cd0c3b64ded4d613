"""Measures against a business that does not perform what it agreed with one consumer."""
