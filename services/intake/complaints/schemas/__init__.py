"""Complaints as they are shown, and the parts that several requests share."""
