"""Find the complaints against one business, with the digests by which their persons are counted."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.complaints.tables import complaints, vault
from services.intake.grouping.tables import group_members
from services.intake.groups.domain.candidates import Candidate
from services.intake.groups.repository.businesses import is_of_business
from services.intake.traits.domain.traits import Business
from services.intake.traits.repository import traits_from_row
from services.intake.traits.tables import traits

MOST_CANDIDATES = 2_000  # the newest complaints of one business that are compared


async def find_candidates(db: AsyncConnection, business: Business, since: datetime) -> list[Candidate]:
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
        .where(is_of_business(traits, business), traits.c.received_at >= since, complaints.c.withdrawn_at.is_(None))
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


async def count_since(db: AsyncConnection, business: Business, since: datetime) -> int:
    """Return how many complaints against a business were received since then."""
    same = is_of_business(traits, business)
    return await db.scalar(select(func.count()).select_from(traits).where(same, traits.c.received_at >= since)) or 0
