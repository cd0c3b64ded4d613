"""Statements on the complaints that wait to be compared with others."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.complaints.tables import match_queue


class Waiting(NamedTuple):
    """How many complaints wait, and since when the first does."""

    complaints: int
    since: datetime | None


async def enqueue(db: AsyncConnection, complaint_ids: Collection[UUID], now: datetime) -> None:
    """Let complaints wait to be compared; one that waits already does so once, and is free to be claimed anew."""
    rows = [{"complaint_id": complaint_id, "queued_at": now} for complaint_id in sorted(complaint_ids)]
    query = insert(match_queue).on_conflict_do_update(index_elements=["complaint_id"], set_={"claimed_until": None})
    if rows:
        await db.execute(query, rows)


async def claim(db: AsyncConnection, now: datetime, until: datetime, limit: int) -> list[UUID]:
    """Claim the complaints that have waited longest for this process."""
    free = or_(match_queue.c.claimed_until.is_(None), match_queue.c.claimed_until < now)
    chosen = (
        select(match_queue.c.complaint_id)
        .where(free)
        .order_by(match_queue.c.queued_at, match_queue.c.complaint_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = (
        update(match_queue)
        .where(match_queue.c.complaint_id.in_(chosen))
        .values(claimed_until=until)
        .returning(match_queue.c.complaint_id)
    )
    return list((await db.execute(claimed)).scalars())


async def take(db: AsyncConnection, complaint_ids: Sequence[UUID], until: datetime) -> None:
    """Take complaints out of the queue that are still claimed as they were; one queued anew since stays."""
    await db.execute(
        delete(match_queue).where(match_queue.c.complaint_id.in_(complaint_ids), match_queue.c.claimed_until == until)
    )


async def waiting(db: AsyncConnection) -> Waiting:
    row = (await db.execute(select(func.count(), func.min(match_queue.c.queued_at)).select_from(match_queue))).one()
    return Waiting(*row)
