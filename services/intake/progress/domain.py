"""Derive a case's state and clocks from the events of dispatch (办理进度)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from canon.codes import ClockKind
from canon.secrecy import SECRET_REASONS
from contracts.dispatch import (
    AgreementReached,
    CaseBackFromOdr,
    CaseClosed,
    CaseEvent,
    CaseExtended,
    CaseFollowedUp,
    CaseImported,
    CaseRedirected,
    CaseSentToOdr,
    CaseWithdrawn,
    ClockMet,
    ClockMissed,
    ClockMoved,
    ClocksChanged,
    ClockStarted,
    ClockStopped,
    DissatisfactionExplained,
    LimitChange,
    LimitFact,
    LimitMet,
    LimitMoved,
    LimitStarted,
    LimitStopped,
    MediationStarted,
    MediationTerminated,
    PerformanceStarted,
    RecusalDecided,
    RecusalRequested,
    SessionHeld,
    SessionScheduled,
    SupplementRequested,
)
from contracts.odr import DisputeFailed, DisputeOpened, DisputeSettled, DisputeTimedOut

CLOCK_EVENTS = (ClocksChanged, ClockStarted, ClockMoved, ClockStopped, ClockMet, ClockMissed)
_DISPUTE_ENDS = (DisputeSettled.type, DisputeFailed.type, DisputeTimedOut.type)
RUNNING, MET, MET_LATE, MISSED = "running", "met", "met_late", "missed"  # a stopped clock has a ``Stop`` as its state


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact:
    """A published event about a case, as it was received."""

    at: datetime
    type: str
    facts: Mapping[str, Any]


# Acts about what one person wants, agrees to or is paid; another person whose complaint the case answers does not learn
# of them.
PERSONS_ACTS: tuple[type[CaseEvent], ...] = (
    AgreementReached,
    CaseBackFromOdr,
    CaseFollowedUp,
    CaseSentToOdr,
    CaseWithdrawn,
    DissatisfactionExplained,
    MediationStarted,
    MediationTerminated,
    PerformanceStarted,
    RecusalDecided,
    RecusalRequested,
    SessionHeld,
    SessionScheduled,
    SupplementRequested,
)
_AGREEMENTS = (AgreementReached.type, DisputeSettled.type)
_PERSONS_TYPES = frozenset(one.type for one in PERSONS_ACTS)
_SUMS = {"note": None, "recovered_fen": 0}  # of a closed case, where another person agreed


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
        """Where the case is: ``changed_at`` moves only when one of these changes."""
        return self.state, self.round, self.department, self.agency


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClock:
    """A limit of a case; a field that is None was not in the event and keeps its stored value."""

    complaint_id: UUID
    kind: ClockKind
    round: int
    starts_at: datetime | None = None
    due_at: datetime
    state: str
    provisional: bool | None = None
    proof: str | None = None


def latest_progress(events: Sequence[CaseEvent]) -> tuple[list[Progress], list[Progress]]:
    """Return where each case stood before its last move in the batch, and where the moved cases stand after it.

    Both lists are ordered by complaint. Save one after the other: then a case that leaves its place and comes back
    within one batch gets a new ``changed_at``, as it would if its events came one by one.
    """
    before: dict[UUID, Progress] = {}
    last: dict[UUID, Progress] = {}
    for event in events:
        now = _progress_after(event)
        known = last.get(now.complaint_id)
        if known is None:
            last[now.complaint_id] = now
        elif known.place == now.place:
            last[now.complaint_id] = replace(now, changed_at=known.changed_at)
        else:
            before[now.complaint_id], last[now.complaint_id] = known, now
    first = [before.get(complaint_id, last[complaint_id]) for complaint_id in sorted(last)]
    return first, [last[complaint_id] for complaint_id in sorted(before)]


def agreed_for(facts: Sequence[CaseFact], complaint_id: UUID) -> UUID:
    """Return the complaint whose person agreed last among the facts of the one that opened a case."""
    agreed = [fact.facts.get("for_complaint") for fact in facts if fact.type in _AGREEMENTS]
    return UUID(agreed[-1]) if agreed and agreed[-1] else complaint_id


def event_for_person(event: CaseEvent, own: Collection[UUID], agreed: UUID) -> CaseEvent | None:
    """Return an event as a person is answered of it; ``None``: it is about another person whom the case answers.

    ``own`` are the person's complaints, ``agreed`` is the one whose person agreed last.
    """
    if isinstance(event, PERSONS_ACTS):
        return event if (event.for_complaint or event.aggregate_id) in own else None
    if isinstance(event, CaseClosed) and agreed not in own:
        return event.model_copy(update=_SUMS)
    return event


def facts_for_person(facts: Sequence[CaseFact], complaint_id: UUID, own: Collection[UUID]) -> list[CaseFact]:
    """Return the facts of a complaint that opened a case without those about other persons whom the case answers."""
    is_agreed = agreed_for(facts, complaint_id) in own
    found = []
    for fact in facts:
        named = fact.facts.get("for_complaint")
        if named and UUID(named) not in own and fact.type in _PERSONS_TYPES:
            continue
        is_reduced = fact.type == CaseClosed.type and not is_agreed
        found.append(replace(fact, facts={**fact.facts, **_SUMS}) if is_reduced else fact)
    return found


def enterprise_settling(facts: Sequence[CaseFact]) -> str | None:
    """Return the enterprise that may settle the case now (ODR): whose dispute has opened and not ended."""
    ended = {fact.facts["aggregate_id"] for fact in facts if fact.type in _DISPUTE_ENDS}
    opened = [fact.facts for fact in facts if fact.type == DisputeOpened.type]
    return next((one["enterprise_id"] for one in reversed(opened) if one["aggregate_id"] not in ended), None)


def secret_agencies(facts: Sequence[CaseFact]) -> frozenset[str]:
    """Return the agencies that had the case by a hand-over of which its own side learns nothing (Order 121 Art. 42)."""
    redirected = [fact.facts for fact in facts if fact.type == CaseRedirected.type]
    return frozenset(one["agency"] for one in redirected if one["reason"] in SECRET_REASONS)


def _progress_after(event: CaseEvent) -> Progress:
    return Progress(
        complaint_id=event.complaint_id,
        state=event.state,
        round=event.round,
        department=event.department,
        station=event.station,
        agency=event.agency,
        changed_at=event.closed_at if isinstance(event, CaseImported) else event.occurred_at,
    )


def latest_clocks(events: Sequence[CaseEvent]) -> list[CaseClock]:
    """Return each limit as it is after these events, ordered by complaint, kind and round."""
    last: dict[tuple[UUID, str, int], CaseClock] = {}
    for event in events:
        for change in _limit_changes(event):
            clock = _clock_of(event, change)
            key = (clock.complaint_id, clock.kind, clock.round)
            earlier = last.get(key)
            last[key] = clock if earlier is None or isinstance(change, LimitStarted) else _merge_clock(earlier, clock)
    return [last[key] for key in sorted(last)]


def _limit_changes(event: CaseEvent) -> Iterator[LimitChange | ClockMissed | CaseExtended]:
    """Yield what an event changes in the limits of its complaint: the event itself if it is one, then its ``clocks``.

    A limit that the channel of another complaint set is not its own.
    """
    changes = ([event] if isinstance(event, LimitFact | ClockMissed | CaseExtended) else []) + list(event.clocks)
    for change in changes:
        if isinstance(change, CaseExtended) or change.receipt in (None, event.complaint_id):
            yield change


def _merge_clock(earlier: CaseClock, later: CaseClock) -> CaseClock:
    return replace(
        earlier,
        due_at=later.due_at,
        state=later.state,
        starts_at=later.starts_at or earlier.starts_at,
        provisional=earlier.provisional if later.provisional is None else later.provisional,
        proof=later.proof or earlier.proof,
    )


def _clock_of(event: CaseEvent, change: LimitChange | ClockMissed | CaseExtended) -> CaseClock:
    clock = CaseClock(
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
