"""What the pages of hand-overs read of the services' answers."""

from datetime import datetime
from uuid import UUID

from gateway.console.models import ServiceAnswer


class HandoverLine(ServiceAnswer):
    """A hand-over in a list."""

    id: UUID
    case_id: UUID
    agency: str
    reason: str
    basis: str
    explanation: str | None
    by_rules: bool
    state: str
    made_at: datetime
    acknowledged_at: datetime | None
    ended_at: datetime | None
    refusal: str | None
    note: str | None
    text: str | None
    number: str
    kind: str
    received_at: datetime
    respondent_name: str | None
    title: str | None
    case_state: str
    bounces: int
    joint: bool
    acknowledge_by: datetime | None
    next_due_at: datetime | None
    late: bool


class HandoverPage(ServiceAnswer):
    """``GET /v1/handovers``."""

    items: list[HandoverLine]
    next: str | None
