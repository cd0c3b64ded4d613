"""The life cycle as one table (D§5.10): which command leads where, from which states, for which kinds."""

from dataclasses import dataclass
from enum import StrEnum

from canon.codes import Kind, State
from chassis.errors import Conflict
from services.dispatch.lifecycle.domain import refusals
from services.dispatch.lifecycle.domain.case import Case


class Command(StrEnum):
    """What a person may do with a case; ``SETTLE`` to ``PERFORM`` are heard from others."""

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
    SETTLE = "settle"
    COME_BACK = "come-back"
    BOUNCE = "bounce"
    WITHDRAW = "withdraw"
    PERFORM = "perform"


@dataclass(frozen=True, slots=True)
class Move:
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
DECIDED = frozenset({S.AGREED, S.PERFORMING, S.TERMINATED, S.REFUSED, S.WITHDRAWN, S.ANSWERED, S.FILED, S.NOT_FILED})
LEADS_SHOW = frozenset({S.ACCEPTED, S.MEDIATING, S.AGREED, S.PERFORMING, S.TERMINATED})
OPEN = AT_HUB | WORKED_ON | DECIDED | {S.ODR, S.REDIRECTED}
DONE = frozenset({S.CLOSED, S.FOLLOWED_UP})

# fmt: off
TABLE: tuple[Move, ...] = (
    #    command                     kinds      from                                                to
    Move(Command.ASSIGN,             EVERY,     AT_HUB | {S.DISPATCHED},                            S.DISPATCHED),
    Move(Command.ASSIGN,             MATTER,    WORKED_ON - {S.DISPATCHED},                         None),
    Move(Command.FIRST_FEEDBACK,     MATTER,    WORKED_ON | {S.ODR},                                None),
    Move(Command.FIRST_FEEDBACK,     INQUIRY,   AT_HUB | {S.DISPATCHED},                            S.ANSWERED),
    Move(Command.RETURN_TO_HUB,      EVERY,     frozenset({S.DISPATCHED, S.VERIFYING}),             S.RETURNED),
    Move(Command.REDIRECT,           EVERY,     AT_HUB | {S.DISPATCHED},                            S.REDIRECTED),
    Move(Command.BOUNCE,             EVERY,     frozenset({S.REDIRECTED}),                          S.RETURNED),
    Move(Command.ACCEPT,             COMPLAINT, frozenset({S.DISPATCHED}),                          S.ACCEPTED),
    Move(Command.ACCEPT,             REPORT,    frozenset({S.DISPATCHED}),                          S.VERIFYING),
    Move(Command.REFUSE,             COMPLAINT, frozenset({S.DISPATCHED}),                          S.REFUSED),
    Move(Command.REQUEST_SUPPLEMENT, MATTER,    AT_HUB | WORKED_ON,                                 None),
    Move(Command.SEND_TO_ODR,        COMPLAINT, frozenset({S.DISPATCHED, S.ACCEPTED}),              S.ODR),
    Move(Command.SETTLE,             COMPLAINT, frozenset({S.ODR}),                                 S.CLOSED),
    Move(Command.COME_BACK,          COMPLAINT, frozenset({S.ODR}),                                 None),
    Move(Command.START_MEDIATION,    COMPLAINT, frozenset({S.ACCEPTED}),                            S.MEDIATING),
    Move(Command.SCHEDULE_SESSION,   COMPLAINT, frozenset({S.MEDIATING}),                           None),
    Move(Command.RECORD_SESSION,     COMPLAINT, frozenset({S.MEDIATING}),                           None),
    Move(Command.REQUEST_RECUSAL,    COMPLAINT, frozenset({S.MEDIATING}),                           None),
    Move(Command.DECIDE_RECUSAL,     COMPLAINT, frozenset({S.MEDIATING}),                           None),
    Move(Command.PAUSE,              MATTER,    frozenset({S.ACCEPTED, S.MEDIATING, S.VERIFYING}),  None),
    Move(Command.RESUME,             MATTER,    frozenset({S.ACCEPTED, S.MEDIATING, S.VERIFYING}),  None),
    Move(Command.REPORT_LEAD,        COMPLAINT, LEADS_SHOW,                                         None),
    Move(Command.AGREE,              COMPLAINT, frozenset({S.MEDIATING}),                           S.AGREED),
    Move(Command.PERFORM,            COMPLAINT, frozenset({S.AGREED}),                              S.PERFORMING),
    Move(Command.TERMINATE,          COMPLAINT, frozenset({S.ACCEPTED, S.MEDIATING}),               S.TERMINATED),
    Move(Command.EXTEND,             EVERY,     OPEN - {S.REDIRECTED},                              None),
    Move(Command.WITHDRAW,           COMPLAINT, AT_HUB | {S.DISPATCHED, S.ODR, S.REDIRECTED},       S.WITHDRAWN),
    Move(Command.WITHDRAW,           COMPLAINT, frozenset({S.ACCEPTED, S.MEDIATING}),               S.TERMINATED),
    Move(Command.WITHDRAW,           INQUIRY,   AT_HUB | {S.DISPATCHED, S.REDIRECTED},              S.WITHDRAWN),
    Move(Command.CLOSE,              COMPLAINT, AT_HUB | DECIDED | {S.REDIRECTED},                  S.CLOSED),
    Move(Command.CLOSE,              REPORT,    AT_HUB | {S.VERIFYING, S.FILED, S.NOT_FILED, S.REDIRECTED}, S.CLOSED),
    Move(Command.CLOSE,              INQUIRY,   AT_HUB | DECIDED | {S.DISPATCHED, S.REDIRECTED},    S.CLOSED),
    Move(Command.FOLLOW_UP,          EVERY,     DONE,                                               S.FOLLOWED_UP),
    Move(Command.EXPLAIN,            EVERY,     frozenset({S.FOLLOWED_UP}),                         None),
    Move(Command.REWORK,             EVERY,     DONE,                                               S.DISPATCHED),
    Move(Command.URGE,               EVERY,     OPEN,                                               None),
)
# fmt: on

