"""Queries on the published calendars."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.calendar import Calendar, Day, DayKind
from services.refunds.calendars.tables import calendars


async def calendar_version(db: AsyncConnection) -> str | None:
    """Return the version published last, or None if the bureau published none."""
    newest = (calendars.c.published_at.desc(), calendars.c.version.desc())
    version: str | None = await db.scalar(select(calendars.c.version).order_by(*newest).limit(1))
    return version


async def get_calendar(db: AsyncConnection, version: str) -> Calendar:
    row = (await db.execute(select(calendars).where(calendars.c.version == version))).one()
    days = [Day(on=date.fromisoformat(on), kind=DayKind(kind)) for on, kind in row.days.items()]
    return Calendar.from_rows(version, row.published, days)


async def add_calendar(db: AsyncConnection, calendar: Calendar, published_at: datetime) -> None:
    """Save a version, unless it is there: a saved version is never changed."""
    row = {
        "version": calendar.version,
        "published": sorted(calendar.published),
        "days": {day.on.isoformat(): day.kind.value for day in calendar.days},
        "published_at": published_at,
    }
    await db.execute(insert(calendars).values(row).on_conflict_do_nothing())
