"""Rows to states and back: the one place that knows how a code or a list is stored."""

from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar

from sqlalchemy import RowMapping

from canon.codes import Agency, Alert, Channel, ClockKind, CloseResult, Kind, RedirectReason, RuleSet, State
from canon.deadlines import Suspension
from services.dispatch.domain.clocks import Clock, ClockState
from services.dispatch.domain.lifecycle.case import Case
from services.dispatch.domain.lifecycle.handovers import Handover, HandoverState

Row = dict[str, Any]
Readable = Mapping[str, Any] | RowMapping
Readers = Mapping[str, Callable[[Any], Any]]  # by column: what makes a field's value of the stored one


class Stored(Protocol):
    """A dataclass whose fields are columns of the same names."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


S = TypeVar("S", bound=Stored)


def read_suspension(row: Mapping[str, str]) -> Suspension:
    return Suspension(
        begins_at=datetime.fromisoformat(row["from"]), ends_at=datetime.fromisoformat(row["to"]), ground=row["ground"]
    )


_CASE: Readers = {
    "kind": Kind,
    "state": State,
    "channel": Channel,
    "agency": Agency,
    "before_odr": State,
    "result": CloseResult,
    "alerts": lambda alerts: tuple(Alert(alert) for alert in alerts),
    "suspensions": lambda rows: tuple(read_suspension(row) for row in rows),
}
_CLOCK: Readers = {"kind": ClockKind, "rule_set": RuleSet, "state": ClockState}
_HANDOVER: Readers = {"agency": Agency, "reason": RedirectReason, "state": HandoverState}


def case_of(row: Readable) -> Case:
    return state_of(Case, row, _CASE)


def clock_of(row: Readable) -> Clock:
    return state_of(Clock, row, _CLOCK)


def handover_of(row: Readable) -> Handover:
    return state_of(Handover, row, _HANDOVER)


def row_of(state: Stored) -> Row:
    """The columns of a state; plain strings, lists and JSON."""
    return {name: _stored(getattr(state, name)) for name in _names_of(type(state))}


def state_of(kind: type[S], row: Readable, readers: Readers) -> S:
    """The state that a row holds."""
    read = {name: row[name] for name in _names_of(kind)}
    for name, reader in readers.items():
        if read[name] is not None:
            read[name] = reader(read[name])
    return kind(**read)


@cache
def _names_of(kind: type[Stored]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _stored(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Suspension):
        return {"from": value.begins_at.isoformat(), "to": value.ends_at.isoformat(), "ground": str(value.ground)}
    if isinstance(value, tuple):
        return [_stored(one) for one in value]
    return value
