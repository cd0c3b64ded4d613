"""Figures of the desk: counted in the database, within the reader's scope."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import State
from services.dispatch.cases.domain.visibility import Scope
from services.dispatch.cases.repository.rows import case_of
from services.dispatch.cases.repository.visibility import within
from services.dispatch.cases.tables import cases, handovers
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.rows import Row

DONE = (State.CLOSED.value, State.FOLLOWED_UP.value)
AT_HUB = (State.RECEIVED.value, State.TRIAGED.value, State.RETURNED.value)
SHOWN = 20  # cases of each kind on the first page
OLDEST = (cases.c.received_at, cases.c.id)


async def received_since(db: AsyncConnection, scope: Scope, since: datetime) -> list[Row]:
    """Cases received since then, by kind, channel and where they are now."""
    place = (cases.c.kind, cases.c.channel, cases.c.department, cases.c.agency)
    rows = await db.execute(
        select(*place, func.count().label("count")).where(within(scope), cases.c.received_at >= since).group_by(*place)
    )
    return [dict(row) for row in rows.mappings()]


async def open_by_place(db: AsyncConnection, scope: Scope, soon: datetime) -> list[Row]:
    """Open cases by who has them, how many are late, how many soon will be."""
    rows = await db.execute(
        select(
            cases.c.department,
            cases.c.agency,
            func.count().label("open"),
            func.count().filter(cases.c.late).label("late"),
            func.count().filter(is_soon(soon)).label("due_soon"),
        )
        .where(within(scope), cases.c.state.not_in(DONE))
        .group_by(cases.c.department, cases.c.agency)
    )
    return [dict(row) for row in rows.mappings()]


async def open_handovers(db: AsyncConnection) -> int:
    """Hand-overs that no agency has acknowledged yet."""
    return await db.scalar(select(func.count()).select_from(handovers).where(handovers.c.state == "open")) or 0


async def waiting(db: AsyncConnection, scope: Scope, limit: int = SHOWN) -> tuple[int, list[Case]]:
    """Cases at the hub that wait for a person, the oldest first."""
    return await some(db, and_(within(scope), cases.c.state.in_(AT_HUB)), limit, *OLDEST)


async def late(db: AsyncConnection, scope: Scope) -> tuple[int, list[Case]]:
    """Cases with a limit that passed."""
    return await some(db, and_(within(scope), cases.c.late), SHOWN, *OLDEST)


async def soon_due(db: AsyncConnection, scope: Scope, soon: datetime) -> tuple[int, list[Case]]:
    """Open cases in time with a limit that ends by then, the nearest first."""
    return await some(db, and_(within(scope), is_soon(soon)), SHOWN, cases.c.next_due_at, cases.c.id)


def is_soon(soon: datetime) -> ColumnElement[bool]:
    """In time, with a limit that ends by then; a late case is late and nothing else."""
    return and_(~cases.c.late, cases.c.next_due_at <= soon)


async def some(
    db: AsyncConnection, where: ColumnElement[bool], limit: int, *order: ColumnElement[Any]
) -> tuple[int, list[Case]]:
    """How many there are, and the first of them."""
    count = await db.scalar(select(func.count()).select_from(cases).where(where)) or 0
    rows = await db.execute(select(cases).where(where).order_by(*order).limit(limit))
    return count, [case_of(row) for row in rows.mappings()]
