"""Grouping (归组): which complaints wait to be compared with others, and which group each belongs to."""
