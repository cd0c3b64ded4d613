"""Write what changes in a complaint after it was accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.dispatch import SupplementRequested
from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.repository.announced_files import own_files, side_files
from services.intake.complaints.tables import complaints, raws, supplements

# What a complaint is and when it came stays; what is told of it later may say it otherwise.
_FIXED_COLUMNS = ("id", "number", "kind", "channel", "source", "external_id", "received_at", "accepted_at")
_FIXED_READINGS = ("text", "alerts", "linked_id", "linked_as", "sealed")
_FIXED = {*_FIXED_COLUMNS, *_FIXED_READINGS, "case_id", "case_since", "past_result"}
_CHANGEABLE_COLUMNS = tuple(
    column.name for column in complaints.columns if column.name not in (*_FIXED, "side_attachments")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """An addition to a complaint: ``text`` is cleaned for readers, ``sealed`` is as written."""

    id: UUID
    complaint_id: UUID
    at: datetime
    account: str
    text: str
    changed: tuple[str, ...]
    sealed: bytes


async def save_complaint(db: AsyncConnection, complaint: Complaint, sealed: bytes | None = None) -> None:
    """Update the columns that may change, and the sealed part if it is given."""
    values = {name: getattr(complaint, name) for name in _CHANGEABLE_COLUMNS} | {
        "missing": list(complaint.missing),
        "flags": list(complaint.flags),
        "attachments": own_files(complaint),
        "side_attachments": side_files(complaint),
    }
    if sealed is not None:
        values["sealed"] = sealed
    await db.execute(update(complaints).where(complaints.c.id == complaint.id).values(values))


async def add_supplement(db: AsyncConnection, one: Supplement) -> None:
    row = {name: getattr(one, name) for name in Supplement.__slots__} | {"changed": list(one.changed)}
    await db.execute(insert(supplements).values(row))


async def list_supplements(db: AsyncConnection, complaint_id: UUID) -> Sequence[Supplement]:
    query = select(supplements).where(supplements.c.complaint_id == complaint_id).order_by(supplements.c.at)
    return [
        Supplement(**{**row, "changed": tuple(row["changed"]), "sealed": bytes(row["sealed"])})
        for row in (await db.execute(query)).mappings()
    ]


async def list_raw_digests(db: AsyncConnection, complaint_id: UUID) -> list[bytes]:
    """List the digests of all stored versions of a complaint's message, oldest first."""
    query = select(raws.c.digest).where(raws.c.complaint_id == complaint_id).order_by(raws.c.version)
    return [bytes(digest) for digest in (await db.execute(query)).scalars()]


async def set_missing(db: AsyncConnection, event: SupplementRequested) -> None:
    """Replace the missing fields and their deadline by those that the officer requests of this complaint's person."""
    await db.execute(
        update(complaints)
        .where(complaints.c.id == (event.for_complaint or event.complaint_id))
        .values(missing=list(event.fields or ()), supplement_by=event.by)
    )
