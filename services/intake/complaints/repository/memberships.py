"""Which group a complaint is in; messages that one case answers are one matter, and count once."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.complaints.tables import complaints
from services.intake.grouping.domain import GroupOfComplaint
from services.intake.grouping.tables import group_members


async def groups_of(db: AsyncConnection, complaint_ids: Collection[UUID]) -> dict[UUID, GroupOfComplaint]:
    """Return the group of each complaint that is in one, with how many matters are in it."""
    own = group_members.alias("own")
    query = (
        select(own.c.complaint_id, own.c.group_id, func.count(complaints.c.case_id.distinct()))
        .join(group_members, group_members.c.group_id == own.c.group_id)
        .join(complaints, complaints.c.id == group_members.c.complaint_id)
        .where(own.c.complaint_id.in_(complaint_ids), own.c.left_at.is_(None), group_members.c.left_at.is_(None))
        .group_by(own.c.complaint_id, own.c.group_id)
    )
    return {
        complaint_id: GroupOfComplaint(id=group_id, members=members)
        for complaint_id, group_id, members in await db.execute(query)
    }
