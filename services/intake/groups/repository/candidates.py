"""Find the complaints against one business, with the digests by which their persons are counted."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.leases import lock_class
from services.intake.complaints.tables import complaints, vault
from services.intake.grouping.tables import group_members
from services.intake.groups.domain.candidates import Candidate
from services.intake.traits.domain.traits import Traits
from services.intake.traits.repository import traits_from_row
from services.intake.traits.tables import traits

MOST_CANDIDATES = 2_000  # the newest complaints of one business that are compared
LOCK = lock_class("groups of a business")


async def lock_business(db: AsyncConnection, business: str | None, uscc: str | None) -> None:
    """Compare the complaints against one business one after the other, so that none misses another (until commit).

    Taken before any complaint is locked.
    """
    for name in sorted(filter(None, (business, uscc))):
        await db.execute(select(func.pg_advisory_xact_lock(LOCK, func.hashtext(name))))


async def find_candidates(db: AsyncConnection, own: Traits, since: datetime) -> list[Candidate]:
    """Return the complaints against a business received since then, neither withdrawn nor erased."""
    numbers = (
        select(func.array_agg(vault.index.c.digest))
        .where(vault.index.c.complaint_id == traits.c.complaint_id)
        .scalar_subquery()
    )
    member = and_(group_members.c.complaint_id == traits.c.complaint_id, group_members.c.left_at.is_(None))
    query = (
        select(traits, numbers.label("numbers"), group_members.c.group_id)
        .join(complaints, complaints.c.id == traits.c.complaint_id)
        .join(vault.keys, vault.keys.c.complaint_id == traits.c.complaint_id)
        .outerjoin(group_members, member)
        .where(_of_business(own), traits.c.received_at >= since, complaints.c.withdrawn_at.is_(None))
        .order_by(traits.c.received_at.desc())
        .limit(MOST_CANDIDATES)
    )
    return [
        Candidate(
            traits=traits_from_row(row),
            numbers=frozenset(map(bytes, row["numbers"] or ())),
            group_id=row["group_id"],
        )
        for row in (await db.execute(query)).mappings()
    ]


async def lock_alive(db: AsyncConnection, complaint_ids: Collection[UUID]) -> list[UUID]:
    """Lock complaints in the order of their ids; return those that are neither withdrawn nor erased."""
    query = (
        select(complaints.c.id)
        .join(vault.keys, vault.keys.c.complaint_id == complaints.c.id)
        .where(complaints.c.id.in_(complaint_ids), complaints.c.withdrawn_at.is_(None))
        .order_by(complaints.c.id)
        .with_for_update(of=complaints)
    )
    return list((await db.execute(query)).scalars())


async def count_since(db: AsyncConnection, own: Traits, since: datetime) -> int:
    """Return how many complaints against a business were received since then."""
    query = select(func.count()).select_from(traits).where(_of_business(own), traits.c.received_at >= since)
    return await db.scalar(query) or 0


def _of_business(own: Traits) -> ColumnElement[bool]:
    conditions: Sequence[ColumnElement[bool]] = [
        column == value
        for column, value in ((traits.c.business, own.business), (traits.c.uscc, own.uscc))
        if value is not None
    ]
    return or_(*conditions)
