"""Hand-overs to other agencies (移交): acknowledged, refused back to the hub, or answered."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from canon.codes import Agency, CloseResult, RedirectReason, State
from contracts.dispatch import CaseRedirected, HandoverAcknowledged, HandoverAnswered, HandoverRefused
from services.dispatch.domain.lifecycle.case import BOUNCES_UNTIL_JOINT, Case, Decided
from services.dispatch.domain.lifecycle.ending import close
from services.dispatch.domain.lifecycle.refusals import AlreadyAcknowledged, HandoverEnded, JointCannotBeRefused
from services.dispatch.domain.lifecycle.table import Command, step
from services.dispatch.domain.lifecycle.telling import moment, tell


class HandoverState(StrEnum):
    """Where a hand-over stands; open ones wait for the agency."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    ANSWERED = "answered"
    CANCELLED = "cancelled"  # the case left the agency otherwise: withdrawn, closed by the hub


UNDER_WAY = (HandoverState.OPEN, HandoverState.ACKNOWLEDGED)


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


def made_by(event: CaseRedirected) -> Handover:
    """The hand-over that a redirection makes."""
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


def acknowledge(case: Case, handover: Handover, *, now: datetime) -> tuple[Decided, Handover]:
    """The agency has it (接收)."""
    if handover.state is HandoverState.ACKNOWLEDGED:
        raise AlreadyAcknowledged
    _under_way(handover)
    at = moment(case, now)
    case = replace(case, changed_at=at)
    event = tell(HandoverAcknowledged, case, handover_id=handover.id)
    return (case, (event,)), replace(handover, state=HandoverState.ACKNOWLEDGED, acknowledged_at=at)


def refuse(
    case: Case, handover: Handover, *, reason: str, note: str | None, undone: bool = False, now: datetime
) -> tuple[Decided, Handover]:
    """The agency sends it back to the hub (退回); the second time it becomes joint handling (联合办理).

    A redirection that the hub has ``undone`` itself is no bounce, and calls nobody.
    """
    _under_way(handover)
    to = step(case, Command.BOUNCE)
    if case.joint:
        raise JointCannotBeRefused
    at = moment(case, now)
    bounces = case.bounces if undone else case.bounces + 1
    case = replace(
        case,
        state=to,
        agency=None,
        bounces=bounces,
        joint=bounces >= BOUNCES_UNTIL_JOINT,
        attention=case.attention or not undone,
        changed_at=at,
    )
    event = tell(
        HandoverRefused, case, handover_id=handover.id, reason=reason, note=note, bounces=bounces, undone=undone
    )
    ended = replace(handover, state=HandoverState.REFUSED, refusal=reason, note=note, ended_at=at)
    return (case, (event,)), ended


def answer(case: Case, handover: Handover, *, text: str, within_limit: bool, now: datetime) -> tuple[Decided, Handover]:
    """The agency tells its result; the case is closed with it (转办结果)."""
    _under_way(handover)
    at = moment(case, now)
    case = replace(case, changed_at=at)
    answered = tell(HandoverAnswered, case, handover_id=handover.id, text=text)
    case, closed = close(
        case,
        result=CloseResult.REDIRECTED,
        note=text,
        recovered_fen=0,
        within_limit=within_limit,
        now=now,
        answered=True,
    )
    return (case, (answered, *closed)), replace(handover, state=HandoverState.ANSWERED, text=text, ended_at=at)


def left_agency(before: Case, after: Case) -> UUID | None:
    """The hand-over that ends because its case went elsewhere."""
    left = before.state is State.REDIRECTED and after.state is not State.REDIRECTED
    return before.handover_id if left else None


def _under_way(handover: Handover) -> None:
    if handover.state not in UNDER_WAY:
        raise HandoverEnded
