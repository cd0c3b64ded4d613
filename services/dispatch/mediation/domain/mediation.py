"""Mediation (调解): both consents, pauses for appraisal, agreement or termination."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from canon.codes import MediationMode, PauseGround, RuleSet, State, TerminationReason
from canon.deadlines import rule_set_on
from canon.shanghai import day_of
from canon.timetables import Refund
from chassis.errors import FieldError, Invalid
from contracts.dispatch import (
    AgreementReached,
    MediationPaused,
    MediationResumed,
    MediationStarted,
    MediationTerminated,
    PerformanceStarted,
)
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.conditions import state_after
from services.dispatch.lifecycle.domain.events import case_event, change_time, check_not_future
from services.dispatch.lifecycle.domain.pauses import end_pause
from services.dispatch.lifecycle.domain.refusals import (
    AppraiserNotDesignable,
    MediationNeedsBothConsents,
    NotMediating,
)
from services.dispatch.lifecycle.domain.transitions import Command, next_state


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSession:
    """What is known of the first session when a mediation begins (Order 121 Art. 19, 20)."""

    held_at: datetime | None = None
    place: str | None = None
    mediator: str | None = None
    delegated_to: str | None = None  # a consumer association or another mediation body (委托调解)


def start_mediation(
    case: Case,
    *,
    consumer_consents: bool,
    respondent_consents: bool,
    mode: MediationMode,
    first: FirstSession | None = None,
    now: datetime,
) -> CaseDecision:
    """Begin to mediate; nobody is mediated against their will (Order 121 Art. 18).

    Raises:
        MediationNeedsBothConsents: one side does not consent.
    """
    to = next_state(case, Command.START_MEDIATION)
    if not (consumer_consents and respondent_consents):
        raise MediationNeedsBothConsents
    first = first or FirstSession()
    case = replace(case, state=to, mediator=first.mediator, changed_at=change_time(case, now))
    return case, (
        case_event(
            MediationStarted,
            case,
            mode=mode,
            held_at=first.held_at,
            place=first.place,
            mediator=first.mediator,
            delegated_to=first.delegated_to,
        ),
    )


def pause(
    case: Case,
    *,
    ground: PauseGround,
    since: datetime,
    appraiser: str | None = None,
    designated: bool = False,
    approved_by: str | None = None,
    now: datetime,
) -> CaseDecision:
    """Pause the clocks while goods are appraised (鉴定, Order 121 Art. 22), by a body agreed on or designated.

    ``AlreadyPaused`` is raised while a pause is running.

    Raises:
        Invalid: the designated body is not named, or ``since`` is in the future or before the receipt.
        AppraiserNotDesignable: the bureau designates the body, but Order 20 applies.
    """
    to = state_after(case, Command.PAUSE)
    at = change_time(case, now)
    if designated and appraiser is None:
        raise Invalid(FieldError(field="/appraiser", code="required", message="指定鉴定、检测机构的，应当写明机构"))
    if designated and rule_set_on(day_of(case.received_at)) is RuleSet.ORDER20:
        raise AppraiserNotDesignable
    since = check_not_future(at, since, "/from", "鉴定开始时间晚于现在")
    if since < case.received_at:
        raise Invalid(FieldError(field="/from", code="too_early", message="鉴定开始时间早于收到投诉"))
    case = replace(case, state=to, paused_since=since, changed_at=at)
    return case, (
        case_event(
            MediationPaused,
            case,
            ground=ground,
            since=since,
            appraiser=appraiser,
            designated=designated,
            approved_by=approved_by,
        ),
    )


def resume(case: Case, *, resumed_at: datetime, now: datetime) -> CaseDecision:
    """End the pause and let the clocks run on; whole days of the pause do not count.

    ``NotPaused`` is raised where no pause is running.

    Raises:
        Invalid: ``resumed_at`` is in the future, or before the pause began.
    """
    to = state_after(case, Command.RESUME)
    at = change_time(case, now)
    resumed_at = check_not_future(at, resumed_at, "/at", "恢复时间晚于现在")
    if case.paused_since and resumed_at < case.paused_since:
        raise Invalid(FieldError(field="/at", code="ends_before_it_begins", message="恢复时间早于中止时间"))
    case = replace(end_pause(case, resumed_at), state=to, changed_at=at)
    return case, (case_event(MediationResumed, case, at=resumed_at),)


def agree(
    case: Case,
    *,
    terms: str,
    amount_fen: int,
    refund: Refund | None,
    written: bool = True,
    now: datetime,
) -> CaseDecision:
    """Record that both sides agree (达成调解协议, Order 121 Art. 24); ``amount_fen`` is the agreed sum in fen.

    Without ``written`` there is nothing to sign: it was performed at once, or both sides do without a document.
    ``RecusalUndecided`` is raised while a request for recusal is not decided.
    """
    at = change_time(case, now)
    to = state_after(case, Command.AGREE)
    case = replace(end_pause(case, at), state=to, changed_at=at)
    return case, (
        case_event(
            AgreementReached,
            case,
            terms=terms,
            amount_fen=amount_fen,
            written=written,
            **_refund_fields(refund),
        ),
    )


def _refund_fields(refund: Refund | None) -> dict[str, Any]:
    if refund is None:
        return {}
    return {
        "refund_fen": refund.amount_fen,
        "refund_instalments": refund.count,
        "refund_first_due_on": refund.first_due_on.isoformat() if refund.first_due_on else None,
        "refund_due_dates": tuple(day.isoformat() for day in refund.due_dates),
        "refund_amounts_fen": refund.amounts_fen,
    }


def start_performance(case: Case, *, now: datetime) -> CaseDecision:
    """Put an agreed case into performance (履行中): the agreed refund has a timetable."""
    case = replace(case, state=next_state(case, Command.PERFORM), changed_at=change_time(case, now))
    return case, (case_event(PerformanceStarted, case),)


def terminate(
    case: Case, *, reason: TerminationReason, note: str | None, approved_by: str | None = None, now: datetime
) -> CaseDecision:
    """End the mediation without agreement (终止调解, Order 121 Art. 23).

    ``termination`` checks that its time is over where that is the reason (Art. 23(5)).

    Raises:
        NotMediating: the reason is that no agreement is possible (Art. 23(3)), but no mediation was held.
    """
    at = change_time(case, now)
    to = next_state(case, Command.TERMINATE)
    if reason is TerminationReason.CANNOT_AGREE and case.state is not State.MEDIATING:
        raise NotMediating
    case = replace(end_pause(case, at), state=to, recusal_since=None, changed_at=at)
    return case, (case_event(MediationTerminated, case, reason=reason, note=note, approved_by=approved_by),)
