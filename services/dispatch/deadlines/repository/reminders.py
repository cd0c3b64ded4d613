"""Statements on reminders: claim clocks with a reminder due, save and list reminders."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.scopes import Scope
from services.dispatch.cases.repository.rows import case_from_row
from services.dispatch.cases.repository.visibility import visible_to
from services.dispatch.cases.tables import cases
from services.dispatch.clocks.domain.clock import Clock, ClockState
from services.dispatch.clocks.domain.reminders import INACTIVE_STATES, WATCHED_CLOCK_STATES, Reminder
from services.dispatch.clocks.repository import clock_from_row, save_next_reminders
from services.dispatch.clocks.tables import clocks
from services.dispatch.deadlines.tables import reminders
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.rows import Row


async def claim_clocks_to_remind(db: AsyncConnection, now: datetime, limit: int) -> list[tuple[Case, Clock]]:
    """Lock clocks with a reminder due by now, with their cases; rows locked by others are skipped.

    A running clock past its end is left out: it is marked as missed first.
    """
    unfired = and_(clocks.c.state == ClockState.RUNNING.value, clocks.c.due_at <= now)
    query = (
        select(cases, *(column.label(f"clock_{column.name}") for column in clocks.c))
        .join(clocks, clocks.c.case_id == cases.c.id)
        .where(clocks.c.remind_at <= now, ~unfired)
        .order_by(clocks.c.remind_at, clocks.c.case_id, clocks.c.number)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await db.execute(query)).mappings().all()
    return [
        (case_from_row(row), clock_from_row({column.name: row[f"clock_{column.name}"] for column in clocks.c}))
        for row in rows
    ]


async def save_reminders(db: AsyncConnection, after: Sequence[Clock], made: Sequence[Reminder]) -> None:
    """Set the next step of the clocks, and insert the reminders that were made."""
    await save_next_reminders(db, after)
    if made:
        await db.execute(insert(reminders), [_row(reminder) for reminder in made])


async def reminders_in(
    db: AsyncConnection, scope: Scope, *, rank: int, open_only: bool, after: tuple[datetime, int] | None, limit: int
) -> list[Row]:
    """Return reminders to this rank or above within the scope, the newest first.

    There is one more than ``limit`` if there is a next page. ``open_only`` keeps the latest reminder of each clock
    whose act is still due.
    """
    where: list[ColumnElement[bool]] = [visible_to(scope), reminders.c.rank >= rank]
    if open_only:
        where.append(_is_open())
    if after is not None:
        where.append(tuple_(reminders.c.told_at, reminders.c.id) < after)
    query = (
        select(
            reminders,
            clocks.c.kind.label("clock"),
            clocks.c.state.label("clock_state"),
            cases.c.number.label("case_number"),
            *(cases.c[name] for name in ("kind", "state", "department", "officer", "respondent_name")),
        )
        .join(clocks, and_(clocks.c.case_id == reminders.c.case_id, clocks.c.number == reminders.c.number))
        .join(cases, cases.c.id == reminders.c.case_id)
        .where(*where)
        .order_by(reminders.c.told_at.desc(), reminders.c.id.desc())
        .limit(limit + 1)
    )
    return [dict(row) for row in (await db.execute(query)).mappings()]


def _is_open() -> ColumnElement[bool]:
    return and_(
        clocks.c.state.in_(WATCHED_CLOCK_STATES),
        clocks.c.round == cases.c.round,
        cases.c.state.not_in(INACTIVE_STATES),
        clocks.c.reminded_until == reminders.c.told_at,
        clocks.c.due_at == reminders.c.due_at,
    )


def _row(reminder: Reminder) -> Row:
    return {
        "case_id": reminder.clock.case_id,
        "number": reminder.clock.number,
        "level": reminder.level,
        "to": list(reminder.event.to),
        "rank": max(reminder.to).value,
        "due_at": reminder.clock.due_at,
        "told_at": reminder.told_at,
    }
