"""What acceptance reads and writes: a handful of statements for a whole batch."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import Rows, Together
from chassis.db.tables import idempotency
from services.intake.domain.acceptance import Kept, Key, Known
from services.intake.domain.complaint import Complaint
from services.intake.domain.filing import Filing
from services.intake.store.tables import complaints, raws, receipts, vault

_KNOWN = """
select 1 as what, i.caller as one, i.key as two, i.fingerprint, i.status, i.body, null::uuid as complaint_id
from unnest($1::text[], $2::text[]) as asked(account, key)
join idempotency i on i.caller = asked.account and i.key = asked.key and i.status is not null
union all
select 2, r.source, r.external_id, null, null, null, r.complaint_id
from unnest($3::text[], $4::text[]) as asked(source, external_id)
join receipts r on r.source = asked.source and r.external_id = asked.external_id
"""
_NUMBERS = """
insert into numbers as n (day, running)
select * from unnest($1::date[], $2::int[]) as t(day, running) order by day
on conflict (day) do update set running = n.running + excluded.running
returning day, running
"""
COMPLAINT_COLUMNS = tuple(column.name for column in complaints.columns if column.name != "sealed")
_values_of = attrgetter(*COMPLAINT_COLUMNS)
_raws = Rows(raws, ("complaint_id", "version", "digest", "received_at", "sealed"))
_accepted = Together(
    Rows(receipts, ("source", "external_id", "complaint_id"), "on conflict do nothing"),
    Rows(idempotency, ("caller", "key", "fingerprint", "status", "body", "created_at"), "on conflict do nothing"),
    Rows(complaints, (*COMPLAINT_COLUMNS, "sealed")),
    Rows(vault.keys, ("complaint_id", "wrapped")),
    Rows(vault.index, ("kind", "digest", "complaint_id"), "on conflict do nothing"),
    _raws,
)


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


async def known(db: AsyncConnection, filings: Sequence[Filing]) -> Known:
    """What was answered to these keys, and which complaints these external ids are: one round trip."""
    keys = [(filing.account, filing.key) for filing in filings if filing.key is not None]
    externals = [(filing.source, filing.external_id) for filing in filings if filing.external_id is not None]
    asked = (
        [one[0] for one in keys],
        [one[1] for one in keys],
        [one[0] for one in externals],
        [one[1] for one in externals],
    )
    rows = await db.exec_driver_sql(_KNOWN, asked)
    answers: dict[Key, Kept] = {}
    ids: dict[Key, UUID] = {}
    for row in rows:
        if row.what == 1:
            answers[row.one, row.two] = Kept(bytes(row.fingerprint), row.status, bytes(row.body))
        else:
            ids[row.one, row.two] = row.complaint_id
    return Known(answers=answers, receipts=ids)


async def draw_numbers(db: AsyncConnection, days: Sequence[date]) -> list[int]:
    """A running number for each, one update per day; the counter is held until the commit."""
    counts = Counter(days)
    rows = await db.exec_driver_sql(_NUMBERS, (list(counts), list(counts.values())))
    following = {row.day: row.running - counts[row.day] for row in rows}
    drawn = []
    for day in days:
        following[day] += 1
        drawn.append(following[day])
    return drawn


async def write(db: AsyncConnection, writing: Writing) -> None:
    """Write it all. Raises ``Overtaken``. Ids and keys go in order, so that two batches cannot deadlock."""
    receipts_, answers, *_ = await _accepted.write(
        db,
        sorted(writing.receipts),
        sorted(writing.answers),
        [(*_values_of(complaint), secret) for complaint, secret in writing.complaints],
        writing.keys,
        writing.entries,
        writing.raws,
    )
    if receipts_ < len(writing.receipts) or answers < len(writing.answers):
        raise Overtaken


async def add_raws(db: AsyncConnection, rows: Sequence[tuple[UUID, int, bytes, datetime, bytes]]) -> None:
    """Raw messages of (complaint, version, digest, when, sealed)."""
    await _raws.write(db, rows)
