"""Events of dispatch that take a case to a department, or from it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from canon.codes import Channel, Kind, State
from contracts.dispatch import CaseDispatched, CaseReturned

THEN = datetime(2026, 11, 24, tzinfo=UTC)


def dispatched(case: UUID, department: str, *, station: str | None = None) -> CaseDispatched:
    facts = _facts(case, State.DISPATCHED)
    return CaseDispatched(**facts, department=department, station=station, by_rules=False)


def returned(case: UUID) -> CaseReturned:
    return CaseReturned(**_facts(case, State.RETURNED), from_department="food")


def _facts(case: UUID, state: State) -> dict[str, Any]:
    return {
        "aggregate_id": case,
        "complaint_id": case,
        "occurred_at": THEN,
        "state": state,
        "kind": Kind.COMPLAINT,
        "channel": Channel.PLATFORM_12315,
        "source": "12315",
        "received_at": THEN,
    }
