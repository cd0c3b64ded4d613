"""Decisions after a case was closed: the citizen's evaluation, an explanation, rework in a new round."""

from dataclasses import replace
from datetime import datetime

from canon.codes import State
from contracts.dispatch import CaseFollowedUp, DissatisfactionExplained, ReworkOrdered
from services.dispatch.lifecycle.domain.case import MAX_DISSATISFIED_GRADE, Case, CaseDecision
from services.dispatch.lifecycle.domain.conditions import state_after
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.refusals import NeedsAnotherOfficer
from services.dispatch.lifecycle.domain.transitions import Command, next_state


def follow_up(
    case: Case, *, service: int | None, outcome: int | None, reachable: bool, note: str | None, now: datetime
) -> CaseDecision:
    """Record the citizen's evaluation (回访): two grades, 5 很满意 to 1 很不满意, or that they were not reached.

    A dissatisfied citizen marks the case for the hub's attention: was it handled wrongly, or does the law give no more
    (D§9)? Without a grade, the earlier evaluation and the mark stay as they are.
    """
    to = next_state(case, Command.FOLLOW_UP)
    given = [grade for grade in (service, outcome) if grade is not None]
    case = replace(case, state=to, changed_at=change_time(case, now))
    if given:
        dissatisfied = min(given) <= MAX_DISSATISFIED_GRADE
        case = replace(case, dissatisfied=dissatisfied, attention=dissatisfied)
    return case, (case_event(CaseFollowedUp, case, service=service, outcome=outcome, reachable=reachable, note=note),)


def explain(case: Case, *, text: str, now: datetime) -> CaseDecision:
    """Record the explanation to a dissatisfied citizen that the law gives no more (说明).

    ``NobodyDissatisfied`` is raised where the citizen is not.
    """
    to = state_after(case, Command.EXPLAIN)
    case = replace(case, state=to, attention=False, changed_at=change_time(case, now))
    return case, (case_event(DissatisfactionExplained, case, text=text),)


def rework(case: Case, *, reason: str, officer: str, approved_by: str | None = None, now: datetime) -> CaseDecision:
    """Handle a case again (重办): another officer, a new round with new clocks, three rounds at most.

    ``TooManyRounds`` is raised for a case in its third round.

    Raises:
        NeedsAnotherOfficer: ``officer`` is the present officer.
    """
    to = state_after(case, Command.REWORK)
    if officer == case.officer:
        raise NeedsAnotherOfficer
    at = change_time(case, now)
    case = replace(
        case,
        state=to if case.department else State.RETURNED,
        round=case.round + 1,
        officer=officer if case.department else None,
        agency=None,
        before_odr=None,
        enterprise_id=None,
        dispatched_at=at,
        first_feedback_at=None,
        accepted_at=None,
        closed_at=None,
        imported=False,  # its end is not the list's any more
        result=None,
        recovered_fen=0,
        dissatisfied=False,
        attention=case.department is None,
        mediator=None,
        recusal_since=None,
        paused_since=None,
        suspensions=(),
        changed_at=at,
    )
    return case, (case_event(ReworkOrdered, case, reason=reason, approved_by=approved_by),)
