"""Statements on the queue of complaints to compare, and on memberships."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping, and_, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import UnnestInsert
from chassis.db.statements import BoundStatement, StatementPart
from services.intake.grouping.domain import GroupOfComplaint, Leaving, Membership
from services.intake.grouping.tables import group_members, grouping_queue

_queue_new = UnnestInsert(grouping_queue, ("complaint_id", "queued_at"), "on conflict do nothing")
_QUEUE_NEW = StatementPart(f"queued as ({_queue_new.statement})", 2)
# One that is being read is read once more afterwards: its row gets a new time, and only a row of the old time is taken.
_ENQUEUE = text("""
insert into grouping_queue (complaint_id, queued_at)
select id, :now from unnest(cast(:ids as uuid[])) as t(id) order by id
on conflict (complaint_id) do update set queued_at = excluded.queued_at, claimed_until = null
""")


class Claimed(NamedTuple):
    complaint_id: UUID
    queued_at: datetime


class Waiting(NamedTuple):
    """How many complaints wait, and since when the first does."""

    complaints: int
    since: datetime | None


def enqueue_statement(complaint_ids: Collection[UUID], now: datetime) -> BoundStatement:
    """Return the statement that queues new complaints, to be executed with others."""
    return _QUEUE_NEW, _queue_new.arrays([(complaint_id, now) for complaint_id in sorted(complaint_ids)])


async def enqueue(db: AsyncConnection, complaint_ids: Collection[UUID], now: datetime) -> None:
    """Queue complaints that are to be compared again."""
    await db.execute(_ENQUEUE, {"ids": list(complaint_ids), "now": now})


async def claim(db: AsyncConnection, now: datetime, settled: datetime, until: datetime, limit: int) -> list[Claimed]:
    """Claim for this process the complaints that have waited longest, of those queued by ``settled``."""
    free = or_(grouping_queue.c.claimed_until.is_(None), grouping_queue.c.claimed_until < now)
    free = and_(free, grouping_queue.c.queued_at <= settled)
    chosen = (
        select(grouping_queue.c.complaint_id)
        .where(free)
        .order_by(grouping_queue.c.queued_at, grouping_queue.c.complaint_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = (
        update(grouping_queue)
        .where(grouping_queue.c.complaint_id.in_(chosen))
        .values(claimed_until=until)
        .returning(grouping_queue.c.complaint_id, grouping_queue.c.queued_at)
    )
    rows = [Claimed(*row) for row in await db.execute(claimed)]
    return sorted(rows, key=lambda row: (row.queued_at, row.complaint_id))


async def take(db: AsyncConnection, one: Claimed) -> bool:
    """Take a complaint out of the queue; return whether it was still in it, not queued anew since."""
    taken = delete(grouping_queue).where(
        grouping_queue.c.complaint_id == one.complaint_id, grouping_queue.c.queued_at == one.queued_at
    )
    return (await db.execute(taken)).rowcount > 0


async def waiting(db: AsyncConnection) -> Waiting:
    query = select(func.count(), func.min(grouping_queue.c.queued_at)).select_from(grouping_queue)
    return Waiting(*(await db.execute(query)).one())


async def add_members(db: AsyncConnection, rows: Sequence[Membership]) -> int:
    """Add members; who is or was in the group, or is in another, stays as it is. Return how many are new."""
    if not rows:
        return 0
    query = insert(group_members).values([asdict(one) for one in rows]).on_conflict_do_nothing()
    return (await db.execute(query)).rowcount


async def save_members(db: AsyncConnection, rows: Sequence[Membership]) -> None:
    """Save memberships as they are now; the caller holds the lock of the group."""
    for one in rows:
        query = insert(group_members).values(asdict(one))
        key = ["group_id", "complaint_id"]
        changed = {name: value for name, value in asdict(one).items() if name not in key}
        await db.execute(query.on_conflict_do_update(index_elements=key, set_=changed))


async def end_memberships(
    db: AsyncConnection, complaint_ids: Collection[UUID], now: datetime, because: Leaving
) -> None:
    """Let complaints leave the groups they are in."""
    present = group_members.c.complaint_id.in_(complaint_ids) & group_members.c.left_at.is_(None)
    left = {"left_at": now, "left_because": because.value, "representative": False}
    await db.execute(update(group_members).where(present).values(left))


async def list_members(db: AsyncConnection, group_id: UUID) -> list[Membership]:
    """List all who are or were in a group, in the order in which they joined."""
    query = (
        select(group_members)
        .where(group_members.c.group_id == group_id)
        .order_by(group_members.c.joined_at, group_members.c.complaint_id)
    )
    return [_membership(row) for row in (await db.execute(query)).mappings()]


async def groups_of(db: AsyncConnection, complaint_ids: Collection[UUID]) -> dict[UUID, GroupOfComplaint]:
    """Return the group of each complaint that is in one, with how many are in it."""
    own = group_members.alias("own")
    query = (
        select(own.c.complaint_id, own.c.group_id, func.count())
        .join(group_members, group_members.c.group_id == own.c.group_id)
        .where(own.c.complaint_id.in_(complaint_ids), own.c.left_at.is_(None), group_members.c.left_at.is_(None))
        .group_by(own.c.complaint_id, own.c.group_id)
    )
    return {
        complaint_id: GroupOfComplaint(id=group_id, members=members)
        for complaint_id, group_id, members in await db.execute(query)
    }


def _membership(row: RowMapping) -> Membership:
    because = row["left_because"]
    return Membership(**{**row, "left_because": Leaving(because) if because else None})
