"""Statements on the queue of complaints to compare, and on memberships."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import UnnestInsert
from chassis.db.claim_queue import ClaimQueue, Priority
from chassis.db.statements import BoundStatement, StatementPart
from services.intake.grouping.domain import WITHOUT_CONSENT, Leaving, Membership
from services.intake.grouping.tables import group_members, grouping_queue

_queue_new = UnnestInsert(grouping_queue, ("complaint_id", "queued_at", "priority"), "on conflict do nothing")
_QUEUE_NEW = StatementPart(f"queued as ({_queue_new.statement})", 3)
GROUPING_QUEUE = ClaimQueue(grouping_queue)


def enqueue_statement(complaints: Mapping[UUID, Priority], now: datetime) -> BoundStatement:
    """Return the statement that queues new complaints, to be executed with others."""
    return _QUEUE_NEW, _queue_new.arrays([(one, now, complaints[one]) for one in sorted(complaints)])


async def add_members(db: AsyncConnection, rows: Sequence[Membership]) -> int:
    """Add members, and return how many are new.

    Who is in the group or in another stays as it is; so does who left it, unless for a topic that was corrected.
    """
    if not rows:
        return 0
    corrected = tuple_(group_members.c.group_id, group_members.c.complaint_id).in_(
        [(one.group_id, one.complaint_id) for one in rows]
    )
    await db.execute(delete(group_members).where(corrected, group_members.c.left_because == Leaving.CORRECTED.value))
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
    """Let complaints leave the groups they are in; what their persons consented to and whom they represent ends."""
    present = group_members.c.complaint_id.in_(complaint_ids) & group_members.c.left_at.is_(None)
    locked = select(group_members.c.complaint_id).where(present).order_by(group_members.c.complaint_id)
    ids = (await db.execute(locked.with_for_update())).scalars().all()
    left = {"left_at": now, "left_because": because.value, **WITHOUT_CONSENT}
    mine = group_members.c.complaint_id.in_(ids) & group_members.c.left_at.is_(None)
    await db.execute(update(group_members).where(mine).values(left))


async def list_members(db: AsyncConnection, group_id: UUID) -> list[Membership]:
    """List all who are or were in a group, in the order in which they joined."""
    query = (
        select(group_members)
        .where(group_members.c.group_id == group_id)
        .order_by(group_members.c.joined_at, group_members.c.complaint_id)
    )
    return [_membership(row) for row in (await db.execute(query)).mappings()]


async def lock_members(db: AsyncConnection, group_id: UUID) -> list[Membership]:
    """Return all who are or were in a group, locked: who withdraws meanwhile has left, or leaves afterwards."""
    query = select(group_members).where(group_members.c.group_id == group_id).order_by(group_members.c.complaint_id)
    return [_membership(row) for row in (await db.execute(query.with_for_update())).mappings()]


def _membership(row: RowMapping) -> Membership:
    because = row["left_because"]
    return Membership(**{**row, "left_because": Leaving(because) if because else None})
