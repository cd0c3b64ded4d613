"""Statements on the cases that wait for their second reading."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.cases.repository.texts import CASES_WITH_TEXTS, TEXT_COLUMNS
from services.dispatch.cases.tables import cases
from services.dispatch.rows import Row
from services.dispatch.second_reading.tables import second_readings


class Waiting(NamedTuple):
    """How many cases wait, and since when the first does."""

    cases: int
    since: datetime | None


async def enqueue(db: AsyncConnection, case_ids: Collection[UUID], now: datetime) -> None:
    """Let cases wait for their second reading; one that waits already does so once."""
    rows = [{"case_id": case_id, "queued_at": now} for case_id in sorted(case_ids)]
    await db.execute(insert(second_readings).on_conflict_do_nothing(), rows)


async def claim(db: AsyncConnection, now: datetime, until: datetime, limit: int) -> list[Row]:
    """Claim the cases that have waited longest for this process, and return what is read of each."""
    free = or_(second_readings.c.claimed_until.is_(None), second_readings.c.claimed_until < now)
    chosen = (
        select(second_readings.c.case_id)
        .where(free)
        .order_by(second_readings.c.queued_at, second_readings.c.case_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = (
        update(second_readings)
        .where(second_readings.c.case_id.in_(chosen))
        .values(claimed_until=until)
        .returning(second_readings.c.case_id)
        .cte("claimed")
    )
    query = (
        select(cases.c.id, cases.c.kind, *TEXT_COLUMNS)
        .select_from(CASES_WITH_TEXTS)
        .where(cases.c.id.in_(select(claimed.c.case_id)))
    )
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def take(db: AsyncConnection, case_id: UUID) -> bool:
    """Take a case out of the queue; return whether it was still in it."""
    return (await db.execute(delete(second_readings).where(second_readings.c.case_id == case_id))).rowcount > 0


async def delete_expired(db: AsyncConnection, before: datetime) -> int:
    """Let go of what has waited since before then; return how many."""
    return (await db.execute(delete(second_readings).where(second_readings.c.queued_at < before))).rowcount


async def waiting(db: AsyncConnection) -> Waiting:
    row = (
        await db.execute(select(func.count(), func.min(second_readings.c.queued_at)).select_from(second_readings))
    ).one()
    return Waiting(*row)
