"""Save and sum what is paid of refund plans."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.cases.tables import receipts
from services.dispatch.closing.tables import paid_refunds


async def save_paid(db: AsyncConnection, plan_id: UUID, complaint_id: UUID, paid_fen: int) -> None:
    """Save what is paid of a plan so far, in fen."""
    query = insert(paid_refunds).values(plan_id=plan_id, complaint_id=complaint_id, paid_fen=paid_fen)
    await db.execute(query.on_conflict_do_update(index_elements=["plan_id"], set_={"paid_fen": paid_fen}))


async def paid_fen(db: AsyncConnection, case_id: UUID) -> int:
    """Return what is paid of all refund plans of a case, in fen."""
    complaints = select(receipts.c.complaint_id).where(receipts.c.case_id == case_id)
    query = select(func.coalesce(func.sum(paid_refunds.c.paid_fen), 0))
    return int(await db.scalar(query.where(paid_refunds.c.complaint_id.in_(complaints))) or 0)
