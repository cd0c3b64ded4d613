"""Statements on groups in default."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.group_refunds.domain import GroupDefault
from services.dispatch.group_refunds.tables import group_defaults
from services.dispatch.rows import row_of, state_from_row


async def save_group_default(db: AsyncConnection, default: GroupDefault) -> None:
    """Save a default; that a refund was withheld stays known when more is reported of the plan."""
    row = row_of(default)
    changed = {name: value for name, value in row.items() if name != "withheld_on" or value is not None}
    await db.execute(insert(group_defaults).values(row).on_conflict_do_update(index_elements=["plan_id"], set_=changed))


async def delete_group_default(db: AsyncConnection, plan_id: UUID) -> None:
    await db.execute(delete(group_defaults).where(group_defaults.c.plan_id == plan_id))


async def list_group_defaults(db: AsyncConnection, limit: int) -> tuple[int, list[GroupDefault]]:
    """Return how many groups are in default, and the newest."""
    count = await db.scalar(select(func.count()).select_from(group_defaults)) or 0
    query = select(group_defaults).order_by(group_defaults.c.defaulted_at.desc(), group_defaults.c.plan_id.desc())
    rows = (await db.execute(query.limit(limit))).mappings()
    return count, [state_from_row(GroupDefault, row, {}) for row in rows]
