"""Definitions of the metrics: which rows each one counts, under which conditions, for which question."""
