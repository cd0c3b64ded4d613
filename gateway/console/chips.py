"""Clock chips (时限): name, what remains, the end; its state is a shape and a word before it is a colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.console.answers import Clock
from gateway.console.saying import Saying

_SHOWN = {"missed": 0, "running": 1, "paused": 2}  # what presses most comes first
SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    look: str  # the sheet's class: over, near, hold, or none
    icon: str
    name: str
    said: str
    until: str
    used_percent: int | None  # how much of the time has passed
    proof: str | None
    provisional: bool


def pressing(clocks: Sequence[Clock]) -> Clock | None:
    """The clock that wants the next act: a missed one, else the one that ends first."""
    shown = [clock for clock in clocks if clock.state in _SHOWN]
    return min(shown, key=lambda clock: (_SHOWN[clock.state], clock.due_at), default=None)


def chip_of(clock: Clock, say: Saying) -> Chip:
    look, icon, said = _look(clock.state, clock.due_at, say)
    return Chip(
        look=look,
        icon=icon,
        name=say.words.name("clock", clock.kind),
        said=said,
        until=say.words("clock.until", when=say.end(clock.due_at)),
        used_percent=_used(clock, say.now) if look in ("", "near") else None,
        proof=clock.proof or None,
        provisional=clock.provisional,
    )


def chip_without_name(due_at: datetime | None, *, late: bool, say: Saying) -> Chip:
    """What a list alone tells of a case's clocks, for when the case itself cannot be read."""
    state = "missed" if late else "running"
    look, icon, said = _look(state, due_at or say.now, say)
    return Chip(
        look=look,
        icon=icon,
        name=say.words("clock.any"),
        said=say.words("sum.late") if late else said,
        until="" if late or due_at is None else say.words("clock.until", when=say.end(due_at)),
        used_percent=None,
        proof=None,
        provisional=False,
    )


def _look(state: str, due_at: datetime, say: Saying) -> tuple[str, str, str]:
    left = due_at - say.now
    if state == "paused":
        return "hold", "pause", say.words("clock.paused")
    if state == "missed" or left <= timedelta():
        return "over", "alert", say.words("clock.over", span=say.span(left))
    return "near" if left <= SOON else "", "clock", say.words("clock.left", span=say.span(left))


def _used(clock: Clock, now: datetime) -> int:
    whole = clock.due_at - clock.starts_at
    return max(0, min(100, round(100 * (now - clock.starts_at) / whole))) if whole else 100
