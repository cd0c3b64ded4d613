"""Statements on the enterprises that settle online (在线消费纠纷解决企业), as odr last published them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.settlement.tables import enterprises


async def save_enterprise(db: AsyncConnection, enterprise_id: UUID, name: str | None, changed_at: datetime) -> None:
    """Save an enterprise: active with this name; without a name it is suspended and keeps the one it had."""
    query = insert(enterprises).values(
        id=enterprise_id, name=name or "", active=name is not None, changed_at=changed_at
    )
    stored_name = func.coalesce(func.nullif(query.excluded.name, ""), enterprises.c.name)
    await db.execute(
        query.on_conflict_do_update(
            index_elements=["id"],
            set_={"name": stored_name, "active": query.excluded.active, "changed_at": query.excluded.changed_at},
        )
    )


async def is_enterprise_active(db: AsyncConnection, enterprise_id: UUID) -> bool:
    active: bool | None = await db.scalar(select(enterprises.c.active).where(enterprises.c.id == enterprise_id))
    return bool(active)
