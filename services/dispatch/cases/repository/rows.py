"""Build cases and hand-overs from their rows."""

from collections.abc import Mapping
from datetime import datetime

from canon.codes import Agency, Alert, Channel, CloseResult, Kind, RedirectReason, State
from canon.deadlines import Suspension
from services.dispatch.cases.domain.handover import Handover, HandoverState
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.rows import ColumnReaders, RowLike, state_from_row


def read_suspension(row: Mapping[str, str]) -> Suspension:
    return Suspension(
        begins_at=datetime.fromisoformat(row["from"]), ends_at=datetime.fromisoformat(row["to"]), ground=row["ground"]
    )


_CASE: ColumnReaders = {
    "kind": Kind,
    "state": State,
    "channel": Channel,
    "agency": Agency,
    "before_odr": State,
    "result": CloseResult,
    "alerts": lambda alerts: tuple(Alert(alert) for alert in alerts),
    "suspensions": lambda rows: tuple(read_suspension(row) for row in rows),
}

_HANDOVER: ColumnReaders = {"agency": Agency, "reason": RedirectReason, "state": HandoverState}


def case_from_row(row: RowLike) -> Case:
    return state_from_row(Case, row, _CASE)


def handover_from_row(row: RowLike) -> Handover:
    return state_from_row(Handover, row, _HANDOVER)
