"""The sealed keys that sign session tokens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.store.tables import signing_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedKey:
    id: UUID
    sealed: bytes
    created_at: datetime


async def list_signing_keys(db: AsyncConnection) -> list[SealedKey]:
    """Return the sealed keys, the newest first."""
    query = select(signing_keys).where(signing_keys.c.sealed.is_not(None)).order_by(signing_keys.c.created_at.desc())
    return [_key(row) for row in await db.execute(query)]


async def add_signing_key(db: AsyncConnection, *, identifier: UUID, sealed: bytes, now: datetime) -> None:
    await db.execute(insert(signing_keys).values(id=identifier, sealed=sealed, created_at=now))


async def delete_signing_keys(db: AsyncConnection, before: datetime) -> None:
    await db.execute(delete(signing_keys).where(signing_keys.c.created_at < before))


async def lock_open_signing_keys(db: AsyncConnection) -> list[tuple[UUID, str]]:
    """Return and lock the keys that an earlier version left unsealed."""
    query = select(signing_keys).where(signing_keys.c.private_pem.is_not(None)).with_for_update()
    return [(row.id, row.private_pem) for row in await db.execute(query)]


async def lock_signing_keys(db: AsyncConnection) -> list[SealedKey]:
    query = select(signing_keys).where(signing_keys.c.sealed.is_not(None)).with_for_update()
    return [_key(row) for row in await db.execute(query)]


async def seal_signing_key(db: AsyncConnection, identifier: UUID, sealed: bytes) -> None:
    values = {"sealed": sealed, "private_pem": None}
    await db.execute(update(signing_keys).where(signing_keys.c.id == identifier).values(values))


def _key(row: Row[Any]) -> SealedKey:
    return SealedKey(id=row.id, sealed=bytes(row.sealed), created_at=row.created_at)
