"""The first answers: feedback, acceptance, refusal, a request for what is missing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from canon.codes import RefusalReason, State
from contracts.dispatch import CaseAccepted, CaseRefused, FirstFeedbackGiven, SupplementRequested
from services.dispatch.lifecycle.domain.case import Case, Decided
from services.dispatch.lifecycle.domain.events import moment, tell
from services.dispatch.lifecycle.domain.refusals import FeedbackAlreadyGiven
from services.dispatch.lifecycle.domain.transitions import Command, step


def first_feedback(case: Case, *, text: str, now: datetime) -> Decided:
    """The first word to the citizen after dispatch (首次反馈); an inquiry is answered by it (答复)."""
    to = step(case, Command.FIRST_FEEDBACK)
    if case.first_feedback_at:
        raise FeedbackAlreadyGiven
    at = moment(case, now)
    case = replace(
        case,
        state=to,
        first_feedback_at=at,
        dispatched_at=case.dispatched_at or (at if to is State.ANSWERED else None),
        changed_at=at,
    )
    return case, (tell(FirstFeedbackGiven, case, text=text),)


def accept(case: Case, *, now: datetime) -> Decided:
    """Take the complaint up (受理, Order 121 Art. 15); a report goes to verification (核查)."""
    at = moment(case, now)
    case = replace(case, state=step(case, Command.ACCEPT), accepted_at=at, changed_at=at)
    return case, (tell(CaseAccepted, case),)


def refuse(
    case: Case, *, reason: RefusalReason, note: str | None, approved_by: str | None = None, now: datetime
) -> Decided:
    """Do not take the complaint up (不予受理), for one of the seven reasons of Order 121 Art. 16."""
    case = replace(case, state=step(case, Command.REFUSE), changed_at=moment(case, now))
    return case, (tell(CaseRefused, case, reason=reason, note=note, approved_by=approved_by),)


def request_supplement(case: Case, *, fields: Sequence[str], by: datetime, now: datetime) -> Decided:
    """Ask the complainant for what is missing (补充材料, Order 121 Art. 10)."""
    case = replace(case, state=step(case, Command.REQUEST_SUPPLEMENT), changed_at=moment(case, now))
    return case, (tell(SupplementRequested, case, fields=tuple(fields), by=by),)
