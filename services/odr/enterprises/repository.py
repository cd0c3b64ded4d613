"""Enterprises: find, lock, save, list."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.odr.enterprises.domain import Enterprise, Standing
from services.odr.enterprises.tables import enterprises


async def get_enterprise(db: AsyncConnection, enterprise_id: UUID, *, lock: bool = False) -> Enterprise | None:
    query = select(enterprises).where(enterprises.c.enterprise_id == enterprise_id)
    row = (await db.execute(query.with_for_update() if lock else query)).first()
    return _enterprise(row) if row else None


async def list_enterprises(
    db: AsyncConnection, standing: str | None, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[Enterprise]:
    """List enterprises, the newest application first."""
    query = select(enterprises).order_by(enterprises.c.applied_at.desc(), enterprises.c.enterprise_id).limit(limit)
    if standing:
        query = query.where(enterprises.c.standing == standing)
    if after:
        query = query.where(after_position(enterprises.c.applied_at, enterprises.c.enterprise_id, after))
    return [_enterprise(row) for row in await db.execute(query)]


async def save_enterprise(db: AsyncConnection, enterprise: Enterprise) -> None:
    row = asdict(enterprise)
    query = insert(enterprises).values(row)
    await db.execute(query.on_conflict_do_update(index_elements=["enterprise_id"], set_=row))


def after_position(
    at: ColumnElement[Any], identifier: ColumnElement[Any], after: tuple[datetime, UUID]
) -> ColumnElement[bool]:
    """Return the condition for rows after a position in a list ordered by time, newest first, then by id."""
    return or_(at < after[0], and_(at == after[0], identifier > after[1]))


def _enterprise(row: Row[Any]) -> Enterprise:
    fields = {column.name: getattr(row, column.name) for column in enterprises.c}
    return Enterprise(**fields | {"standing": Standing(row.standing)})
