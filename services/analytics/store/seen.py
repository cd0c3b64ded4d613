"""Writing what was heard, set by set; each publisher has columns or tables of its own, so that writes commute."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Table, Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.analytics.domain.folding import Past
from services.analytics.domain.seen import Seen
from services.analytics.store.tables import TOLD, cases_before, cases_seen, disputes_ended, refund_steps

Row = dict[str, Any]
SEEN = (*TOLD, "complaint_id", "channel", "source", "received_at", "changed_at", "reader")
RECORDED = ("case_id", "duplicate", "recorded_at", "recorded_kind", "recorded_category")  # intake's own columns


async def seen_of(db: AsyncConnection, cases: Iterable[UUID]) -> dict[UUID, Seen]:
    """What dispatch told of these cases so far."""
    query = select(*(cases_seen.c[name] for name in SEEN)).where(
        cases_seen.c.complaint_id == any_(literal(sorted(cases), ARRAY(Uuid))), cases_seen.c.changed_at.is_not(None)
    )
    return {row["complaint_id"]: Seen(**row) for row in (await db.execute(query)).mappings()}


async def save_seen(db: AsyncConnection, seen: Sequence[Seen], past: Sequence[Past]) -> None:
    """The cases as they now look, and as they looked before."""
    rows = [row_of(one) | {"case_id": one.complaint_id, "duplicate": False} for one in seen]
    await _write(db, cases_seen, rows, ("complaint_id",), (*TOLD, "changed_at", "reader"))
    earlier = [
        {name: row[name] for name in (*TOLD, "complaint_id", "changed_at")} | {"until": until}
        for row, until in ((row_of(one), until) for one, until in past)
    ]
    await _write(db, cases_before, earlier, ("complaint_id", "changed_at"), ())


async def save_recorded(db: AsyncConnection, rows: Sequence[Row]) -> None:
    """What intake took in; of a case dispatch told of already, only intake's own columns are written."""
    await _write(db, cases_seen, rows, ("complaint_id",), RECORDED)


async def save_disputes(db: AsyncConnection, rows: Sequence[Row]) -> None:
    await _write(db, disputes_ended, rows, ("dispute_id",), ())


async def save_refund_steps(db: AsyncConnection, rows: Sequence[Row]) -> None:
    await _write(db, refund_steps, rows, ("plan_id", "step", "level_fen"), ())


def row_of(seen: Seen) -> Row:
    return {name: getattr(seen, name) for name in SEEN}


async def _write(
    db: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]], key: Sequence[str], changed: Sequence[str]
) -> None:
    """One statement for all rows, in the order of their keys; on a known key only ``changed`` is overwritten."""
    if not rows:
        return
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in key))
    query = insert(table)
    if changed:
        query = query.on_conflict_do_update(
            index_elements=list(key), set_={name: query.excluded[name] for name in changed}
        )
    else:
        query = query.on_conflict_do_nothing(index_elements=list(key))
    await db.execute(query, ordered)
