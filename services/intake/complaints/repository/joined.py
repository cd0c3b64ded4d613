"""Which complaints are answered by the case of another."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Channel
from services.intake.complaints.domain.joined import JoinedComplaint
from services.intake.complaints.tables import complaints


async def joined_complaints(db: AsyncConnection, ids: Collection[UUID]) -> list[JoinedComplaint]:
    """Return those among these complaints that joined another case, and those that joined the cases of these."""
    these = any_(literal(sorted(ids), ARRAY(Uuid)))
    columns = [complaints.c[name] for name in JoinedComplaint._fields]
    query = select(*columns).where(
        complaints.c.case_id != complaints.c.id, or_(complaints.c.id == these, complaints.c.case_id == these)
    )
    rows = await db.execute(query.order_by(complaints.c.id))
    return [JoinedComplaint(**{**row, "channel": Channel(row["channel"])}) for row in rows.mappings()]


async def set_case(db: AsyncConnection, complaint_ids: Sequence[UUID], case_id: UUID, since: datetime) -> list[UUID]:
    """Say which case answers these complaints since then; return those of which nothing later is known.

    Of what happened at one instant the last to come counts: joining a case and parting from it stand in one stream, in
    their order.
    """
    newest = or_(complaints.c.case_since.is_(None), complaints.c.case_since <= since)
    query = update(complaints).where(complaints.c.id.in_(complaint_ids), newest)
    changed = query.values(case_id=case_id, case_since=since).returning(complaints.c.id)
    return sorted((await db.execute(changed)).scalars())


async def complaints_of_case(db: AsyncConnection, case_id: UUID) -> list[UUID]:
    """List the complaints that a case answers."""
    query = select(complaints.c.id).where(complaints.c.case_id == case_id).order_by(complaints.c.id)
    return list((await db.execute(query)).scalars())
