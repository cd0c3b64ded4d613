"""Statements on the recounts of clocks by each version of the calendar: add, count, list."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.scopes import Scope
from services.dispatch.cases.repository.visibility import visible_to
from services.dispatch.cases.tables import cases
from services.dispatch.deadlines.domain.recount import CalendarMove
from services.dispatch.deadlines.tables import calendar_moves
from services.dispatch.rows import Row


async def add_moves(db: AsyncConnection, moves: Sequence[CalendarMove], now: datetime) -> None:
    if moves:
        await db.execute(insert(calendar_moves), [{**asdict(move), "moved_at": now} for move in moves])


async def count_moves(db: AsyncConnection, version: str, scope: Scope) -> tuple[int, int]:
    """Return how many clocks were recounted, and how many of them now end at another time."""
    moved = calendar_moves.c.old_due_at != calendar_moves.c.new_due_at
    query = (
        select(func.count(), func.count().filter(moved))
        .select_from(calendar_moves.join(cases, cases.c.id == calendar_moves.c.case_id))
        .where(calendar_moves.c.version == version, visible_to(scope))
    )
    counted, changed = (await db.execute(query)).one()
    return counted, changed


async def moves_in(
    db: AsyncConnection, version: str, scope: Scope, after: tuple[UUID, int] | None, limit: int
) -> list[Row]:
    """Return clocks whose end moved, in the order of their cases; one more than ``limit`` if there is a next page."""
    query = (
        select(calendar_moves, cases.c.number.label("case_number"), cases.c.department)
        .join(cases, cases.c.id == calendar_moves.c.case_id)
        .where(
            calendar_moves.c.version == version,
            calendar_moves.c.old_due_at != calendar_moves.c.new_due_at,
            visible_to(scope),
        )
        .order_by(calendar_moves.c.case_id, calendar_moves.c.number)
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(tuple_(calendar_moves.c.case_id, calendar_moves.c.number) > after)
    return [dict(row) for row in (await db.execute(query)).mappings()]
