"""Rows to states and back: the one place that knows how a code or a list is stored."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping

from canon.codes import Agency, Alert, Channel, ClockKind, CloseResult, Kind, RedirectReason, RuleSet, State
from canon.deadlines import Suspension
from services.dispatch.domain.clocks import Clock, ClockState
from services.dispatch.domain.lifecycle.case import Case
from services.dispatch.domain.lifecycle.handovers import Handover, HandoverState

Row = dict[str, Any]
Readable = Mapping[str, Any] | RowMapping


def _suspension(row: Mapping[str, str]) -> Suspension:
    return Suspension(
        begins_at=datetime.fromisoformat(row["from"]), ends_at=datetime.fromisoformat(row["to"]), ground=row["ground"]
    )


_CASE: dict[str, Callable[[Any], Any]] = {
    "kind": Kind,
    "state": State,
    "channel": Channel,
    "agency": Agency,
    "before_odr": State,
    "result": CloseResult,
    "alerts": lambda alerts: tuple(Alert(alert) for alert in alerts),
    "suspensions": lambda rows: tuple(_suspension(row) for row in rows),
}
_CLOCK: dict[str, Callable[[Any], Any]] = {"kind": ClockKind, "rule_set": RuleSet, "state": ClockState}
_HANDOVER: dict[str, Callable[[Any], Any]] = {"agency": Agency, "reason": RedirectReason, "state": HandoverState}
_NAMES = {state: tuple(field.name for field in fields(state)) for state in (Case, Clock, Handover)}


def case_of(row: Readable) -> Case:
    return Case(**_read(row, _NAMES[Case], _CASE))


def clock_of(row: Readable) -> Clock:
    return Clock(**_read(row, _NAMES[Clock], _CLOCK))


def handover_of(row: Readable) -> Handover:
    return Handover(**_read(row, _NAMES[Handover], _HANDOVER))


def row_of(state: Case | Clock | Handover) -> Row:
    """The columns of a state; plain strings, lists and JSON."""
    return {name: _stored(getattr(state, name)) for name in _NAMES[type(state)]}


def _read(row: Readable, names: tuple[str, ...], readers: Mapping[str, Callable[[Any], Any]]) -> Row:
    read = {name: row[name] for name in names}
    for name, reader in readers.items():
        if read[name] is not None:
            read[name] = reader(read[name])
    return read


def _stored(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Suspension):
        return {"from": value.begins_at.isoformat(), "to": value.ends_at.isoformat(), "ground": str(value.ground)}
    if isinstance(value, tuple):
        return [_stored(one) for one in value]
    return value
