"""The calendar in force."""

from datetime import date

from canon.calendar import Calendar, Day, DayKind, published_calendar
from chassis.db.work import Work
from contracts.dispatch import CalendarPublished
from services.analytics.calendars import repository


async def save_calendar(work: Work, event: CalendarPublished) -> None:
    await repository.save_calendar(work.db, event)


async def calendar_in_force(work: Work) -> Calendar:
    """Return the calendar that the bureau published last, else the one that comes with the code."""
    published = await repository.get_published(work.db)
    if published is None:
        return published_calendar()
    kinds = ((DayKind.MAKE_UP, published.working), (DayKind.MOVED_REST, published.off))
    statutory = (DayKind.STATUTORY, published.statutory)
    days = [Day(on=date.fromisoformat(on), kind=kind) for kind, listed in (*kinds, statutory) for on in listed]
    return Calendar.from_rows(published.version, published.years, days)
