"""Statements that claim due clocks, save reminders, and record recounts by a calendar."""
