"""Reminders (提醒): which limit was called out to whom, and when."""
