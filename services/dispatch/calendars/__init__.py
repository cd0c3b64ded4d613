"""Calendars (工作日历): dated versions of the working days, entered by the bureau and published to all services."""
