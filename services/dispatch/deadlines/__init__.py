"""Deadlines: clocks that expire, are reminded of, extended, or recounted by a new calendar."""
