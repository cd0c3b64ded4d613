"""The department and station that a case is with, from the events of dispatch."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.dispatch import CaseEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePlace:
    """Who has the case of a complaint; without a department, the hub or another agency has it."""

    complaint_id: UUID
    department: str | None
    station: str | None


def latest_places(events: Sequence[CaseEvent]) -> list[CasePlace]:
    """Return where each case is after these events, ordered by complaint."""
    last = {
        event.complaint_id: CasePlace(
            complaint_id=event.complaint_id, department=event.department, station=event.station
        )
        for event in events
    }
    return [last[complaint_id] for complaint_id in sorted(last)]
