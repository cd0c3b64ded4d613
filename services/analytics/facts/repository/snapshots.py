"""Bulk writes of facts; each publisher has columns or tables of its own, so that their order does not matter."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Table, Uuid, any_, bindparam, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import UnnestInsert
from services.analytics.facts.domain.changes import PastSnapshot
from services.analytics.facts.domain.snapshot import CaseSnapshot
from services.analytics.facts.tables import (
    DISPATCH_COLUMNS,
    cases_before,
    cases_seen,
    disputes_ended,
    looked_back,
    refund_steps,
    signals_decided,
    station_visits,
    topics_assigned,
)

Row = dict[str, Any]
SNAPSHOT_COLUMNS = (*DISPATCH_COLUMNS, "complaint_id", "channel", "source", "received_at", "changed_at", "reader")
RECORDED_COLUMNS = ("recorded_at", "recorded_kind", "recorded_category")  # intake's own columns
TOPIC_COLUMNS = ("topic", "topic_class", "topic_since")  # from what was assigned last
CASE_COLUMNS = ("case_id", "duplicate")  # which case answers it; dispatch says so, once it is not its own
INITIAL_COLUMNS = (
    "complaint_id",
    "kind",
    "channel",
    "source",
    "region",
    "category",
    "received_at",
)  # from intake until dispatch's first event


def _upsert(table: Table, names: Sequence[str], key: Sequence[str], changed: Sequence[str] = ()) -> UnnestInsert:
    """Build an upsert that overwrites only the columns ``changed`` of an existing row."""
    what = f"update set {', '.join(f'{name} = excluded.{name}' for name in changed)}" if changed else "nothing"
    return UnnestInsert(table, names, f"on conflict ({', '.join(key)}) do {what}")


_UPSERT_SNAPSHOTS = _upsert(
    cases_seen,
    (*SNAPSHOT_COLUMNS, *CASE_COLUMNS),
    ("complaint_id",),
    (*DISPATCH_COLUMNS, "changed_at", "reader"),
)
_INSERT_EARLIER = _upsert(
    cases_before, (*DISPATCH_COLUMNS, "complaint_id", "changed_at", "until"), ("complaint_id", "changed_at")
)
_UPSERT_RECORDED = _upsert(
    cases_seen,
    (*RECORDED_COLUMNS, *CASE_COLUMNS, *TOPIC_COLUMNS, *INITIAL_COLUMNS),
    ("complaint_id",),
    RECORDED_COLUMNS,
)
_UPSERT_JOINED = UnnestInsert(  # of several streams: the last that happened counts, whichever comes last
    cases_seen,
    (*CASE_COLUMNS, "case_since", *INITIAL_COLUMNS),
    "on conflict (complaint_id) do update set case_id = excluded.case_id, duplicate = excluded.duplicate,"
    " case_since = excluded.case_since where coalesce(cases_seen.case_since <= excluded.case_since, true)",
)
_DISPUTES = _upsert(disputes_ended, tuple(disputes_ended.columns.keys()), ("dispute_id",))
_SIGNALS = _upsert(signals_decided, tuple(signals_decided.columns.keys()), ("complaint_id", "code", "at", "upheld"))
_TOPICS = _upsert(topics_assigned, tuple(topics_assigned.columns.keys()), ("complaint_id", "at"))
_TAKE_LAST_TOPICS = text("""
update cases_seen set topic = last.topic, topic_class = last.topic_class, topic_since = last.at
from (
    select distinct on (complaint_id) * from topics_assigned where complaint_id = any(:among)
    order by complaint_id, at desc
) as last
where cases_seen.complaint_id = last.complaint_id and cases_seen.topic_since is distinct from last.at
""").bindparams(bindparam("among", type_=ARRAY(Uuid)))
_VISITS = _upsert(station_visits, tuple(station_visits.columns.keys()), ("visit_id",))
_LOOKED_BACK = _upsert(looked_back, tuple(looked_back.columns.keys()), ("complaint_id", "at"))
_STEPS = _upsert(refund_steps, tuple(refund_steps.columns.keys()), ("plan_id", "step", "level_fen"))


async def get_snapshots(db: AsyncConnection, cases: Iterable[UUID]) -> dict[UUID, CaseSnapshot]:
    """Return the snapshots of these cases, by id, except those without an event of dispatch."""
    query = select(*(cases_seen.c[name] for name in SNAPSHOT_COLUMNS)).where(
        cases_seen.c.complaint_id == any_(literal(sorted(cases), ARRAY(Uuid))), cases_seen.c.changed_at.is_not(None)
    )
    return {row["complaint_id"]: CaseSnapshot(**row) for row in (await db.execute(query)).mappings()}


async def get_first_receipt(db: AsyncConnection, as_of: datetime) -> datetime | None:
    """Return when the first message of all was received, as known at an instant: of the time before nothing is."""
    recorded = cases_seen.c.recorded_at <= as_of
    first: datetime | None = await db.scalar(select(func.min(cases_seen.c.received_at)).where(recorded))
    return first


async def save_snapshots(db: AsyncConnection, current: Sequence[CaseSnapshot], past: Sequence[PastSnapshot]) -> None:
    """Save the cases as they are now, and as they were before."""
    now = [snapshot_row(one) | {"case_id": one.complaint_id, "duplicate": False} for one in current]
    await _write(db, _UPSERT_SNAPSHOTS, now, "complaint_id")
    await _write(
        db, _INSERT_EARLIER, [snapshot_row(one) | {"until": until} for one, until in past], "complaint_id", "changed_at"
    )


async def save_recorded(db: AsyncConnection, rows: Sequence[Row]) -> None:
    """Save what intake received; if dispatch's event came first, only intake's own columns are written."""
    await _write(db, _UPSERT_RECORDED, rows, "complaint_id")


async def save_joined(db: AsyncConnection, rows: Sequence[Row]) -> None:
    """Save which case answers these receipts; of several rows of a receipt, the last by time counts."""
    last = {row["complaint_id"]: row for row in sorted(rows, key=lambda row: row["case_since"])}
    await _write(db, _UPSERT_JOINED, list(last.values()), "complaint_id")


async def save_disputes(db: AsyncConnection, rows: Sequence[Row]) -> None:
    await _write(db, _DISPUTES, rows, "dispute_id")


async def save_signals(db: AsyncConnection, rows: Sequence[Row]) -> None:
    await _write(db, _SIGNALS, rows, "complaint_id", "code", "at", "upheld")


async def save_topics(db: AsyncConnection, rows: Sequence[Row]) -> None:
    """Save what complaints were found to be about, one after the other."""
    await _write(db, _TOPICS, rows, "complaint_id", "at")


async def take_last_topics(db: AsyncConnection, complaints: Sequence[UUID]) -> None:
    """Let the last topic of each complaint by time hold now, whichever publisher's event created its row."""
    await db.execute(_TAKE_LAST_TOPICS, {"among": complaints})


async def save_visits(db: AsyncConnection, rows: Sequence[Row]) -> None:
    await _write(db, _VISITS, rows, "visit_id")


async def save_looks_back(db: AsyncConnection, rows: Sequence[Row]) -> None:
    await _write(db, _LOOKED_BACK, rows, "complaint_id", "at")


async def save_refund_steps(db: AsyncConnection, rows: Sequence[Row]) -> None:
    await _write(db, _STEPS, rows, "plan_id", "step", "level_fen")


def snapshot_row(snapshot: CaseSnapshot) -> Row:
    return {name: getattr(snapshot, name) for name in SNAPSHOT_COLUMNS}


async def _write(db: AsyncConnection, into: UnnestInsert, rows: Sequence[Row], *key: str) -> None:
    """Write all rows in one statement, in the order of their keys, so that two consumers cannot deadlock."""
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in key))
    await into.write(db, [into.row_values(row) for row in ordered])
