"""Statements on groups, on what is compared, and on alarms."""
