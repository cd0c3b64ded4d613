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

MOST_CANDIDATES = 200  # the newest complaints of one business that are compared, and so locked


async def list_candidates(db: AsyncConnection, business: Business, since: datetime) -> list[UUID]:
    """List the newest complaints against a business received since then, neither withdrawn nor erased."""
    query = (
        select(traits.c.complaint_id)
        .join(complaints, complaints.c.id == traits.c.complaint_id)
        .join(vault.keys, vault.keys.c.complaint_id == traits.c.complaint_id)
        .where(is_of_business(traits, business), traits.c.received_at >= since, complaints.c.withdrawn_at.is_(None))
        .order_by(traits.c.received_at.desc(), traits.c.complaint_id)
        .limit(MOST_CANDIDATES)
    )
    return list((await db.execute(query)).scalars())


async def load_candidates(db: AsyncConnection, complaint_ids: Collection[UUID]) -> list[Candidate]:
    """Return those of these complaints that are neither withdrawn nor erased; the caller holds the locks of all."""
    numbers = (
        select(func.array_agg(vault.index.c.digest))
        .where(vault.index.c.complaint_id == traits.c.complaint_id)
        .scalar_subquery()
    )
    member = and_(group_members.c.complaint_id == traits.c.complaint_id, group_members.c.left_at.is_(None))
    query = (
        select(traits, complaints.c.case_id, numbers.label("numbers"), group_members.c.group_id)
        .join(complaints, complaints.c.id == traits.c.complaint_id)
        .join(vault.keys, vault.keys.c.complaint_id == traits.c.complaint_id)
        .outerjoin(group_members, member)
        .where(traits.c.complaint_id.in_(complaint_ids), complaints.c.withdrawn_at.is_(None))
    )
    return [
        Candidate(
            traits=traits_from_row(row),
            case_id=row["case_id"],
            numbers=frozenset(map(bytes, row["numbers"] or ())),
            group_id=row["group_id"],
        )
        for row in (await db.execute(query)).mappings()
    ]


async def count_since(db: AsyncConnection, business: Business, since: datetime) -> int:
    """Return how many matters against a business were received since then."""
    query = (
        select(func.count(complaints.c.case_id.distinct()))
        .join(traits, traits.c.complaint_id == complaints.c.id)
        .where(is_of_business(traits, business), traits.c.received_at >= since)
    )
    return await db.scalar(query) or 0
