"""Clock chips (时限): name, remaining time and end of a clock; icon and word show its state, not colour alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.console.formatting import Formatter
from gateway.console.models import Case, CaseClock

_URGENCY = {"missed": 0, "running": 1, "paused": 2}  # sort order, the most urgent first


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChip:
    tone: str  # CSS class: over, near, hold, or empty
    icon: str
    name: str
    text: str
    until: str
    used_percent: int | None  # share of the time that has passed
    proof: str | None
    provisional: bool


def most_urgent_clock(clocks: Sequence[CaseClock]) -> CaseClock | None:
    """Return the most urgent clock: a missed one, else a running, else a paused one; of several the one due first."""
    open_clocks = [clock for clock in clocks if clock.state in _URGENCY]
    return min(open_clocks, key=lambda clock: (_URGENCY[clock.state], clock.due_at), default=None)


def clock_chip(clock: CaseClock, say: Formatter) -> ClockChip:
    look, icon, text = _appearance(clock.state, clock.due_at, clock.near_at, say)
    return ClockChip(
        tone=look,
        icon=icon,
        name=say.words.name("clock", clock.kind),
        text=text,
        until=say.words("clock.until", when=say.end(clock.due_at)),
        used_percent=_used_percent(clock, say.now) if look in ("", "near") else None,
        proof=clock.proof or None,
        provisional=clock.provisional,
    )


def unnamed_clock_chip(case: Case, say: Formatter) -> ClockChip:
    """Return a chip from a case's entry in a list, for when the case itself cannot be read."""
    due_at, late = case.next_due_at, case.late
    state = "missed" if late else "running"
    look, icon, text = _appearance(state, due_at or say.now, case.near_at, say)
    return ClockChip(
        tone=look,
        icon=icon,
        name=say.words("clock.any"),
        text=say.words("sum.late") if late else text,
        until="" if late or due_at is None else say.words("clock.until", when=say.end(due_at)),
        used_percent=None,
        proof=None,
        provisional=False,
    )


def _appearance(state: str, due_at: datetime, near_at: datetime | None, say: Formatter) -> tuple[str, str, str]:
    left = due_at - say.now
    if state == "paused":
        return "hold", "pause", say.words("clock.paused")
    if state == "missed" or left <= timedelta():
        return "over", "alert", say.words("clock.over", span=say.span(left))
    is_near = near_at is not None and near_at <= say.now
    return "near" if is_near else "", "clock", say.words("clock.left", span=say.span(left))


def _used_percent(clock: CaseClock, now: datetime) -> int:
    whole = clock.due_at - clock.starts_at
    return max(0, min(100, round(100 * (now - clock.starts_at) / whole))) if whole else 100
