"""The parts of a case as they are shown."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from canon.codes import Agency, Channel, ClockKind, RedirectReason, RuleSet, State
from chassis.web.datetimes import Instant
from services.dispatch.clocks.domain.clock import ClockState
from services.dispatch.fields import FrozenView
from services.dispatch.lifecycle.domain.transitions import Command


class ReceiptView(FrozenView):
    complaint_id: UUID
    number: str
    channel: Channel
    source: str
    external_id: str | None
    received_at: Instant
    sign_limit: Instant | None
    handle_limit: Instant | None


class ClockView(FrozenView):
    kind: ClockKind
    round: int
    rule_set: RuleSet
    rule: str
    starts_at: Instant
    due_at: Instant
    state: ClockState
    proof: str
    provisional: bool
    extended: bool
    met_at: Instant | None
    calendar_version: str
    reminded_at: Instant | None  # the last reminder; only inside the bureau
    remind_at: Instant | None  # the next reminder; only inside the bureau
    near_at: Instant | None  # from when its end is near, the first reminder; only inside the bureau


class CandidateView(FrozenView):
    """Where the rules would send a case; of an agency, where the case waits at the hub, the ground to hand it over."""

    target: str
    score: float
    reason: RedirectReason | None = None
    basis: str | None = None
    explanation: str | None = None


class ExampleView(FrozenView):
    """A labelled text that lies near that of the case."""

    text: str
    target: str


class DecisionView(FrozenView):
    """What the rules decided when the case was opened."""

    rule_version: str
    outcome: str
    target: str
    score: float
    matched: list[str]
    runner_up: CandidateView | None
    suggestions: list[CandidateView]
    explanation: str
    reason: str | None
    basis: str | None
    examples: Annotated[
        list[ExampleView],
        Field(description="of what was learned, where that decided; empty for readers outside the bureau"),
    ]


class ActView(FrozenView):
    """One line of the history."""

    at: Instant
    account: str | None
    act: str
    state: State
    round: int
    department: str | None
    agency: Agency | None
    officer: str | None
    facts: Annotated[dict[str, Any], Field(description="as in the event of this act")]


class HandoverView(FrozenView):
    id: UUID
    case_id: UUID
    agency: Agency
    reason: str
    basis: str
    explanation: str | None
    by_rules: bool
    state: str
    made_at: Instant
    acknowledged_at: Instant | None
    ended_at: Instant | None
    refusal: str | None
    note: str | None
    text: str | None


class CommandView(FrozenView):
    """A command of a person, and whether the caller may give it on the case as it stands.

    ``code`` and ``message`` are those of the problem that it would be answered with: ``forbidden``, or why state, kind
    or facts of the case do not allow it. Where it is allowed, only what the request itself says may still be refused.
    """

    command: Command
    allowed: bool
    code: str | None
    message: str | None
    roles: list[str]  # who may give it at all


class NextClockView(FrozenView):
    """The most urgent limit of a case: one that passed, else the next that runs, else one that is paused."""

    kind: ClockKind
    state: ClockState
    starts_at: Instant
    due_at: Instant
    near_at: Instant | None  # from when its end is near, the first reminder
    provisional: bool
