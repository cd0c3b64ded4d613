"""Proposals to skip an event in quarantine, which another operator confirms."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.store.tables import skip_proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipProposal:
    """``event`` is its id in the quarantine of all services: the service, a dot, and the id there."""

    event: str
    proposed_by: str
    reason: str
    proposed_at: datetime


async def add_skip_proposal(db: AsyncConnection, proposal: SkipProposal) -> bool:
    """Store the proposal; return false if there is one for this event already."""
    values: dict[str, Any] = {name: getattr(proposal, name) for name in skip_proposals.c.keys()}  # noqa: SIM118
    added = insert(skip_proposals).values(values).on_conflict_do_nothing().returning(skip_proposals.c.event)
    return (await db.execute(added)).first() is not None


async def list_skip_proposals(db: AsyncConnection, events: Collection[str]) -> dict[str, SkipProposal]:
    """Return the proposals for these events by the event's id."""
    found = await db.execute(select(skip_proposals).where(skip_proposals.c.event.in_(list(events))))
    return {row["event"]: SkipProposal(**row) for row in found.mappings()}


async def delete_skip_proposal(db: AsyncConnection, event: str) -> bool:
    """Delete the proposal; return whether there was one."""
    deleted = delete(skip_proposals).where(skip_proposals.c.event == event).returning(skip_proposals.c.event)
    return (await db.execute(deleted)).first() is not None
