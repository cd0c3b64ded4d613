"""Counts of the work queue, and the cases that need attention."""
