"""The calendar in force, cached in the process by version."""

from canon.calendar import Calendar, published_calendar
from chassis.db.work import Work
from services.odr.calendars import repository

_calendars: dict[str, Calendar] = {}  # values that never change, by version


async def calendar_in_force(work: Work) -> Calendar:
    """Return the calendar that the bureau published last, else the one that comes with the code."""
    version = await repository.newest_version(work.db)
    if version is None:
        return published_calendar()
    if version not in _calendars:
        _calendars[version] = await repository.get_calendar(work.db, version)
    return _calendars[version]
