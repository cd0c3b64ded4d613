"""Turn hand-overs into the rows of a list; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from gateway.console.clock_chips import ClockChip, clock_chip
from gateway.console.formatting import Formatter
from gateway.console.handovers.models import HandoverLine
from gateway.console.models import CaseClock

STATES = ("open", "acknowledged", "refused", "answered", "cancelled")
LATE = "late"
LOOKS = {"open": "", "acknowledged": "work", "refused": "back", "answered": "done", "cancelled": "stop"}
NEAR = timedelta(hours=8)  # before the end of a limit of a day: its first reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One hand-over: the matter, its limit, and whether the hub may take it back."""

    line: HandoverLine
    title: str
    chip: ClockChip | None
    look: str
    is_selected: bool = False

    @property
    def may_be_recalled(self) -> bool:
        return self.line.state == "open" and self.line.case_state == "redirected"


def rows_of(lines: Sequence[HandoverLine], say: Formatter, selected: UUID | None = None) -> list[Row]:
    return [
        Row(
            line=line,
            title=line.title or line.respondent_name or say.words(f"kind.{line.kind}"),
            chip=chip_of(line, say),
            look=LOOKS.get(line.state, ""),
            is_selected=line.id == selected,
        )
        for line in lines
    ]


def chip_of(line: HandoverLine, say: Formatter) -> ClockChip | None:
    """Return the limit that runs for the agency: to take it or give it back, then to answer; ``None`` if none runs."""
    if line.acknowledge_by is not None:
        return _chip(line.made_at, line.acknowledge_by, say.words("handovers.clock.acknowledge"), say)
    if line.state == "acknowledged" and line.next_due_at is not None:
        begun = line.acknowledged_at or line.made_at
        return _chip(begun, line.next_due_at, say.words("handovers.clock.answer"), say)
    return None


def _chip(begun: datetime, due: datetime, name: str, say: Formatter) -> ClockChip:
    state = "missed" if due <= say.now else "running"
    clock = CaseClock(
        kind="dispatch_24h", starts_at=begun, due_at=due, state=state, proof="", provisional=False, near_at=due - NEAR
    )
    return replace(clock_chip(clock, say), name=name)
