"""Copies of the working-day calendars that dispatch published, and which of them is in force."""
