"""Writing what was heard, set by set; each publisher has columns or tables of its own, so that writes commute."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Table, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import Rows
from services.analytics.facts.domain.changes import Past
from services.analytics.facts.domain.snapshot import Seen
from services.analytics.facts.tables import TOLD, cases_before, cases_seen, disputes_ended, refund_steps

Row = dict[str, Any]
SEEN = (*TOLD, "complaint_id", "channel", "source", "received_at", "changed_at", "reader")
RECORDED = ("case_id", "duplicate", "recorded_at", "recorded_kind", "recorded_category")  # intake's own columns
OPENED = ("complaint_id", "kind", "channel", "source", "region", "category", "received_at")  # until dispatch tells them


def _written(table: Table, names: Sequence[str], key: Sequence[str], changed: Sequence[str] = ()) -> Rows:
    """On a known key only ``changed`` is overwritten."""
    what = f"update set {', '.join(f'{name} = excluded.{name}' for name in changed)}" if changed else "nothing"
    return Rows(table, names, f"on conflict ({', '.join(key)}) do {what}")


_SEEN = _written(cases_seen, (*SEEN, "case_id", "duplicate"), ("complaint_id",), (*TOLD, "changed_at", "reader"))
_BEFORE = _written(cases_before, (*TOLD, "complaint_id", "changed_at", "until"), ("complaint_id", "changed_at"))
_RECORDED = _written(cases_seen, (*RECORDED, *OPENED), ("complaint_id",), RECORDED)
_DISPUTES = _written(disputes_ended, tuple(disputes_ended.columns.keys()), ("dispute_id",))
_STEPS = _written(refund_steps, tuple(refund_steps.columns.keys()), ("plan_id", "step", "level_fen"))


async def seen_of(db: AsyncConnection, cases: Iterable[UUID]) -> dict[UUID, Seen]:
    """What dispatch told of these cases so far."""
    query = select(*(cases_seen.c[name] for name in SEEN)).where(
        cases_seen.c.complaint_id == any_(literal(sorted(cases), ARRAY(Uuid))), cases_seen.c.changed_at.is_not(None)
    )
    return {row["complaint_id"]: Seen(**row) for row in (await db.execute(query)).mappings()}


async def save_seen(db: AsyncConnection, seen: Sequence[Seen], past: Sequence[Past]) -> None:
    """The cases as they now look, and as they looked before."""
    now = [row_of(one) | {"case_id": one.complaint_id, "duplicate": False} for one in seen]
    await _write(db, _SEEN, now, "complaint_id")
    await _write(db, _BEFORE, [row_of(one) | {"until": until} for one, until in past], "complaint_id", "changed_at")


async def save_recorded(db: AsyncConnection, rows: Sequence[Row]) -> None:
    """What intake took in; of a case dispatch told of already, only intake's own columns are written."""
    await _write(db, _RECORDED, rows, "complaint_id")


async def save_disputes(db: AsyncConnection, rows: Sequence[Row]) -> None:
    await _write(db, _DISPUTES, rows, "dispute_id")


async def save_refund_steps(db: AsyncConnection, rows: Sequence[Row]) -> None:
    await _write(db, _STEPS, rows, "plan_id", "step", "level_fen")


def row_of(seen: Seen) -> Row:
    return {name: getattr(seen, name) for name in SEEN}


async def _write(db: AsyncConnection, into: Rows, rows: Sequence[Row], *key: str) -> None:
    """One statement for all rows, in the order of their keys: two hearers cannot wait for each other."""
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in key))
    await into.write(db, [into.of(row) for row in ordered])
