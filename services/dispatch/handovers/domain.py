"""Hand-overs to other agencies (移交): acknowledged, refused back to the hub, or answered."""

from dataclasses import replace
from datetime import datetime, timedelta

from canon.codes import CloseResult
from contracts.dispatch import HandoverAcknowledged, HandoverAnswered, HandoverRefused
from services.dispatch.cases.domain.handover import PENDING_STATES, Handover, HandoverState
from services.dispatch.closing.domain import close
from services.dispatch.lifecycle.domain.case import BOUNCES_UNTIL_JOINT, Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.handover_refusals import (
    AlreadyAcknowledged,
    HandoverEnded,
    JointCannotBeRefused,
)
from services.dispatch.lifecycle.domain.transitions import Command, next_state

READABLE_STATES = (*PENDING_STATES, HandoverState.ANSWERED)  # in which an agency reads the case
ACKNOWLEDGE_WITHIN = timedelta(hours=24)  # what the bureau and the agencies agreed on (接收或者退回)


def acknowledge_by(handover_state: str, made_at: datetime) -> datetime | None:
    """Return until when an agency takes a hand-over or gives it back; ``None`` once it has done either."""
    return made_at + ACKNOWLEDGE_WITHIN if handover_state == HandoverState.OPEN else None


def acknowledge(case: Case, handover: Handover, *, now: datetime) -> tuple[CaseDecision, Handover]:
    """Record that the agency has received the case (接收).

    ``HandoverEnded`` is raised where the hand-over has ended.

    Raises:
        AlreadyAcknowledged: the agency acknowledged it before.
    """
    if handover.state is HandoverState.ACKNOWLEDGED:
        raise AlreadyAcknowledged
    _check_pending(handover)
    at = change_time(case, now)
    case = replace(case, changed_at=at)
    event = case_event(HandoverAcknowledged, case, handover_id=handover.id)
    return (case, (event,)), replace(handover, state=HandoverState.ACKNOWLEDGED, acknowledged_at=at)


def refuse(
    case: Case, handover: Handover, *, reason: str, note: str | None, undone: bool = False, now: datetime
) -> tuple[CaseDecision, Handover]:
    """Return the case from the agency to the hub (退回); the second time it becomes joint handling (联合办理).

    ``undone``: the hub undoes its own redirection, which is no refusal and needs no attention.
    ``HandoverEnded`` is raised where the hand-over has ended.

    Raises:
        JointCannotBeRefused: the case is handled jointly.
    """
    _check_pending(handover)
    to = next_state(case, Command.BOUNCE)
    if case.joint:
        raise JointCannotBeRefused
    at = change_time(case, now)
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
    event = case_event(
        HandoverRefused, case, handover_id=handover.id, reason=reason, note=note, bounces=bounces, undone=undone
    )
    ended = replace(handover, state=HandoverState.REFUSED, refusal=reason, note=note, ended_at=at)
    return (case, (event,)), ended


def answer(
    case: Case, handover: Handover, *, text: str, within_limit: bool, now: datetime
) -> tuple[CaseDecision, Handover]:
    """Record the agency's result, which closes the case (转办结果).

    ``HandoverEnded`` is raised where the hand-over has ended.
    """
    _check_pending(handover)
    at = change_time(case, now)
    case = replace(case, changed_at=at)
    answered = case_event(HandoverAnswered, case, handover_id=handover.id, text=text)
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


def _check_pending(handover: Handover) -> None:
    if handover.state not in PENDING_STATES:
        raise HandoverEnded
