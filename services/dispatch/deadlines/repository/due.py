"""Claim clocks whose end has passed, and cases with provisional clocks, with ``skip locked``."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.cases.repository.rows import case_from_row
from services.dispatch.cases.tables import cases
from services.dispatch.clocks.domain.clock import Clock, ClockState
from services.dispatch.clocks.repository import clock_from_row
from services.dispatch.clocks.tables import clocks
from services.dispatch.lifecycle.domain.case import Case


async def claim_due_clocks(db: AsyncConnection, now: datetime, limit: int) -> list[tuple[Case, Clock]]:
    """Lock running clocks that have ended, with their cases, in the order of their ends; skip rows locked by others.

    Waiting for them could deadlock, because an act on a case locks the case before its clocks.
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
    return [
        (case_from_row(row), clock_from_row({column.name: row[f"clock_{column.name}"] for column in clocks.c}))
        for row in rows
    ]


async def claim_provisional_cases(db: AsyncConnection, calendar_version: str, limit: int) -> list[UUID]:
    """Lock cases with a running clock that another calendar version computed provisionally; skip locked rows."""
    counted_otherwise = exists().where(
        clocks.c.case_id == cases.c.id,
        clocks.c.provisional,
        clocks.c.state == ClockState.RUNNING.value,
        clocks.c.calendar_version != calendar_version,
    )
    query = select(cases.c.id).where(counted_otherwise).order_by(cases.c.id).limit(limit)
    return list(await db.scalars(query.with_for_update(skip_locked=True)))


async def seconds_overdue(db: AsyncConnection, now: datetime) -> dict[str, float]:
    """Return, as ``deadlines``, by how many seconds the oldest running clock is past its end; 0 if none is."""
    due = select(func.min(clocks.c.due_at)).where(clocks.c.state == ClockState.RUNNING.value, clocks.c.due_at <= now)
    oldest = await db.scalar(due)
    return {"deadlines": (now - oldest).total_seconds() if oldest else 0.0}
