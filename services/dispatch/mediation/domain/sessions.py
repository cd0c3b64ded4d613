"""The sessions of a mediation (调解): they are scheduled and recorded, and mediators may be recused."""

from dataclasses import replace
from datetime import datetime

from canon.codes import MediationMode
from chassis.errors import FieldError, Invalid
from contracts.dispatch import RecusalDecided, RecusalRequested, SessionHeld, SessionScheduled, Side
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.conditions import state_after
from services.dispatch.lifecycle.domain.events import case_event, change_time, check_not_future
from services.dispatch.lifecycle.domain.transitions import Command


def schedule_session(
    case: Case, *, held_at: datetime, mode: MediationMode, place: str | None, mediator: str | None, now: datetime
) -> CaseDecision:
    """Schedule a session; both sides are told in advance when, where and by whom they are mediated (Order 121 Art. 20).

    ``RecusalUndecided`` is raised while a request for recusal is not decided.

    Raises:
        Invalid: ``held_at`` is not in the future, or a session on site has no place or mediator.
    """
    to = state_after(case, Command.SCHEDULE_SESSION)
    at = change_time(case, now)
    if held_at <= at:
        raise Invalid(FieldError(field="/held_at", code="in_past", message="调解时间应当在将来"))
    mediator = mediator or case.mediator
    if mode is MediationMode.ONSITE:
        required = {"place": place, "mediator": mediator}
        missing = [name for name, value in required.items() if value is None]
        if missing:
            raise Invalid(
                *(FieldError(field=f"/{name}", code="required", message="现场调解应当提前告知") for name in missing)
            )
    case = replace(case, state=to, mediator=mediator, changed_at=at)
    return case, (case_event(SessionScheduled, case, held_at=held_at, mode=mode, place=place, mediator=mediator),)


def record_session(
    case: Case,
    *,
    held_at: datetime,
    consumer_present: bool,
    respondent_present: bool,
    demand_fen: int | None,
    offer_fen: int | None,
    text: str,
    now: datetime,
) -> CaseDecision:
    """Record what was said in a session (调解笔录, kept by Order 121 Art. 24); both sums in fen.

    ``RecusalUndecided`` is raised while a request for recusal is not decided.

    Raises:
        Invalid: ``held_at`` is in the future, or before acceptance.
    """
    to = state_after(case, Command.RECORD_SESSION)
    at = change_time(case, now)
    held_at = check_not_future(at, held_at, "/held_at", "调解时间晚于现在")
    if case.accepted_at and held_at < case.accepted_at:
        raise Invalid(FieldError(field="/held_at", code="too_early", message="调解时间早于受理"))
    case = replace(case, state=to, changed_at=at)
    return case, (
        case_event(
            SessionHeld,
            case,
            held_at=held_at,
            consumer_present=consumer_present,
            respondent_present=respondent_present,
            demand_fen=demand_fen,
            offer_fen=offer_fen,
            mediator=case.mediator,
            text=text,
        ),
    )


def request_recusal(case: Case, *, side: Side, ground: str, now: datetime) -> CaseDecision:
    """Record a side's objection to the mediator (Order 121 Art. 21): mediation stops until decided, the 60 days run on.

    ``RecusalAlreadyRequested`` is raised while an earlier request is not decided.
    """
    to = state_after(case, Command.REQUEST_RECUSAL)
    at = change_time(case, now)
    case = replace(case, state=to, recusal_since=at, changed_at=at)
    return case, (case_event(RecusalRequested, case, side=side, mediator=case.mediator, note=ground),)


def decide_recusal(case: Case, *, recused: bool, mediator: str | None, reason: str, now: datetime) -> CaseDecision:
    """Record whether the mediator steps aside, by the section's head, and who mediates then (Order 121 Art. 21).

    ``NoRecusalRequested`` is raised where no request is open.

    Raises:
        Invalid: the mediator steps aside, but nobody else is named to mediate.
    """
    to = state_after(case, Command.DECIDE_RECUSAL)
    if recused and mediator is None:
        raise Invalid(FieldError(field="/mediator", code="required", message="回避的，应当另行指定调解人员"))
    if recused and mediator == case.mediator:
        raise Invalid(FieldError(field="/mediator", code="unchanged", message="应当指定另一名调解人员"))
    case = replace(
        case,
        state=to,
        mediator=mediator if recused else case.mediator,
        recusal_since=None,
        changed_at=change_time(case, now),
    )
    return case, (case_event(RecusalDecided, case, recused=recused, mediator=case.mediator, note=reason),)
