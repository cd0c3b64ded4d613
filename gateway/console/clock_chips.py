"""Clock chips (时限): name, remaining time and end of a clock; icon and word show its state, not colour alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.console.formatting import Formatter
from gateway.console.models import CaseClock


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
