"""New complaints with their keys, index entries and messages, written in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import Rows, Together, Values
from chassis.db.tables import idempotency
from chassis.db.work import Work
from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.tables import complaints, raws, receipts, vault

COMPLAINT_COLUMNS = tuple(column.name for column in complaints.columns if column.name != "sealed")
_values_of = attrgetter(*COMPLAINT_COLUMNS)
_raws = Rows(raws, ("complaint_id", "version", "digest", "received_at", "sealed"))
_accepted = Together(
    Rows(receipts, ("source", "external_id", "complaint_id")),
    Rows(idempotency, ("caller", "key", "fingerprint", "status", "body", "created_at")),
    Rows(complaints, (*COMPLAINT_COLUMNS, "sealed")),
    Rows(vault.keys, ("complaint_id", "wrapped")),
    Rows(vault.index, ("kind", "digest", "complaint_id"), "on conflict do nothing"),
    _raws,
)
_OVERTAKEN = {"pk_receipts", "pk_idempotency"}


@dataclass(slots=True)
class Writing:
    """What acceptance writes of a batch: rows of each table."""

    receipts: list[tuple[str, str, UUID]] = field(default_factory=list)  # source, external id, complaint
    answers: list[tuple[str, str, bytes, int, bytes, datetime]] = field(default_factory=list)
    complaints: list[tuple[Complaint, bytes]] = field(default_factory=list)  # with its sealed part
    keys: list[tuple[UUID, bytes]] = field(default_factory=list)  # complaint, wrapped key
    entries: list[tuple[str, bytes, UUID]] = field(default_factory=list)  # kind, digest, complaint
    raws: list[tuple[UUID, int, bytes, datetime, bytes]] = field(
        default_factory=list
    )  # …, version, digest, when, sealed


class Overtaken(Exception):
    """Another transaction took a key or an external id of this batch first: look again."""


def _values(writing: Writing) -> tuple[Values, ...]:
    """The rows of each table. Ids and keys go in order, so that two batches cannot deadlock."""
    return (
        sorted(writing.receipts),
        sorted(writing.answers),
        [(*_values_of(complaint), secret) for complaint, secret in writing.complaints],
        writing.keys,
        writing.entries,
        writing.raws,
    )


async def add(db: AsyncConnection, writing: Writing) -> None:
    """Write it all in the transaction under way."""
    await _accepted.write(db, *_values(writing))


async def write(work: Work, writing: Writing) -> None:
    """Write it all, with what was told and noted, at once. Raises ``Overtaken``, ``TimeoutError``."""
    try:
        await work.finish(_accepted.said(*_values(writing)))
    except IntegrityError as error:
        if isinstance(error.orig, Exception) and getattr(error.orig.__cause__, "constraint_name", "") in _OVERTAKEN:
            raise Overtaken from error
        raise


async def add_raws(db: AsyncConnection, rows: Sequence[tuple[UUID, int, bytes, datetime, bytes]]) -> None:
    """Raw messages of (complaint, version, digest, when, sealed)."""
    await _raws.write(db, rows)
