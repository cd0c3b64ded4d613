"""The first decisions on a case: first feedback, acceptance, refusal, a request for what is missing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from canon.codes import RefusalReason, State
from contracts.dispatch import CaseAccepted, CaseRefused, FirstFeedbackGiven, SupplementRequested
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.conditions import state_after
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.transitions import Command, next_state


def first_feedback(case: Case, *, text: str, now: datetime) -> CaseDecision:
    """Give the citizen the first feedback after dispatch (首次反馈); it answers an inquiry (答复).

    ``FeedbackAlreadyGiven`` is raised where this round had its first feedback.
    """
    to = state_after(case, Command.FIRST_FEEDBACK)
    at = change_time(case, now)
    case = replace(
        case,
        state=to,
        first_feedback_at=at,
        dispatched_at=case.dispatched_at or (at if to is State.ANSWERED else None),
        changed_at=at,
    )
    return case, (case_event(FirstFeedbackGiven, case, text=text),)


def accept(case: Case, *, now: datetime) -> CaseDecision:
    """Accept a complaint (受理, Order 121 Art. 15); a report goes to verification (核查)."""
    at = change_time(case, now)
    case = replace(case, state=next_state(case, Command.ACCEPT), accepted_at=at, changed_at=at)
    return case, (case_event(CaseAccepted, case),)


def refuse(
    case: Case, *, reason: RefusalReason, note: str | None, approved_by: str | None = None, now: datetime
) -> CaseDecision:
    """Refuse a complaint (不予受理), for one of the seven reasons of Order 121 Art. 16."""
    case = replace(case, state=next_state(case, Command.REFUSE), changed_at=change_time(case, now))
    return case, (case_event(CaseRefused, case, reason=reason, note=note, approved_by=approved_by),)


def request_supplement(case: Case, *, fields: Sequence[str], by: datetime, now: datetime) -> CaseDecision:
    """Ask the complainant for what is missing (补充材料, Order 121 Art. 10)."""
    case = replace(case, state=next_state(case, Command.REQUEST_SUPPLEMENT), changed_at=change_time(case, now))
    return case, (case_event(SupplementRequested, case, fields=tuple(fields), by=by),)
