"""New cases with everything that belongs to them: one statement for a whole batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import Rows, Together, Values
from services.dispatch.domain.clocks import Clock
from services.dispatch.domain.lifecycle.case import Case
from services.dispatch.domain.lifecycle.handovers import Handover
from services.dispatch.domain.routing import RoutingText
from services.dispatch.store.rows import Row, row_of
from services.dispatch.store.rulebook_tables import routing_texts
from services.dispatch.store.tables import cases, clocks, handovers, history, receipts


@dataclass(slots=True)
class Opening:
    """What is written of a batch of received complaints."""

    cases: list[Case] = field(default_factory=list)
    receipts: list[Row] = field(default_factory=list)  # also of cases that are there already
    texts: list[tuple[UUID, RoutingText]] = field(default_factory=list)  # what the rules read of each new case
    clocks: list[Clock] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)


def _all_of(table: Table) -> Rows:
    return Rows(table, [column.name for column in table.columns if column.identity is None])


_cases, _receipts, _texts = _all_of(cases), _all_of(receipts), _all_of(routing_texts)
_clocks, _handovers, _history = _all_of(clocks), _all_of(handovers), _all_of(history)
_opening = Together(_cases, _receipts, _texts, _clocks, _handovers, _history)
_TEXTS = [column.name for column in routing_texts.columns if column.name != "case_id"]


async def add(db: AsyncConnection, opening: Opening) -> None:
    """Write it all, cases and receipts in the order of their keys, so that two batches cannot deadlock."""
    await _opening.write(
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


def _values(part: Rows, states: Sequence[Any], row: Callable[[Any], Row] = dict) -> Values:
    return [part.of(row(state)) for state in states]
