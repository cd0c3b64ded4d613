"""Statements that claim due clocks, keep reminders, and record what a calendar moved."""
