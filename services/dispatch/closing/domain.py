"""How a case is closed or withdrawn, and how a withdrawal terminates a mediation."""

from dataclasses import replace
from datetime import datetime

from canon.codes import CloseResult, State, TerminationReason
from contracts.dispatch import CaseClosed, CaseEvent, CaseWithdrawn, MediationTerminated, VerificationEnded
from services.dispatch.lifecycle.domain.case import Case, Decided
from services.dispatch.lifecycle.domain.events import moment, tell
from services.dispatch.lifecycle.domain.pauses import pause_ended
from services.dispatch.lifecycle.domain.refusals import NotDecided, ResultDoesNotFit
from services.dispatch.lifecycle.domain.transitions import Command, step

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


def terminated_by_withdrawal(case: Case, *, now: datetime) -> Decided:
    """A withdrawal after acceptance ends the mediation (Order 121 Art. 23(1))."""
    at = moment(case, now)
    case = replace(
        pause_ended(case, at), state=State.TERMINATED, recusal_since=None, attention=case.rings, changed_at=at
    )
    return case, (tell(MediationTerminated, case, reason=TerminationReason.WITHDRAWN),)
