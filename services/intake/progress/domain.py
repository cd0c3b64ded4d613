"""Following a case through what dispatch tells of it: where it stands, and which limits run (办理进度)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from canon.codes import ClockKind
from contracts.dispatch import (
    CaseEvent,
    CaseExtended,
    ClockMissed,
    LimitChange,
    LimitFact,
    LimitMet,
    LimitMoved,
    LimitStarted,
    LimitStopped,
)

RUNNING, MET, MET_LATE, MISSED = "running", "met", "met_late", "missed"  # or a ``Stop``


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a case stands."""

    complaint_id: UUID
    state: str
    round: int
    department: str | None
    station: str | None
    agency: str | None
    changed_at: datetime

    @property
    def place(self) -> tuple[str, int, str | None, str | None]:
        """What counts as a move when it changes."""
        return self.state, self.round, self.department, self.agency


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningClock:
    """A limit of a case; what is nothing was not told and stays as it was."""

    complaint_id: UUID
    kind: ClockKind
    round: int
    starts_at: datetime | None = None
    due_at: datetime
    state: str
    provisional: bool | None = None
    proof: str | None = None


def progress_of(events: Sequence[CaseEvent]) -> tuple[list[Progress], list[Progress]]:
    """Where each case stood before its last move, and the last move of those that moved; in order of their ids.

    ``changed_at`` is since when it stands there, so it must not depend on what came in one batch.
    """
    before: dict[UUID, Progress] = {}
    last: dict[UUID, Progress] = {}
    for event in events:
        now = _progress(event)
        known = last.get(now.complaint_id)
        if known is None:
            last[now.complaint_id] = now
        elif known.place == now.place:
            last[now.complaint_id] = replace(now, changed_at=known.changed_at)
        else:
            before[now.complaint_id], last[now.complaint_id] = known, now
    first = [before.get(complaint_id, last[complaint_id]) for complaint_id in sorted(last)]
    return first, [last[complaint_id] for complaint_id in sorted(before)]


def _progress(event: CaseEvent) -> Progress:
    return Progress(
        complaint_id=event.complaint_id,
        state=event.state,
        round=event.round,
        department=event.department,
        station=event.station,
        agency=event.agency,
        changed_at=event.occurred_at,
    )


def clocks_of(events: Sequence[CaseEvent]) -> list[RunningClock]:
    """The last word on each limit, in order of their keys."""
    last: dict[tuple[UUID, str, int], RunningClock] = {}
    for event in events:
        for change in _changes_of(event):
            clock = _clock_of(event, change)
            key = (clock.complaint_id, clock.kind, clock.round)
            earlier = last.get(key)
            last[key] = clock if earlier is None or isinstance(change, LimitStarted) else _after(earlier, clock)
    return [last[key] for key in sorted(last)]


def _changes_of(event: CaseEvent) -> Iterator[LimitChange | ClockMissed | CaseExtended]:
    """What it tells of limits: itself, and what goes with it."""
    if isinstance(event, LimitFact | ClockMissed | CaseExtended):
        yield event
    yield from event.clocks


def _after(earlier: RunningClock, later: RunningClock) -> RunningClock:
    return replace(
        earlier,
        due_at=later.due_at,
        state=later.state,
        starts_at=later.starts_at or earlier.starts_at,
        provisional=earlier.provisional if later.provisional is None else later.provisional,
        proof=later.proof or earlier.proof,
    )


def _clock_of(event: CaseEvent, change: LimitChange | ClockMissed | CaseExtended) -> RunningClock:
    clock = RunningClock(
        complaint_id=event.complaint_id, kind=change.clock, round=event.round, due_at=change.due_at, state=RUNNING
    )
    match change:
        case LimitStarted() | LimitMoved():
            return replace(clock, starts_at=change.starts_at, provisional=change.provisional, proof=change.proof)
        case LimitMet():
            return replace(clock, starts_at=change.starts_at, state=MET if change.in_time else MET_LATE)
        case ClockMissed():
            return replace(clock, state=MISSED)
        case LimitStopped():
            return replace(clock, state=change.stop)
    return clock
