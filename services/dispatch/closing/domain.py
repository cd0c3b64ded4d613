"""Close or withdraw a case; a withdrawal after acceptance terminates the mediation."""

from dataclasses import dataclass, replace
from datetime import datetime

from canon.codes import CloseResult, State, TerminationReason
from canon.money import yuan_of
from chassis.errors import FieldError, Invalid
from contracts.dispatch import CaseClosed, CaseEvent, CaseWithdrawn, MediationTerminated, VerificationEnded
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.pauses import end_pause
from services.dispatch.lifecycle.domain.refusals import NotDecided, ResultDoesNotFit
from services.dispatch.lifecycle.domain.transitions import Command, next_state


@dataclass(frozen=True, slots=True, kw_only=True)
class Recoverable:
    """What there is to show for a loss recovered (挽回损失) in a case, in fen."""

    agreed_fen: int = 0  # by the last agreement or settlement
    paid_fen: int = 0  # by the payments recorded on its refund plans

    @property
    def most_fen(self) -> int:
        """The most that can count as recovered: what was agreed, or what is proved paid if that is more."""
        return max(self.agreed_fen, self.paid_fen)


NOTHING_RECOVERABLE = Recoverable()
R = CloseResult
# The results that a case may be closed with, by its state; at the hub only ``other`` (e.g. a duplicate).
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
    recoverable: Recoverable = NOTHING_RECOVERABLE,
    answered: bool = False,
) -> CaseDecision:
    """Close a case (办结); a report in verification is thereby filed or not (立案 / 不予立案).

    ``answered``: the agency closes the case with its answer. It keeps access to the case, and an alert stays marked for
    attention, because nobody of the bureau has looked at it; where the hub closes the case, the agency loses access.

    Raises:
        Invalid: ``recovered_fen`` is more than was agreed or is proved paid.
        ResultDoesNotFit: the state of the case does not allow this result.
        NotDecided: an inquiry is closed without ``note``, which is its answer.
    """
    to = next_state(case, Command.CLOSE)
    if result not in ALLOWED_RESULTS[case.state]:
        raise ResultDoesNotFit
    if case.state is State.DISPATCHED and not note:
        raise NotDecided("答复写在办结说明里")
    if recovered_fen > recoverable.most_fen:
        most = f"不能超过约定或已登记付款的金额（{yuan_of(recoverable.most_fen)} 元）"
        raise Invalid(FieldError(field="/recovered_fen", code="more_than_agreed_or_paid", message=most))
    at = change_time(case, now)
    events: list[CaseEvent] = []
    before, case = case.state, end_pause(case, at)
    if before is State.VERIFYING:
        case = replace(case, state=STATE_AFTER_VERIFICATION[result], changed_at=at)
        events.append(case_event(VerificationEnded, case, filed=result is R.FILED, note=note))
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
    events.append(
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
    return case, tuple(events)


def withdraw(case: Case, *, now: datetime) -> CaseDecision:
    """Withdraw a case for its complainant (撤回); a report cannot be withdrawn (Order 121 Art. 27).

    After acceptance the mediation is terminated instead. The case is no longer marked for attention, unless nobody has
    looked at its alerts.
    """
    to = next_state(case, Command.WITHDRAW)
    if to is State.TERMINATED or case.accepted_at:
        return terminate_by_withdrawal(case, now=now)
    at = change_time(case, now)
    case = replace(
        end_pause(case, at),
        state=to,
        agency=None,  # the agency loses access
        attention=case.has_open_alarm,
        changed_at=at,
    )
    return case, (case_event(CaseWithdrawn, case),)


def terminate_by_withdrawal(case: Case, *, now: datetime) -> CaseDecision:
    """Terminate the mediation because of a withdrawal after acceptance (Order 121 Art. 23(1))."""
    at = change_time(case, now)
    case = replace(
        end_pause(case, at), state=State.TERMINATED, recusal_since=None, attention=case.has_open_alarm, changed_at=at
    )
    return case, (case_event(MediationTerminated, case, reason=TerminationReason.WITHDRAWN),)
