"""The state machine of a case as one table (D§5.10): command, kinds of case, states before, state after."""

from dataclasses import dataclass
from enum import StrEnum

from canon.codes import Kind, State
from chassis.errors import Conflict
from services.dispatch.lifecycle.domain import refusals
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.handover_refusals import HandoverEnded


class Command(StrEnum):
    """Every command that changes a case; ``SETTLE`` to ``PERFORM`` come from events and agencies."""

    ASSIGN = "assign"
    FIRST_FEEDBACK = "first-feedback"
    RETURN_TO_HUB = "return-to-hub"
    REDIRECT = "redirect"
    ACCEPT = "accept"
    REFUSE = "refuse"
    REQUEST_SUPPLEMENT = "request-supplement"
    SEND_TO_ODR = "send-to-odr"
    START_MEDIATION = "start-mediation"
    PAUSE = "pause"
    RESUME = "resume"
    SCHEDULE_SESSION = "schedule-session"
    RECORD_SESSION = "record-session"
    REQUEST_RECUSAL = "request-recusal"
    DECIDE_RECUSAL = "decide-recusal"
    REPORT_LEAD = "report-lead"
    AGREE = "agree"
    TERMINATE = "terminate"
    EXTEND = "extend"
    CLOSE = "close"
    FOLLOW_UP = "follow-up"
    EXPLAIN = "explain"
    REWORK = "rework"
    URGE = "urge"
    NOTE = "note"
    TAKE = "take"
    RECALL = "recall"
    SETTLE = "settle"
    COME_BACK = "come-back"
    BOUNCE = "bounce"
    WITHDRAW = "withdraw"
    PERFORM = "perform"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: a command leads from these states to ``to``; ``None`` means the state stays."""

    command: Command
    kinds: frozenset[Kind]
    states: frozenset[State]
    to: State | None


S = State
COMPLAINT, REPORT, INQUIRY = (frozenset({kind}) for kind in Kind)
MATTER = COMPLAINT | REPORT
EVERY = frozenset(Kind)
AT_HUB = frozenset({S.RECEIVED, S.TRIAGED, S.RETURNED})
WORKED_ON = frozenset({S.DISPATCHED, S.ACCEPTED, S.MEDIATING, S.VERIFYING})
FILING = frozenset({S.FILED, S.NOT_FILED})
DECIDED = frozenset({S.AGREED, S.PERFORMING, S.TERMINATED, S.REFUSED, S.WITHDRAWN, S.ANSWERED, S.FILED, S.NOT_FILED})
LEADS_SHOW = frozenset({S.ACCEPTED, S.MEDIATING, S.AGREED, S.PERFORMING, S.TERMINATED})
OPEN = AT_HUB | WORKED_ON | DECIDED | {S.ODR, S.REDIRECTED}
DONE = frozenset({S.CLOSED, S.FOLLOWED_UP})

# fmt: off
TRANSITIONS: tuple[Transition, ...] = (
    #          command                     kinds      from                                               to
    Transition(Command.ASSIGN,             EVERY,     AT_HUB | {S.DISPATCHED},                           S.DISPATCHED),
    Transition(Command.ASSIGN,             MATTER,    WORKED_ON - {S.DISPATCHED},                        None),
    Transition(Command.FIRST_FEEDBACK,     MATTER,    WORKED_ON | {S.ODR},                               None),
    Transition(Command.FIRST_FEEDBACK,     INQUIRY,   AT_HUB | {S.DISPATCHED},                           S.ANSWERED),
    Transition(Command.RETURN_TO_HUB,      EVERY,     frozenset({S.DISPATCHED, S.VERIFYING}),            S.RETURNED),
    Transition(Command.REDIRECT,           EVERY,     AT_HUB | {S.DISPATCHED},                           S.REDIRECTED),
    Transition(Command.RECALL,             EVERY,     frozenset({S.DISPATCHED, S.REDIRECTED}),           S.RETURNED),
    Transition(Command.BOUNCE,             EVERY,     frozenset({S.REDIRECTED}),                         S.RETURNED),
    Transition(Command.ACCEPT,             COMPLAINT, frozenset({S.DISPATCHED}),                         S.ACCEPTED),
    Transition(Command.ACCEPT,             REPORT,    frozenset({S.DISPATCHED}),                         S.VERIFYING),
    Transition(Command.REFUSE,             COMPLAINT, frozenset({S.DISPATCHED}),                         S.REFUSED),
    Transition(Command.REQUEST_SUPPLEMENT, MATTER,    AT_HUB | WORKED_ON,                                None),
    Transition(Command.SEND_TO_ODR,        COMPLAINT, frozenset({S.DISPATCHED, S.ACCEPTED}),             S.ODR),
    Transition(Command.SETTLE,             COMPLAINT, frozenset({S.ODR}),                                S.CLOSED),
    Transition(Command.COME_BACK,          COMPLAINT, frozenset({S.ODR}),                                None),
    Transition(Command.START_MEDIATION,    COMPLAINT, frozenset({S.ACCEPTED}),                           S.MEDIATING),
    Transition(Command.SCHEDULE_SESSION,   COMPLAINT, frozenset({S.MEDIATING}),                          None),
    Transition(Command.RECORD_SESSION,     COMPLAINT, frozenset({S.MEDIATING}),                          None),
    Transition(Command.REQUEST_RECUSAL,    COMPLAINT, frozenset({S.MEDIATING}),                          None),
    Transition(Command.DECIDE_RECUSAL,     COMPLAINT, frozenset({S.MEDIATING}),                          None),
    Transition(Command.PAUSE,              MATTER,    frozenset({S.ACCEPTED, S.MEDIATING, S.VERIFYING}), None),
    Transition(Command.RESUME,             MATTER,    frozenset({S.ACCEPTED, S.MEDIATING, S.VERIFYING}), None),
    Transition(Command.REPORT_LEAD,        COMPLAINT, LEADS_SHOW,                                        None),
    Transition(Command.AGREE,              COMPLAINT, frozenset({S.MEDIATING}),                          S.AGREED),
    Transition(Command.PERFORM,            COMPLAINT, frozenset({S.AGREED}),                             S.PERFORMING),
    Transition(Command.TERMINATE,          COMPLAINT, frozenset({S.ACCEPTED, S.MEDIATING}),              S.TERMINATED),
    Transition(Command.EXTEND,             EVERY,     OPEN - {S.REDIRECTED},                             None),
    Transition(Command.WITHDRAW,           COMPLAINT, AT_HUB | {S.DISPATCHED, S.ODR, S.REDIRECTED},      S.WITHDRAWN),
    Transition(Command.WITHDRAW,           COMPLAINT, frozenset({S.ACCEPTED, S.MEDIATING}),              S.TERMINATED),
    Transition(Command.WITHDRAW,           INQUIRY,   AT_HUB | {S.DISPATCHED, S.REDIRECTED},             S.WITHDRAWN),
    Transition(Command.CLOSE,              COMPLAINT, AT_HUB | DECIDED | {S.REDIRECTED},                 S.CLOSED),
    Transition(Command.CLOSE,              REPORT,    AT_HUB | FILING | {S.VERIFYING, S.REDIRECTED},     S.CLOSED),
    Transition(Command.CLOSE,              INQUIRY,   AT_HUB | DECIDED | {S.DISPATCHED, S.REDIRECTED},   S.CLOSED),
    Transition(Command.FOLLOW_UP,          EVERY,     DONE,                                              S.FOLLOWED_UP),
    Transition(Command.EXPLAIN,            EVERY,     frozenset({S.FOLLOWED_UP}),                        None),
    Transition(Command.REWORK,             EVERY,     DONE,                                              S.DISPATCHED),
    Transition(Command.URGE,               EVERY,     OPEN,                                              None),
    Transition(Command.NOTE,               EVERY,     frozenset(State),                                  None),
    Transition(Command.TAKE,               EVERY,     frozenset(State),                                  None),
)
# fmt: on

_OF_EVENTS = frozenset({Command.SETTLE, Command.COME_BACK, Command.BOUNCE, Command.WITHDRAW, Command.PERFORM})
COMMANDS_OF_PEOPLE = tuple(command for command in Command if command not in _OF_EVENTS)

_BY_COMMAND = {command: tuple(move for move in TRANSITIONS if move.command is command) for command in Command}

IN_MEDIATION = (
    Command.SCHEDULE_SESSION,
    Command.RECORD_SESSION,
    Command.REQUEST_RECUSAL,
    Command.DECIDE_RECUSAL,
    Command.AGREE,
)
_REFUSAL_BY_STATE: dict[State, type[Conflict]] = {
    S.CLOSED: refusals.AlreadyClosed,
    S.FOLLOWED_UP: refusals.AlreadyClosed,
    S.REDIRECTED: refusals.HandedOver,
    S.ODR: refusals.AtEnterprise,
    S.WITHDRAWN: refusals.AlreadyWithdrawn,
    S.REFUSED: refusals.AlreadyRefused,
    S.TERMINATED: refusals.AlreadyTerminated,
    S.AGREED: refusals.AlreadyAgreed,
    S.PERFORMING: refusals.AlreadyAgreed,
    S.ANSWERED: refusals.AlreadyAnswered,
    S.FILED: refusals.AlreadyAccepted,
    S.NOT_FILED: refusals.AlreadyAccepted,
    S.RECEIVED: refusals.WaitingAtHub,
    S.TRIAGED: refusals.WaitingAtHub,
    S.RETURNED: refusals.WaitingAtHub,
    S.DISPATCHED: refusals.NotAccepted,
    S.ACCEPTED: refusals.AlreadyAccepted,
    S.MEDIATING: refusals.AlreadyAccepted,
    S.VERIFYING: refusals.AlreadyAccepted,
}
_REFUSAL_BY_COMMAND: dict[Command, type[Conflict]] = {
    Command.FOLLOW_UP: refusals.NotClosed,
    Command.EXPLAIN: refusals.NotFollowedUp,
    Command.REWORK: refusals.NotClosed,
    Command.SETTLE: refusals.NotAtEnterprise,
    Command.COME_BACK: refusals.NotAtEnterprise,
    Command.BOUNCE: HandoverEnded,
}
_REFUSAL_BY_COMMAND_AND_STATE: dict[tuple[Command, State], type[Conflict]] = {
    (Command.START_MEDIATION, S.MEDIATING): refusals.AlreadyMediating,
    (Command.SEND_TO_ODR, S.MEDIATING): refusals.AlreadyMediating,
    **{(command, state): refusals.NotMediating for command in IN_MEDIATION for state in (S.DISPATCHED, S.ACCEPTED)},
    (Command.CLOSE, S.DISPATCHED): refusals.NotDecided,
    (Command.CLOSE, S.ACCEPTED): refusals.NotDecided,
    (Command.CLOSE, S.MEDIATING): refusals.NotDecided,
}


def next_state(case: Case, command: Command) -> State:
    """Return the state that a command leads to.

    Where the state does not allow the command, a ``Conflict`` of ``refusals`` is raised that gives the reason.

    Raises:
        WrongKind: the command does not exist for this kind of case.
    """
    moves = [move for move in _BY_COMMAND[command] if case.kind in move.kinds]
    if not moves:
        raise refusals.WrongKind
    for move in moves:
        if case.state in move.states:
            return case.state if move.to is None else move.to
    both = _REFUSAL_BY_COMMAND_AND_STATE.get((command, case.state))
    raise both or _REFUSAL_BY_COMMAND.get(command) or _REFUSAL_BY_STATE[case.state]
