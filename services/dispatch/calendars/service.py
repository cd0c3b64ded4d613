"""The calendar in force, cached in the process; the shipped calendar is inserted where there is none."""

from collections.abc import Sequence

from canon.calendar import Calendar, Day, published_calendar
from chassis.db.work import Work
from services.dispatch.calendars import repository
from services.dispatch.calendars.domain import calendar_published, publish_year
from services.dispatch.calendars.repository import add_calendar, count_calendars, lock_calendars

_calendars: dict[str, Calendar] = {}  # by version; a version never changes


async def calendar_in_force(work: Work) -> Calendar:
    """Return the calendar published last; the shipped one if there is none."""
    return await calendar_of(work, await repository.get_version_in_force(work.db))


async def calendar_of(work: Work, version: str | None) -> Calendar:
    """Return a version of the calendar; without ``version`` the shipped one, which is inserted first."""
    if version is None:
        calendar = published_calendar()
        await repository.add_calendar(work.db, calendar, work.now)
        version = calendar.version
    if version not in _calendars:
        _calendars[version] = await repository.get_calendar(work.db, version)
    return _calendars[version]


async def enter_year(work: Work, year: int, days: Sequence[Day], *, published: bool) -> Calendar:
    """Publish a new version of the calendar with this year's days; a job recounts what was provisional.

    The name of the version sorts after the shipped one's. ``Invalid`` or ``CalendarUnchanged`` is raised as by
    ``publish_year``.
    """
    await lock_calendars(work.db)
    current = await calendar_in_force(work)
    series = f"{published_calendar().version}.{await count_calendars(work.db):04}"
    calendar = publish_year(current, series=series, year=year, days=days, published=published)
    await add_calendar(work.db, calendar, work.now)
    work.publish(calendar_published(calendar, work.now))
    work.audit("calendar_published", calendar.version)
    return calendar
