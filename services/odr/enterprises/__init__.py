"""Enterprises that take part in online settlement: application, review, suspension."""
