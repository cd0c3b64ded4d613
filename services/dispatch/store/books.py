"""What rules and calendars dispatch works with: dated versions, seeded from what is shipped."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.calendar import Calendar, Day, DayKind
from services.dispatch.store.tables import calendar_days, calendars, rule_sets


async def rule_versions(db: AsyncConnection) -> list[tuple[str, str, date]]:
    """Version, digest and first day of every rule set, the newest first."""
    rows = await db.execute(
        select(rule_sets.c.version, rule_sets.c.digest, rule_sets.c.effective_from).order_by(
            rule_sets.c.effective_from.desc(), rule_sets.c.version.desc()
        )
    )
    return [(row.version, row.digest, row.effective_from) for row in rows]


async def get_rules(db: AsyncConnection, version: str) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = await db.scalar(
        select(rule_sets.c.document).where(rule_sets.c.version == version)
    )
    return found


async def save_shipped_rules(
    db: AsyncConnection, version: str, effective_from: date, digest: str, document: Mapping[str, Any], now: datetime
) -> None:
    """Keep the shipped rules as a version; one that a bureau signed under the same name is not touched."""
    query = insert(rule_sets).values(
        version=version,
        effective_from=effective_from,
        shipped=True,
        digest=digest,
        document=json.loads(json.dumps(document, default=str)),
        loaded_at=now,
    )
    excluded = {name: query.excluded[name] for name in ("effective_from", "digest", "document", "loaded_at")}
    await db.execute(
        query.on_conflict_do_update(
            index_elements=["version"], set_=excluded, where=rule_sets.c.shipped & (rule_sets.c.digest != digest)
        )
    )


async def calendar_version(db: AsyncConnection) -> str | None:
    """The calendar in force: the one published last."""
    version: str | None = await db.scalar(
        select(calendars.c.version).order_by(calendars.c.loaded_at.desc(), calendars.c.version.desc()).limit(1)
    )
    return version


async def get_calendar(db: AsyncConnection, version: str) -> Calendar:
    published = await db.scalar(select(calendars.c.published).where(calendars.c.version == version))
    rows = await db.execute(select(calendar_days).where(calendar_days.c.version == version))
    days = [Day(on=row.day, kind=DayKind(row.kind), name=row.name) for row in rows]
    return Calendar.from_rows(version, published or [], days)


async def add_calendar(db: AsyncConnection, calendar: Calendar, now: datetime) -> None:
    """Keep a version of the calendar; a version once kept is never changed."""
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
