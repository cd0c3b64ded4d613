"""Deadlines: the expiry of clocks, reminders of them, their extension, and their recount by a new calendar."""
