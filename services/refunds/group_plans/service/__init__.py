"""Simulate timetables, sign versions by one or two persons, find what is overdue."""
