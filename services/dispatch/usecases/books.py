"""The calendar in force, kept ready in the process as the rules are; what is shipped is entered where it is missing."""

from canon.calendar import Calendar, published_calendar
from chassis.db.work import Work
from services.dispatch.store import books
from services.dispatch.usecases.rulebook import ready_rules

_calendars: dict[str, Calendar] = {}  # values that never change, by version


async def calendar_in_force(work: Work) -> Calendar:
    """The calendar published last."""
    return await calendar_of(work, await books.calendar_version(work.db))


async def calendar_of(work: Work, version: str | None) -> Calendar:
    """That version; without one, what is shipped."""
    if version is None:
        calendar = published_calendar()
        await books.add_calendar(work.db, calendar, work.now)
        version = calendar.version
    if version not in _calendars:
        _calendars[version] = await books.get_calendar(work.db, version)
    return _calendars[version]


async def ready_books(work: Work) -> bool:
    """A round of the job that keeps both ready, so that no complaint waits for a compilation."""
    await ready_rules(work)
    await calendar_in_force(work)
    return False
