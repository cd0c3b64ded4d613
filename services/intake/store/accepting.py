"""What acceptance reads and writes: a handful of statements for a whole batch."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.tables import idempotency
from services.intake.domain.acceptance import Kept, Key, Known
from services.intake.domain.complaint import Complaint
from services.intake.domain.filing import Filing
from services.intake.store.bulk import Rows, joined
from services.intake.store.tables import complaints, raws, receipts

_KNOWN = text("""
select 1 as what, i.caller as one, i.key as two, i.fingerprint, i.status, i.body, null::uuid as complaint_id
from unnest(cast(:accounts as text[]), cast(:keys as text[])) as asked(account, key)
join idempotency i on i.caller = asked.account and i.key = asked.key and i.status is not null
union all
select 2, r.source, r.external_id, null, null, null, r.complaint_id
from unnest(cast(:sources as text[]), cast(:externals as text[])) as asked(source, external_id)
join receipts r on r.source = asked.source and r.external_id = asked.external_id
""")
_NUMBERS = text("""
insert into numbers as n (day, running)
select * from unnest(cast(:days as date[]), cast(:counts as int[])) as t(day, running) order by day
on conflict (day) do update set running = n.running + excluded.running
returning day, running
""")
COMPLAINT_COLUMNS = tuple(column.name for column in complaints.columns if column.name != "sealed")
_LISTS = ("missing", "flags", "alerts")
_complaints = Rows(complaints, (*COMPLAINT_COLUMNS, "sealed"))
_receipts = Rows(receipts, ("source", "external_id", "complaint_id"), "on conflict do nothing")
_raws = Rows(raws, ("complaint_id", "version", "digest", "received_at", "sealed"))
_answers = Rows(idempotency, ("caller", "key", "fingerprint", "status", "body", "created_at"), "on conflict do nothing")


class Overtaken(Exception):
    """Another transaction took a key or an external id of this batch first: look again."""


async def known(db: AsyncConnection, filings: Sequence[Filing]) -> Known:
    """What was answered to these keys, and which complaints these external ids are: one round trip."""
    keys = [(filing.account, filing.key) for filing in filings if filing.key is not None]
    externals = [(filing.source, filing.external_id) for filing in filings if filing.external_id is not None]
    rows = await db.execute(
        _KNOWN,
        {
            "accounts": [account for account, _ in keys],
            "keys": [key for _, key in keys],
            "sources": [source for source, _ in externals],
            "externals": [external_id for _, external_id in externals],
        },
    )
    answers: dict[Key, Kept] = {}
    ids: dict[Key, UUID] = {}
    for row in rows:
        if row.what == 1:
            answers[row.one, row.two] = Kept(bytes(row.fingerprint), row.status, bytes(row.body))
        else:
            ids[row.one, row.two] = row.complaint_id
    return Known(answers=answers, receipts=ids)


async def claim(db: AsyncConnection, claims: Mapping[Key, UUID]) -> None:
    """Take external ids for ever. Raises ``Overtaken``. In order, so that two batches cannot deadlock."""
    written = await _receipts.write(db, [(*key, claims[key]) for key in sorted(claims)])
    if written < len(claims):
        raise Overtaken


async def draw_numbers(db: AsyncConnection, days: Sequence[date]) -> list[int]:
    """A running number for each, one update per day; the counter is held until the commit."""
    counts = Counter(days)
    rows = await db.execute(_NUMBERS, {"days": list(counts), "counts": list(counts.values())})
    following = {row.day: row.running - counts[row.day] for row in rows}
    drawn = []
    for day in days:
        following[day] += 1
        drawn.append(following[day])
    return drawn


async def add(db: AsyncConnection, sealed: Sequence[tuple[Complaint, bytes]]) -> None:
    """Write complaints with their sealed part."""
    await _complaints.write(db, [(*_values(complaint), secret) for complaint, secret in sealed])


async def add_raws(db: AsyncConnection, rows: Sequence[tuple[UUID, int, bytes, datetime, bytes]]) -> None:
    """Raw messages of (complaint, version, digest, when, sealed)."""
    await _raws.write(db, rows)


async def keep_answers(db: AsyncConnection, rows: Sequence[tuple[str, str, bytes, int, bytes, datetime]]) -> None:
    """First answers of (account, key, print, status, body, when). Raises ``Overtaken``."""
    written = await _answers.write(db, sorted(rows))
    if written < len(rows):
        raise Overtaken


def _values(complaint: Complaint) -> list[Any]:
    values = [getattr(complaint, name) for name in COMPLAINT_COLUMNS]
    for name in _LISTS:
        values[_PLACES[name]] = joined(values[_PLACES[name]])
    values[_PLACES["attachments"]] = to_json(complaint.attachments).decode() if complaint.attachments else "[]"
    return values


_PLACES = {name: place for place, name in enumerate(COMPLAINT_COLUMNS)}
