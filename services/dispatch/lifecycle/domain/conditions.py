"""What a command needs of a case beside state and kind, as far as it can be told before a request is read."""

from collections.abc import Callable
from dataclasses import dataclass

from canon.codes import State
from services.dispatch.lifecycle.domain import refusals
from services.dispatch.lifecycle.domain.case import MAX_ROUNDS, Case
from services.dispatch.lifecycle.domain.handover_refusals import AlreadyAcknowledged, HandlingBegun
from services.dispatch.lifecycle.domain.transitions import Command, next_state


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """A case with what its commands ask beside its own fields."""

    case: Case
    has_extensible_limit: bool
    has_pausable_limit: bool
    is_handling_begun: bool = False  # somebody has acted on it since the section has it
    is_handover_acknowledged: bool = False


def state_after(case: Case, command: Command) -> State:
    """Return the state that a command leads to, as ``next_state``, where the case itself fulfils its conditions.

    Otherwise a ``Conflict`` of ``refusals`` is raised that gives the reason.
    """
    to = next_state(case, command)
    check = _OF_CASE.get(command)
    if check is not None:
        check(case)
    return to


def check_possible(command: Command, facts: CaseFacts) -> None:
    """Check that state, kind and facts of a case allow a command, whatever its request says.

    The ``Conflict`` that the command itself would answer is raised where they do not.
    """
    state_after(facts.case, command)
    check = _OF_FACTS.get(command)
    if check is not None:
        check(facts)


def _check_no_feedback(case: Case) -> None:
    if case.first_feedback_at:
        raise refusals.FeedbackAlreadyGiven


def _check_running(case: Case) -> None:
    if case.paused_since:
        raise refusals.AlreadyPaused


def _check_paused(case: Case) -> None:
    if case.paused_since is None:
        raise refusals.NotPaused


def _check_mediator(case: Case) -> None:
    if case.recusal_since:
        raise refusals.RecusalUndecided  # nobody mediates while it is undecided whether they may (Order 121 Art. 21)


def _check_no_recusal(case: Case) -> None:
    if case.recusal_since:
        raise refusals.RecusalAlreadyRequested


def _check_recusal(case: Case) -> None:
    if case.recusal_since is None:
        raise refusals.NoRecusalRequested


def _check_dissatisfied(case: Case) -> None:
    if not case.dissatisfied:
        raise refusals.NobodyDissatisfied


def _check_rounds(case: Case) -> None:
    if case.round >= MAX_ROUNDS:
        raise refusals.TooManyRounds


def _check_alarm(case: Case) -> None:
    if not case.alerts:
        raise refusals.NoOpenAlarm
    if not case.attention:
        raise refusals.AlreadyTaken


def _check_pausable(facts: CaseFacts) -> None:
    if not facts.has_pausable_limit:
        raise refusals.NothingToPause


def _check_extensible(facts: CaseFacts) -> None:
    if not facts.has_extensible_limit:
        raise refusals.NotExtensible


def _check_recallable(facts: CaseFacts) -> None:
    if facts.case.state is State.REDIRECTED and facts.is_handover_acknowledged:
        raise AlreadyAcknowledged
    if facts.case.state is State.DISPATCHED and facts.is_handling_begun:
        raise HandlingBegun


_OF_CASE: dict[Command, Callable[[Case], None]] = {
    Command.FIRST_FEEDBACK: _check_no_feedback,
    Command.PAUSE: _check_running,
    Command.RESUME: _check_paused,
    Command.SCHEDULE_SESSION: _check_mediator,
    Command.RECORD_SESSION: _check_mediator,
    Command.REQUEST_RECUSAL: _check_no_recusal,
    Command.DECIDE_RECUSAL: _check_recusal,
    Command.AGREE: _check_mediator,
    Command.EXPLAIN: _check_dissatisfied,
    Command.REWORK: _check_rounds,
    Command.TAKE: _check_alarm,
}
_OF_FACTS: dict[Command, Callable[[CaseFacts], None]] = {
    Command.PAUSE: _check_pausable,
    Command.EXTEND: _check_extensible,
    Command.RECALL: _check_recallable,
}
