"""Clocks that are due, claimed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.domain.clocks import Clock, ClockState
from services.dispatch.domain.lifecycle.case import Case
from services.dispatch.store.rows import case_of, clock_of
from services.dispatch.store.tables import cases, clocks


async def claim_due(db: AsyncConnection, now: datetime, limit: int) -> list[tuple[Case, Clock]]:
    """Running clocks that ended, with their cases, in the order of their ends; what another has in hand is left out.

    Both rows are locked without waiting: an act on a case locks the case first, and must not meet us half-way.
    """
    query = (
        select(cases, *(column.label(f"clock_{column.name}") for column in clocks.c))
        .join(clocks, clocks.c.case_id == cases.c.id)
        .where(clocks.c.state == ClockState.RUNNING.value, clocks.c.due_at <= now)
        .order_by(clocks.c.due_at, clocks.c.case_id, clocks.c.number)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await db.execute(query)).mappings().all()
    return [(case_of(row), clock_of({column.name: row[f"clock_{column.name}"] for column in clocks.c})) for row in rows]
