"""The hand-over of a case to another agency (移交): its states, how it is made, when it ends."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from canon.codes import Agency, RedirectReason, State
from contracts.dispatch import CaseRedirected
from services.dispatch.lifecycle.domain.case import Case


class HandoverState(StrEnum):
    """Where a hand-over stands; open ones wait for the agency."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    ANSWERED = "answered"
    CANCELLED = "cancelled"  # the case left the agency otherwise: withdrawn, closed by the hub


PENDING_STATES = (HandoverState.OPEN, HandoverState.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One hand-over of a case to an agency; columns of ``handovers`` carry these names."""

    id: UUID
    case_id: UUID
    agency: Agency
    reason: RedirectReason
    basis: str
    explanation: str | None  # personal: a person may have written it
    by_rules: bool
    state: HandoverState = HandoverState.OPEN
    made_at: datetime
    acknowledged_at: datetime | None = None
    ended_at: datetime | None = None
    refusal: str | None = None  # a code or a few words; personal
    note: str | None = None  # personal
    text: str | None = None  # the agency's result; personal


def handover_from_event(event: CaseRedirected) -> Handover:
    """Return the hand-over that a redirection creates.

    Raises:
        ValueError: the event names no agency.
    """
    if event.agency is None:
        raise ValueError("a redirection names its agency")
    return Handover(
        id=event.handover_id,
        case_id=event.aggregate_id,
        agency=event.agency,
        reason=event.reason,
        basis=event.basis,
        explanation=event.explanation,
        by_rules=event.by_rules,
        made_at=event.occurred_at,
    )


def ended_handover_id(before: Case, after: Case) -> UUID | None:
    """Return the hand-over that ends because its case leaves the agency; ``None`` if it stays."""
    left = before.state is State.REDIRECTED and after.state is not State.REDIRECTED
    return before.handover_id if left else None
