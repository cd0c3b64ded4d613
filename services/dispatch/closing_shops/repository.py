"""Statements on open closing-shop alarms."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.closing_shops.domain import ClosingShop
from services.dispatch.closing_shops.tables import closing_shops
from services.dispatch.rows import row_of, state_from_row


async def save_closing_shop(db: AsyncConnection, shop: ClosingShop) -> None:
    row = row_of(shop)
    await db.execute(insert(closing_shops).values(row).on_conflict_do_update(index_elements=["id"], set_=row))


async def delete_closing_shop(db: AsyncConnection, alarm_id: UUID) -> None:
    await db.execute(delete(closing_shops).where(closing_shops.c.id == alarm_id))


async def list_closing_shops(db: AsyncConnection, limit: int) -> tuple[int, list[ClosingShop]]:
    """Return how many alarms are open, and the newest."""
    count = await db.scalar(select(func.count()).select_from(closing_shops)) or 0
    query = select(closing_shops).order_by(closing_shops.c.found_at.desc(), closing_shops.c.id.desc()).limit(limit)
    rows = (await db.execute(query)).mappings()
    return count, [state_from_row(ClosingShop, row, {"complaints": tuple, "evidence": tuple}) for row in rows]
