"""Requests and answers about groups, their alarms and their comparison with rosters."""