_BY_COMMAND = {command: tuple(move for move in TABLE if move.command is command) for command in Command}

IN_MEDIATION = (
    Command.SCHEDULE_SESSION,
    Command.RECORD_SESSION,
    Command.REQUEST_RECUSAL,
    Command.DECIDE_RECUSAL,
    Command.AGREE,
)
_BECAUSE_OF_STATE: dict[State, type[Conflict]] = {
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
_BECAUSE_OF_COMMAND: dict[Command, type[Conflict]] = {
    Command.FOLLOW_UP: refusals.NotClosed,
    Command.EXPLAIN: refusals.NotFollowedUp,
    Command.REWORK: refusals.NotClosed,
    Command.SETTLE: refusals.NotAtEnterprise,
    Command.COME_BACK: refusals.NotAtEnterprise,
    Command.BOUNCE: refusals.HandoverEnded,
}
_BECAUSE_OF_BOTH: dict[tuple[Command, State], type[Conflict]] = {
    (Command.START_MEDIATION, S.MEDIATING): refusals.AlreadyMediating,
    (Command.SEND_TO_ODR, S.MEDIATING): refusals.AlreadyMediating,
    **{(command, state): refusals.NotMediating for command in IN_MEDIATION for state in (S.DISPATCHED, S.ACCEPTED)},
    (Command.CLOSE, S.DISPATCHED): refusals.NotDecided,
    (Command.CLOSE, S.ACCEPTED): refusals.NotDecided,
    (Command.CLOSE, S.MEDIATING): refusals.NotDecided,
}


def step(case: Case, command: Command) -> State:
    """The state a command leads to, or the refusal that names why it does not."""
    moves = [move for move in _BY_COMMAND[command] if case.kind in move.kinds]
    if not moves:
        raise refusals.WrongKind
    for move in moves:
        if case.state in move.states:
            return case.state if move.to is None else move.to
    both = _BECAUSE_OF_BOTH.get((command, case.state))
    raise both or _BECAUSE_OF_COMMAND.get(command) or _BECAUSE_OF_STATE[case.state]
