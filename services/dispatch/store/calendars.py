"""Versions of the calendar that the bureau entered, and what each moved."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.domain.clocks.publishing import Move
from services.dispatch.store.rows import Row
from services.dispatch.store.scope import Scope, within
from services.dispatch.store.supervision_tables import calendar_moves
from services.dispatch.store.tables import calendars, cases

SHOWN = 200  # versions


async def lock_calendars(db: AsyncConnection) -> None:
    """Two who publish at once do it one after the other."""
    await db.execute(text("lock table calendars in share row exclusive mode"))


async def count_calendars(db: AsyncConnection) -> int:
    return await db.scalar(select(func.count()).select_from(calendars)) or 0


async def calendar_versions(db: AsyncConnection) -> list[Row]:
    """The newest first."""
    query = select(calendars).order_by(calendars.c.loaded_at.desc(), calendars.c.version.desc()).limit(SHOWN)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def has_calendar(db: AsyncConnection, version: str) -> bool:
    return await db.scalar(select(calendars.c.version).where(calendars.c.version == version)) is not None


async def add_moves(db: AsyncConnection, moves: Sequence[Move], now: datetime) -> None:
    if moves:
        await db.execute(insert(calendar_moves), [{**asdict(move), "moved_at": now} for move in moves])


async def count_moves(db: AsyncConnection, version: str, scope: Scope) -> tuple[int, int]:
    """How many clocks were counted anew, and how many of them now end at another time."""
    moved = calendar_moves.c.old_due_at != calendar_moves.c.new_due_at
    query = (
        select(func.count(), func.count().filter(moved))
        .select_from(calendar_moves.join(cases, cases.c.id == calendar_moves.c.case_id))
        .where(calendar_moves.c.version == version, within(scope))
    )
    counted, changed = (await db.execute(query)).one()
    return counted, changed


async def moves_in(
    db: AsyncConnection, version: str, scope: Scope, after: tuple[UUID, int] | None, limit: int
) -> list[Row]:
    """The clocks that end at another time, in the order of their cases; one more than ``limit`` if there are more."""
    query = (
        select(calendar_moves, cases.c.number.label("case_number"), cases.c.department)
        .join(cases, cases.c.id == calendar_moves.c.case_id)
        .where(
            calendar_moves.c.version == version,
            calendar_moves.c.old_due_at != calendar_moves.c.new_due_at,
            within(scope),
        )
        .order_by(calendar_moves.c.case_id, calendar_moves.c.number)
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(tuple_(calendar_moves.c.case_id, calendar_moves.c.number) > after)
    return [dict(row) for row in (await db.execute(query)).mappings()]
