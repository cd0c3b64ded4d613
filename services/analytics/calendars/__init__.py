"""Copies of the working-day calendars that dispatch published; the newest is in force."""
