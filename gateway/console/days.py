"""The days that an address of the console names."""

from datetime import date, timedelta

from canon.calendar import FIRST_DAY, LAST_DAY

MARGIN = timedelta(days=366)  # what a page shows before and after a day is within the calendar, too


def day_in(text: str) -> date | None:
    """Return the day (ISO 8601), or None for what is none and for days about which no calendar tells."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY + MARGIN <= day <= LAST_DAY - MARGIN else None
