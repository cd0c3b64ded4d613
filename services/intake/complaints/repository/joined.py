"""Which complaints are answered by the case of another."""

from collections.abc import Collection, Sequence
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


async def set_case(db: AsyncConnection, complaint_ids: Sequence[UUID], case_id: UUID) -> None:
    """Say which case answers these complaints."""
    await db.execute(update(complaints).where(complaints.c.id.in_(complaint_ids)).values(case_id=case_id))


async def case_of(db: AsyncConnection, complaint_id: UUID) -> UUID:
    """Return the case that answers a complaint: its own, until it joined another."""
    found: UUID | None = await db.scalar(select(complaints.c.case_id).where(complaints.c.id == complaint_id))
    return found or complaint_id


async def complaints_of_case(db: AsyncConnection, case_id: UUID) -> list[UUID]:
    """List the complaints that a case answers."""
    query = select(complaints.c.id).where(complaints.c.case_id == case_id).order_by(complaints.c.id)
    return list((await db.execute(query)).scalars())
