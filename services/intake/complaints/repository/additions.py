"""New complaints with their keys, index entries and messages, written in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import MultiTableInsert, UnnestInsert, Values
from chassis.db.claim_queue import Priority
from chassis.db.tables import idempotency
from chassis.db.work import Work
from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.repository.announced_files import own_files
from services.intake.complaints.tables import complaints, match_queue, raws, receipts, vault

_NOT_OF_A_NEW_ONE = ("case_since", "side_attachments", "sealed")
COMPLAINT_COLUMNS = tuple(column.name for column in complaints.columns if column.name not in _NOT_OF_A_NEW_ONE)
_columns_of = attrgetter(*COMPLAINT_COLUMNS)
_FILES = COMPLAINT_COLUMNS.index("attachments")
_insert_raw_messages = UnnestInsert(raws, ("complaint_id", "version", "digest", "received_at", "sealed"))
_insert_complaints = MultiTableInsert(
    UnnestInsert(receipts, ("source", "external_id", "complaint_id")),
    UnnestInsert(idempotency, ("caller", "key", "fingerprint", "status", "body", "created_at")),
    UnnestInsert(complaints, (*COMPLAINT_COLUMNS, "sealed")),
    UnnestInsert(vault.keys, ("complaint_id", "wrapped")),
    UnnestInsert(vault.index, ("kind", "digest", "complaint_id"), "on conflict do nothing"),
    _insert_raw_messages,
    UnnestInsert(match_queue, ("complaint_id", "queued_at", "priority")),
)
# caller, key, fingerprint of the request, status, body, now
Answer: TypeAlias = tuple[str, str, bytes, int, bytes, datetime]
_CLAIMED_BY_OTHERS = {"pk_receipts", "pk_idempotency"}


@dataclass(slots=True)
class NewRows:
    """The rows that the acceptance of a batch writes, by table."""

    receipts: list[tuple[str, str, UUID]] = field(default_factory=list)  # source, external id, complaint
    answers: list[Answer] = field(default_factory=list)
    complaints: list[tuple[Complaint, bytes]] = field(default_factory=list)  # with its sealed part
    keys: list[tuple[UUID, bytes]] = field(default_factory=list)  # complaint, wrapped key
    entries: list[tuple[str, bytes, UUID]] = field(default_factory=list)  # kind, digest, complaint
    raws: list[tuple[UUID, int, bytes, datetime, bytes]] = field(
        default_factory=list
    )  # complaint, version, digest, received at, sealed
    unmatched: list[tuple[UUID, datetime, Priority]] = field(default_factory=list)  # complaint, since when it waits


class ConcurrentInsert(Exception):
    """Another transaction inserted a key or an external id of this batch first; load and decide again."""


def _rows_by_table(writing: NewRows) -> tuple[Values, ...]:
    """Return the rows of each table; receipts and keys are sorted, so that two batches cannot deadlock."""
    return (
        sorted(writing.receipts),
        sorted(writing.answers),
        [(*_values_of(complaint), secret) for complaint, secret in writing.complaints],
        writing.keys,
        writing.entries,
        writing.raws,
        writing.unmatched,
    )


def _values_of(complaint: Complaint) -> tuple[Any, ...]:
    values: tuple[Any, ...] = _columns_of(complaint)
    return (*values[:_FILES], own_files(complaint), *values[_FILES + 1 :]) if complaint.attachments else values


async def insert_rows(db: AsyncConnection, writing: NewRows) -> None:
    """Insert the rows in the open transaction."""
    await _insert_complaints.write(db, *_rows_by_table(writing))


async def insert_and_finish(work: Work, writing: NewRows) -> None:
    """Insert the rows, events and audit entries in one statement, which is a transaction of its own.

    A ``TimeoutError`` leaves open whether the rows were written.

    Raises:
        ConcurrentInsert: another transaction inserted a key or an external id of the batch; nothing is written.
        IntegrityError: any other constraint is violated; nothing is written.
    """
    try:
        await work.execute_all(_insert_complaints.statement(*_rows_by_table(writing)))
    except IntegrityError as error:
        if (
            isinstance(error.orig, Exception)
            and getattr(error.orig.__cause__, "constraint_name", "") in _CLAIMED_BY_OTHERS
        ):
            raise ConcurrentInsert from error
        raise


async def add_raw_messages(db: AsyncConnection, rows: Sequence[tuple[UUID, int, bytes, datetime, bytes]]) -> None:
    """Insert raw messages of (complaint, version, digest, received at, sealed)."""
    await _insert_raw_messages.write(db, rows)
