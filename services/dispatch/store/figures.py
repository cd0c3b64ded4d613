"""Figures of the desk: counted in the database, within the reader's scope."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import State
from services.dispatch.domain.lifecycle.case import Case
from services.dispatch.store.rows import Row, case_of
from services.dispatch.store.scope import Scope, within
from services.dispatch.store.tables import cases, handovers

DONE = (State.CLOSED.value, State.FOLLOWED_UP.value)
AT_HUB = (State.RECEIVED.value, State.TRIAGED.value, State.RETURNED.value)
SHOWN = 20  # cases of each kind on the first page


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


async def waiting(db: AsyncConnection, scope: Scope) -> tuple[int, list[Case]]:
    """Cases at the hub that wait for a person, the oldest first."""
    return await _some(db, and_(within(scope), cases.c.state.in_(AT_HUB)))


async def calling(db: AsyncConnection, scope: Scope) -> tuple[int, list[Case]]:
    """Cases that ask for a look: alerts, returns, defaults."""
    return await _some(db, and_(within(scope), cases.c.attention))


async def late(db: AsyncConnection, scope: Scope) -> tuple[int, list[Case]]:
    """Cases with a limit that passed."""
    return await _some(db, and_(within(scope), cases.c.late))


async def soon_due(db: AsyncConnection, scope: Scope, soon: datetime) -> tuple[int, list[Case]]:
    """Open cases in time with a limit that ends by then, the nearest first."""
    return await _some(db, and_(within(scope), is_soon(soon)), cases.c.next_due_at)


def is_soon(soon: datetime) -> ColumnElement[bool]:
    """In time, with a limit that ends by then; a late case is late and nothing else."""
    return and_(~cases.c.late, cases.c.next_due_at <= soon)


async def _some(
    db: AsyncConnection, where: ColumnElement[bool], first: ColumnElement[datetime] = cases.c.received_at
) -> tuple[int, list[Case]]:
    count = await db.scalar(select(func.count()).select_from(cases).where(where)) or 0
    rows = await db.execute(select(cases).where(where).order_by(first, cases.c.id).limit(SHOWN))
    return count, [case_of(row) for row in rows.mappings()]
