"""Calendars of working days as dispatch published them."""
