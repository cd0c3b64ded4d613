"""Open a batch of cases with one statement that loads and one that inserts."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Table, Uuid, any_, bindparam, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import MultiTableInsert, UnnestInsert, Values
from services.dispatch.calendars import repository as calendars_repository
from services.dispatch.cases.domain.handover import Handover
from services.dispatch.cases.repository.rows import case_from_row
from services.dispatch.cases.tables import cases, handovers, history, receipts, routing_texts
from services.dispatch.clocks.domain.clock import Clock
from services.dispatch.clocks.tables import clocks
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.routing.domain import RoutingText
from services.dispatch.rows import Row, row_of
from services.dispatch.rulebook.repository import versions

_known = select(
    versions.VERSIONS_STAMP.label("rules_stamp"), calendars_repository.VERSION_IN_FORCE.label("calendar_in_force")
).cte("known")
_open = (
    select(cases)
    .where(cases.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(cases.c.id)
    .with_for_update()
    .cte("open")
)
_LOAD_BATCH = select(_known, _open).select_from(_known.outerjoin(_open, true()))


@dataclass(frozen=True, slots=True)
class BatchContext:
    """What the database holds before a batch of received complaints is opened."""

    rules_stamp: str | None  # changes with any rule version; ``None`` where there is none
    calendar_version: str | None
    cases: dict[UUID, Case]  # those that exist already, locked in the order of their ids


async def load_batch(db: AsyncConnection, case_ids: Collection[UUID]) -> BatchContext:
    """Load in one round trip what the batch needs: rules stamp, calendar version, open cases (locked)."""
    rows = (await db.execute(_LOAD_BATCH, {"ids": list(case_ids)})).mappings().all()
    known = rows[0]
    return BatchContext(
        rules_stamp=known["rules_stamp"],
        calendar_version=known["calendar_in_force"],
        cases={row["id"]: case_from_row(row) for row in rows if row["id"] is not None},
    )


@dataclass(slots=True)
class NewCases:
    """What is inserted for a batch of received complaints."""

    cases: list[Case] = field(default_factory=list)
    receipts: list[Row] = field(default_factory=list)  # also of complaints that belong to an existing case
    texts: list[tuple[UUID, RoutingText]] = field(default_factory=list)  # what the rules read of each new case
    clocks: list[Clock] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)


def _all_of(table: Table) -> UnnestInsert:
    return UnnestInsert(table, [column.name for column in table.columns if column.identity is None])


_cases, _receipts, _texts = _all_of(cases), _all_of(receipts), _all_of(routing_texts)
_clocks, _handovers, _history = _all_of(clocks), _all_of(handovers), _all_of(history)
_insert_new_cases = MultiTableInsert(_cases, _receipts, _texts, _clocks, _handovers, _history)
_TEXTS = [column.name for column in routing_texts.columns if column.name != "case_id"]


async def add_new_cases(db: AsyncConnection, opening: NewCases) -> None:
    """Insert everything, cases and receipts in the order of their keys, so that two batches cannot deadlock."""
    await _insert_new_cases.write(
        db,
        _values(_cases, sorted(opening.cases, key=lambda case: case.id), row_of),
        _values(_receipts, sorted(opening.receipts, key=lambda row: row["complaint_id"])),
        [(case_id, *(getattr(text, name) for name in _TEXTS)) for case_id, text in sorted(opening.texts, key=_id_of)],
        _values(_clocks, opening.clocks, row_of),
        _values(_handovers, opening.handovers, row_of),
        _values(_history, opening.history),
    )


def _id_of(read: tuple[UUID, RoutingText]) -> UUID:
    return read[0]


def _values(part: UnnestInsert, states: Sequence[Any], row: Callable[[Any], Row] = dict) -> Values:
    return [part.row_values(row(state)) for state in states]
