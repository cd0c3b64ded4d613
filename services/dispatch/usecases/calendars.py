"""The bureau enters a year of the calendar."""

from collections.abc import Sequence

from canon.calendar import Calendar, Day, published_calendar
from chassis.db.work import Work
from services.dispatch.domain.clocks.publishing import publish_year, tell_published
from services.dispatch.store.books import add_calendar
from services.dispatch.store.calendars import count_calendars, lock_calendars
from services.dispatch.usecases.books import calendar_in_force


async def enter_year(work: Work, year: int, days: Sequence[Day], *, published: bool) -> Calendar:
    """Publish a new version with this year's days. Raises ``Invalid`` or ``CalendarUnchanged``.

    A version sorts after the shipped one it grew from; what was provisional is recounted by the job.
    """
    await lock_calendars(work.db)
    current = await calendar_in_force(work)
    series = f"{published_calendar().version}.{await count_calendars(work.db):04}"
    calendar = publish_year(current, series=series, year=year, days=days, published=published)
    await add_calendar(work.db, calendar, work.now)
    work.announce(tell_published(calendar, work.now))
    work.audit("calendar_published", calendar.version)
    return calendar
