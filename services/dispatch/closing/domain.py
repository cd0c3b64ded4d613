"""How a case is closed or withdrawn, and how a withdrawal terminates a mediation."""

from dataclasses import replace
from datetime import datetime

from canon.codes import CloseResult, State, TerminationReason
from contracts.dispatch import CaseClosed, CaseEvent, CaseWithdrawn, MediationTerminated, VerificationEnded
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.pauses import end_pause
from services.dispatch.lifecycle.domain.refusals import NotDecided, ResultDoesNotFit
from services.dispatch.lifecycle.domain.transitions import Command, next_state

R = CloseResult
# What a case may be closed with, by where it stands; a case at the hub only as ``other`` (e.g. a duplicate).
ALLOWED_RESULTS: dict[State, frozenset[CloseResult]] = {
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
STATE_AFTER_VERIFICATION = {R.FILED: State.FILED, R.NOT_FILED: State.NOT_FILED}


def close(
    case: Case,
    *,
    result: CloseResult,
    note: str | None,
    recovered_fen: int,
    within_limit: bool,
    now: datetime,
    answered: bool = False,
) -> CaseDecision:
    """The case is done (办结); a verified report is filed or not by the same act (立案 / 不予立案).

    An agency that had not ``answered`` when the hub closed its case no longer reads it anywhere; where it had, nobody
    here has looked, and an alarm goes on.
    """
    to = next_state(case, Command.CLOSE)
    if result not in ALLOWED_RESULTS[case.state]:
        raise ResultDoesNotFit
    if case.state is State.DISPATCHED and not note:
        raise NotDecided("答复写在办结说明里")
    at = change_time(case, now)
    told: list[CaseEvent] = []
    before, case = case.state, end_pause(case, at)
    if before is State.VERIFYING:
        case = replace(case, state=STATE_AFTER_VERIFICATION[result], changed_at=at)
        told.append(case_event(VerificationEnded, case, filed=result is R.FILED, note=note))
    case = replace(
        case,
        state=to,
        agency=case.agency if answered else None,
        result=result,
        recovered_fen=recovered_fen,
        dispatched_at=case.dispatched_at or at,
        attention=answered and case.has_open_alarm,
        closed_at=at,
        changed_at=at,
    )
    told.append(
        case_event(
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


def withdraw(case: Case, *, now: datetime) -> CaseDecision:
    """The complainant takes it back (撤回); a report goes on all the same (Order 121 Art. 27).

    Nobody need look at it any more, unless an alarm was never looked at.
    """
    to = next_state(case, Command.WITHDRAW)
    if to is State.TERMINATED or case.accepted_at:
        return terminate_by_withdrawal(case, now=now)
    at = change_time(case, now)
    case = replace(
        end_pause(case, at),
        state=to,
        agency=None,  # which no longer reads it anywhere
        attention=case.has_open_alarm,
        changed_at=at,
    )
    return case, (case_event(CaseWithdrawn, case),)


def terminate_by_withdrawal(case: Case, *, now: datetime) -> CaseDecision:
    """A withdrawal after acceptance ends the mediation (Order 121 Art. 23(1))."""
    at = change_time(case, now)
    case = replace(
        end_pause(case, at), state=State.TERMINATED, recusal_since=None, attention=case.has_open_alarm, changed_at=at
    )
    return case, (case_event(MediationTerminated, case, reason=TerminationReason.WITHDRAWN),)
