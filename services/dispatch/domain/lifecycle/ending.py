"""How a case ends, and what may follow: closing, withdrawal, asking the citizen, doing it again."""

from dataclasses import replace
from datetime import datetime

from canon.codes import CloseResult, State
from contracts.dispatch import (
    CaseClosed,
    CaseEvent,
    CaseFollowedUp,
    CaseWithdrawn,
    DissatisfactionExplained,
    ReworkOrdered,
    VerificationEnded,
)
from services.dispatch.domain.lifecycle.case import DISSATISFIED, MAX_ROUNDS, Case, Decided
from services.dispatch.domain.lifecycle.mediating import pause_ended, terminated_by_withdrawal
from services.dispatch.domain.lifecycle.refusals import (
    NeedsAnotherOfficer,
    NobodyDissatisfied,
    NotDecided,
    ResultDoesNotFit,
    TooManyRounds,
)
from services.dispatch.domain.lifecycle.table import Command, step
from services.dispatch.domain.lifecycle.telling import moment, tell

R = CloseResult
# What a case may be closed with, by where it stands; a case at the hub only as ``other`` (e.g. a duplicate).
RESULTS: dict[State, frozenset[CloseResult]] = {
    State.RECEIVED: frozenset({R.OTHER}),
    State.TRIAGED: frozenset({R.OTHER}),
    State.RETURNED: frozenset({R.OTHER}),
    State.DISPATCHED: frozenset({R.ANSWERED}),  # an inquiry, answered by the note itself
    State.ANSWERED: frozenset({R.ANSWERED}),
    State.AGREED: frozenset({R.AGREED}),
    State.PERFORMING: frozenset({R.AGREED}),
    State.TERMINATED: frozenset({R.TERMINATED, R.WITHDRAWN}),
    State.REFUSED: frozenset({R.REFUSED}),
    State.WITHDRAWN: frozenset({R.WITHDRAWN}),
    State.VERIFYING: frozenset({R.FILED, R.NOT_FILED}),
    State.FILED: frozenset({R.FILED}),
    State.NOT_FILED: frozenset({R.NOT_FILED}),
    State.REDIRECTED: frozenset({R.REDIRECTED, R.OTHER}),
}
VERIFIED = {R.FILED: State.FILED, R.NOT_FILED: State.NOT_FILED}


def close(
    case: Case,
    *,
    result: CloseResult,
    note: str | None,
    recovered_fen: int,
    within_limit: bool,
    now: datetime,
    answered: bool = False,
) -> Decided:
    """The case is done (办结); a verified report is filed or not by the same act (立案 / 不予立案).

    An agency that had not ``answered`` when the hub closed its case no longer reads it anywhere; where it had, nobody
    here has looked, and an alarm goes on.
    """
    to = step(case, Command.CLOSE)
    if result not in RESULTS[case.state]:
        raise ResultDoesNotFit
    if case.state is State.DISPATCHED and not note:
        raise NotDecided("答复写在办结说明里")
    at = moment(case, now)
    told: list[CaseEvent] = []
    before, case = case.state, pause_ended(case, at)
    if before is State.VERIFYING:
        case = replace(case, state=VERIFIED[result], changed_at=at)
        told.append(tell(VerificationEnded, case, filed=result is R.FILED, note=note))
    case = replace(
        case,
        state=to,
        agency=case.agency if answered else None,
        result=result,
        recovered_fen=recovered_fen,
        dispatched_at=case.dispatched_at or at,
        attention=answered and case.rings,
        closed_at=at,
        changed_at=at,
    )
    told.append(
        tell(
            CaseClosed,
            case,
            result=result,
            note=note,
            recovered_fen=recovered_fen,
            within_limit=within_limit,
            dispatched_at=case.dispatched_at,
            handover_id=case.handover_id if before is State.REDIRECTED else None,
        )
    )
    return case, tuple(told)


def withdraw(case: Case, *, now: datetime) -> Decided:
    """The complainant takes it back (撤回); a report goes on all the same (Order 121 Art. 27).

    Nobody need look at it any more, unless an alarm was never looked at.
    """
    to = step(case, Command.WITHDRAW)
    if to is State.TERMINATED or case.accepted_at:
        return terminated_by_withdrawal(case, now=now)
    at = moment(case, now)
    case = replace(
        pause_ended(case, at),
        state=to,
        agency=None,  # which no longer reads it anywhere
        attention=case.rings,
        changed_at=at,
    )
    return case, (tell(CaseWithdrawn, case),)


def follow_up(
    case: Case, *, service: int | None, outcome: int | None, reachable: bool, note: str | None, now: datetime
) -> Decided:
    """Ask the citizen (回访): two questions, 5 很满意 to 1 很不满意; not reached is its own class.

    A dissatisfied one calls the hub: was it handled wrongly, or does the law give no more (D§9)? Who gives no grade
    changes neither what was said before nor what calls.
    """
    to = step(case, Command.FOLLOW_UP)
    given = [grade for grade in (service, outcome) if grade is not None]
    case = replace(case, state=to, changed_at=moment(case, now))
    if given:
        dissatisfied = min(given) <= DISSATISFIED
        case = replace(case, dissatisfied=dissatisfied, attention=dissatisfied)
    return case, (tell(CaseFollowedUp, case, service=service, outcome=outcome, reachable=reachable, note=note),)


def explain(case: Case, *, text: str, now: datetime) -> Decided:
    """It was handled as the law demands, which gives no more: that is explained and kept (说明)."""
    to = step(case, Command.EXPLAIN)
    if not case.dissatisfied:
        raise NobodyDissatisfied
    case = replace(case, state=to, attention=False, changed_at=moment(case, now))
    return case, (tell(DissatisfactionExplained, case, text=text),)


def rework(case: Case, *, reason: str, officer: str, approved_by: str | None = None, now: datetime) -> Decided:
    """Handle it again (重办): another officer, a new round with new clocks, three rounds at most."""
    to = step(case, Command.REWORK)
    if case.round >= MAX_ROUNDS:
        raise TooManyRounds
    if officer == case.officer:
        raise NeedsAnotherOfficer
    at = moment(case, now)
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
    return case, (tell(ReworkOrdered, case, reason=reason, approved_by=approved_by),)
