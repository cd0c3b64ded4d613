"""Breaches: find, lock, save, list."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.odr.breaches.domain import Breach, BreachKind, BreachState
from services.odr.breaches.tables import breaches

MOST = 500  # that are listed at once


async def get_breach(db: AsyncConnection, entry_id: UUID, breach_id: UUID) -> Breach | None:
    query = select(breaches).where(breaches.c.breach_id == breach_id, breaches.c.entry_id == entry_id)
    row = (await db.execute(query.with_for_update())).mappings().first()
    return _breach(row) if row else None


async def save_breach(db: AsyncConnection, breach: Breach) -> None:
    row = asdict(breach)
    query = insert(breaches).values(row)
    await db.execute(query.on_conflict_do_update(index_elements=["breach_id"], set_=row))


async def list_breaches(
    db: AsyncConnection, entry_ids: Sequence[UUID] | None = None, state: BreachState | None = None
) -> list[Breach]:
    """List breaches of these entries, or of all, the newest first."""
    query = select(breaches).order_by(breaches.c.on.desc(), breaches.c.breach_id).limit(MOST)
    if entry_ids is not None:
        query = query.where(breaches.c.entry_id.in_(entry_ids))
    if state is not None:
        query = query.where(breaches.c.state == state)
    return [_breach(row) for row in (await db.execute(query)).mappings()]


async def redact_breaches(db: AsyncConnection, complaint_id: UUID) -> None:
    """Null what was written about the complaint of an erased person: the evidence, and why it was decided so."""
    about = breaches.c.complaint_id == complaint_id
    await db.execute(update(breaches).where(about).values(evidence=None, reason=None))


def _breach(row: RowMapping) -> Breach:
    values: dict[str, Any] = dict(row)
    return Breach(**values | {"kind": BreachKind(row["kind"]), "state": BreachState(row["state"])})
