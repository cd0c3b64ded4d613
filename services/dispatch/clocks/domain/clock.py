"""A clock (时限): a deadline with a start, a rule, its arithmetic in words, and how it ended."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from canon.codes import ClockKind, RuleSet
from canon.periods import BINDING


class ClockState(StrEnum):
    """Running until met; missed when its end passes first, and late when it is done after that."""

    RUNNING = "running"
    MET = "met"
    LATE = "late"
    MISSED = "missed"
    PAUSED = "paused"
    CANCELLED = "cancelled"  # the act is no longer due


OPEN = frozenset({ClockState.RUNNING, ClockState.PAUSED, ClockState.MISSED})
_URGENCY = {ClockState.MISSED: 0, ClockState.RUNNING: 1, ClockState.PAUSED: 2}
# Only an appraisal pauses clocks (Order 121 Art. 22), and only these.
PAUSABLE = frozenset({ClockKind.MEDIATION, ClockKind.VERIFICATION, ClockKind.MEDIATION_LEAD})

# Only a verification is extended by law, once (延期); the channel extends its own limit.
VERIFICATION_CLOCKS = (ClockKind.VERIFICATION, ClockKind.MEDIATION_LEAD)
EXTENSIBLE = frozenset({*VERIFICATION_CLOCKS, ClockKind.HOTLINE})
_EXTENSIBLE_STATES = (ClockState.RUNNING, ClockState.PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One deadline of a case; columns of ``clocks`` carry these names, ``number`` counts within the case."""

    case_id: UUID
    number: int
    round: int
    kind: ClockKind
    rule_set: RuleSet
    rule: str
    starts_at: datetime
    due_at: datetime
    calendar_version: str
    state: ClockState = ClockState.RUNNING
    proof: str
    provisional: bool = False
    extended: bool = False
    met_at: datetime | None = None
    receipt: UUID | None = None  # the complaint whose channel set it, for ``hotline``
    remind_at: datetime | None = None  # when the next reminder is due
    reminded_until: datetime | None = None  # every escalation step up to here was sent or skipped
    near_at: datetime | None = None  # from when its end is near: the time of its first reminder, while it runs


def most_urgent_clock(clocks: Iterable[Clock]) -> Clock | None:
    """Return the limit that presses most: one that passed, else the next that runs, else one that is paused."""
    pressing = [clock for clock in clocks if clock.state in _URGENCY]
    return min(pressing, key=lambda clock: (_URGENCY[clock.state], clock.due_at), default=None)


def is_overdue(clock: Clock, at: datetime) -> bool:
    """Whether the end of a running clock has passed; the instant of the end itself is too late (…24时前)."""
    return clock.state is ClockState.RUNNING and clock.due_at <= at


def is_pausable(clock: Clock) -> bool:
    """Whether an appraisal stops the clock."""
    return clock.kind in PAUSABLE and clock.state is ClockState.RUNNING


def find_extensible(clocks: Iterable[Clock], kinds: Collection[ClockKind], now: datetime) -> Clock | None:
    """Return the first clock of these kinds that may be extended: not passed, and never extended before."""
    return next((clock for clock in clocks if clock.kind in kinds and _is_extensible(clock, now)), None)


def _is_extensible(clock: Clock, now: datetime) -> bool:
    return clock.state in _EXTENSIBLE_STATES and not clock.extended and not is_overdue(clock, now)


def is_within_limit(clocks: Iterable[Clock], round_: int, at: datetime) -> bool:
    """Whether every binding limit of this round was kept until ``at``."""
    binding = [clock for clock in clocks if clock.round == round_ and clock.kind in BINDING]
    return not any(clock.state in (ClockState.LATE, ClockState.MISSED) or is_overdue(clock, at) for clock in binding)
