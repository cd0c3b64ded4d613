"""Queries that only the copy of a person's data needs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.complaints.tables import raws
from services.intake.write_back.tables import deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """One version of a complaint's message as it came, sealed."""

    version: int
    received_at: datetime
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformStep:
    """A step for a platform; ``delivered_at`` is None until it was delivered."""

    channel: str
    step: str
    at: datetime
    delivered_at: datetime | None


async def list_messages(db: AsyncConnection, complaint_id: UUID) -> list[StoredMessage]:
    query = select(raws).where(raws.c.complaint_id == complaint_id).order_by(raws.c.version)
    return [
        StoredMessage(version=row.version, received_at=row.received_at, sealed=bytes(row.sealed))
        for row in await db.execute(query)
    ]


async def list_platform_steps(db: AsyncConnection, complaint_id: UUID) -> list[PlatformStep]:
    query = select(deliveries).where(deliveries.c.complaint_id == complaint_id)
    rows = await db.execute(query.order_by(deliveries.c.at, deliveries.c.place))
    return [PlatformStep(channel=row.channel, step=row.step, at=row.at, delivered_at=row.delivered_at) for row in rows]
