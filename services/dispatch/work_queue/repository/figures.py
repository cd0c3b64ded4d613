"""Figures of the work queue, counted in the database within the caller's scope."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.scopes import Scope
from services.dispatch.cases.repository.rows import case_from_row
from services.dispatch.cases.repository.visibility import visible_to
from services.dispatch.cases.tables import cases, handovers
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.transitions import AT_HUB, DONE
from services.dispatch.rows import Row

DONE_STATES = tuple(sorted(state.value for state in DONE))
AT_HUB_STATES = tuple(sorted(state.value for state in AT_HUB))
MAX_LISTED = 20  # cases of each kind on the first page
OLDEST_FIRST = (cases.c.received_at, cases.c.id)


async def received_since(db: AsyncConnection, scope: Scope, since: datetime) -> list[Row]:
    """Return how many cases were received since then, by kind, channel and where they are now."""
    place = (cases.c.kind, cases.c.channel, cases.c.department, cases.c.agency)
    rows = await db.execute(
        select(*place, func.count().label("count"))
        .where(visible_to(scope), cases.c.received_at >= since)
        .group_by(*place)
    )
    return [dict(row) for row in rows.mappings()]


async def open_by_place(db: AsyncConnection, scope: Scope, now: datetime) -> list[Row]:
    """Return how many cases are open, late and due soon, by department and agency."""
    rows = await db.execute(
        select(
            cases.c.department,
            cases.c.agency,
            func.count().label("open"),
            func.count().filter(cases.c.late).label("late"),
            func.count().filter(is_near(now)).label("due_soon"),
        )
        .where(visible_to(scope), cases.c.state.not_in(DONE_STATES))
        .group_by(cases.c.department, cases.c.agency)
    )
    return [dict(row) for row in rows.mappings()]


async def open_handovers(db: AsyncConnection) -> int:
    """Return how many hand-overs no agency has acknowledged yet."""
    return await db.scalar(select(func.count()).select_from(handovers).where(handovers.c.state == "open")) or 0


async def waiting_at_hub(db: AsyncConnection, scope: Scope, limit: int = MAX_LISTED) -> tuple[int, list[Case]]:
    """Count the cases at the hub that wait for a person, and return the oldest."""
    return await count_and_first(db, and_(visible_to(scope), cases.c.state.in_(AT_HUB_STATES)), limit, *OLDEST_FIRST)


async def late_cases(db: AsyncConnection, scope: Scope) -> tuple[int, list[Case]]:
    """Count the cases with a limit that passed, and return the oldest."""
    return await count_and_first(db, and_(visible_to(scope), cases.c.late), MAX_LISTED, *OLDEST_FIRST)


async def near_cases(db: AsyncConnection, scope: Scope, now: datetime) -> tuple[int, list[Case]]:
    """Count the open cases in time with a limit whose end is near, and return the nearest."""
    return await count_and_first(db, and_(visible_to(scope), is_near(now)), MAX_LISTED, cases.c.next_due_at, cases.c.id)


def is_near(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a case in time with a limit that was to be reminded of by now; a late case is only late.

    It is a share of each limit's own length, not a number of hours: a case of today is not near its end.
    """
    return and_(~cases.c.late, cases.c.next_due_at.is_not(None), cases.c.near_at <= now)  # the index is on the end


async def count_work_queue(db: AsyncConnection, scope: Scope, now: datetime) -> Row:
    """Return how many cases wait at the hub, are late, and will be soon, and how many hand-overs nobody has taken."""
    counts: dict[str, ColumnElement[bool]] = {
        "waiting": cases.c.state.in_(AT_HUB_STATES),
        "late": cases.c.late,
        "soon": is_near(now),
    }
    return {
        name: await db.scalar(select(func.count()).select_from(cases).where(visible_to(scope), where)) or 0
        for name, where in counts.items()
    } | {"unacknowledged_handovers": await open_handovers(db) if scope.everything else 0}


async def count_and_first(
    db: AsyncConnection, where: ColumnElement[bool], limit: int, *order: ColumnElement[Any]
) -> tuple[int, list[Case]]:
    """Return how many cases there are, and the first of them."""
    count = await db.scalar(select(func.count()).select_from(cases).where(where)) or 0
    rows = await db.execute(select(cases).where(where).order_by(*order).limit(limit))
    return count, [case_from_row(row) for row in rows.mappings()]
