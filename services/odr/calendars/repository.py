"""Queries on the published calendars."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.calendar import Calendar, Day, DayKind
from contracts.dispatch import CalendarPublished
from services.odr.calendars.tables import calendars

_KINDS = {"working": DayKind.MAKE_UP, "off": DayKind.MOVED_REST, "statutory": DayKind.STATUTORY}


async def newest_version(db: AsyncConnection) -> str | None:
    """Return the version that was published last, or None if the bureau published none."""
    newest = (calendars.c.published_at.desc(), calendars.c.version.desc())
    version: str | None = await db.scalar(select(calendars.c.version).order_by(*newest).limit(1))
    return version


async def get_calendar(db: AsyncConnection, version: str) -> Calendar:
    row = (await db.execute(select(calendars).where(calendars.c.version == version))).mappings().one()
    days = [Day(on=on, kind=kind) for name, kind in _KINDS.items() for on in row[name]]
    return Calendar.from_rows(version, row["years"], days)


async def add_calendar(db: AsyncConnection, event: CalendarPublished) -> None:
    """Save a version, unless it is there: a saved version is never changed."""
    days = {name: [date.fromisoformat(on) for on in getattr(event, name)] for name in _KINDS}
    row = {"version": event.version, "published_at": event.occurred_at, "years": list(event.years), **days}
    await db.execute(insert(calendars).values(row).on_conflict_do_nothing())
