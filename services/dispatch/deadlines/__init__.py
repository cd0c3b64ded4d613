"""Deadlines: clocks that expire, remind, are extended, or are recounted by a new calendar."""
