"""Statements on the dated versions of the calendar."""

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.calendar import Calendar, Day, DayKind
from services.dispatch.calendars.tables import calendar_days, calendars
from services.dispatch.rows import Row

MAX_VERSIONS_LISTED = 200  # versions


VERSION_IN_FORCE = (
    select(calendars.c.version)
    .order_by(calendars.c.loaded_at.desc(), calendars.c.version.desc())
    .limit(1)
    .scalar_subquery()
)
"""The calendar published last; null where there is none."""


async def get_version_in_force(db: AsyncConnection) -> str | None:
    """Return the version of the calendar in force; ``None`` if there is none."""
    version: str | None = await db.scalar(select(VERSION_IN_FORCE))
    return version


async def get_calendar(db: AsyncConnection, version: str) -> Calendar:
    published = await db.scalar(select(calendars.c.published).where(calendars.c.version == version))
    rows = await db.execute(select(calendar_days).where(calendar_days.c.version == version))
    days = [Day(on=row.day, kind=DayKind(row.kind), name=row.name) for row in rows]
    return Calendar.from_rows(version, published or [], days)


async def add_calendar(db: AsyncConnection, calendar: Calendar, now: datetime) -> None:
    """Insert a version of the calendar; a version that exists is never changed."""
    added = await db.execute(
        insert(calendars)
        .values(version=calendar.version, published=sorted(calendar.published), loaded_at=now)
        .on_conflict_do_nothing()
        .returning(calendars.c.version)
    )
    if added.first() is not None:
        rows = [
            {"version": calendar.version, "day": day.on, "kind": day.kind.value, "name": day.name}
            for day in calendar.days
        ]
        await db.execute(insert(calendar_days), rows)


async def lock_calendars(db: AsyncConnection) -> None:
    """Lock the calendars until the end of the transaction, so that two people publish one after the other."""
    await db.execute(text("lock table calendars in share row exclusive mode"))


async def count_calendars(db: AsyncConnection) -> int:
    return await db.scalar(select(func.count()).select_from(calendars)) or 0


async def calendar_versions(db: AsyncConnection) -> list[Row]:
    """Return the versions, the newest first."""
    query = (
        select(calendars).order_by(calendars.c.loaded_at.desc(), calendars.c.version.desc()).limit(MAX_VERSIONS_LISTED)
    )
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def has_calendar(db: AsyncConnection, version: str) -> bool:
    return await db.scalar(select(calendars.c.version).where(calendars.c.version == version)) is not None
