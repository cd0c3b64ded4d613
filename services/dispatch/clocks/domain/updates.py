"""Keeping time: the facts of a case go in, its clocks and what they have to tell come out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from canon.calendar import Calendar
from canon.codes import ClockKind
from contracts.dispatch import CaseEvent, LimitMet, LimitStarted, LimitStopped, MediationPaused, MediationResumed, Stop
from services.dispatch.clocks.domain.clock import OPEN, PAUSABLE, Clock, ClockState, is_overdue
from services.dispatch.clocks.domain.events import Telling, tell_missed, tell_moved
from services.dispatch.clocks.domain.reactions import TABLE, Reaction
from services.dispatch.clocks.domain.reminders import AT_REST, wound
from services.dispatch.clocks.domain.starts import ChannelLimit, legal_end, started, started_at_receipt
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.refusals import NothingToPause

NOTHING = Reaction()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A case with its clocks after what happened, and everything to announce, in order."""

    case: Case
    clocks: tuple[Clock, ...]
    events: tuple[CaseEvent, ...]


def keep_from_receipt(
    case: Case, events: Sequence[CaseEvent], calendar: Calendar, limits: Sequence[ChannelLimit]
) -> Kept:
    """The first clocks of a case, and what its opening does to them."""
    opening, *others = events
    told = Telling(case, opening)
    begun = _begun(started_at_receipt(case, (), calendar, limits), told)
    return _keep(case, _reacted(begun, opening, case, calendar, told, ()), others, calendar, told)


def keep(
    case: Case,
    clocks: Sequence[Clock],
    events: Sequence[CaseEvent],
    calendar: Calendar,
    limits: Sequence[ChannelLimit] = (),
) -> Kept:
    """What these facts start, meet, cancel, stop and move. Raises ``NothingToPause``."""
    return _keep(case, clocks, events, calendar, Telling(case), limits)


def keep_receipt(case: Case, clocks: Sequence[Clock], calendar: Calendar, limits: Sequence[ChannelLimit]) -> Kept:
    """The same matter came in on another channel, with that channel's own limit."""
    wanted = limits if case.state not in AT_REST else ()
    told = Telling(case)
    begun = _begun(started((ClockKind.HOTLINE,), case, case.changed_at, clocks, calendar, limits=wanted), told)
    return kept_of(case, [*clocks, *begun], told.events(), calendar)


def meet(case: Case, clocks: Sequence[Clock], kind: ClockKind, at: datetime, calendar: Calendar) -> Kept:
    """What a clock waited for came from outside the case."""
    case = replace(case, changed_at=max(at, case.changed_at))
    told = Telling(case)
    kept = [
        _met(clock, at, case, calendar, told) if clock.kind is kind and clock.state in OPEN else clock
        for clock in clocks
    ]
    return kept_of(case, kept, told.events(), calendar)


def recount(case: Case, clocks: Sequence[Clock], calendar: Calendar, now: datetime) -> Kept:
    """Work out anew what was only provisional, now that a calendar was published (放假安排公布后重算)."""
    case = replace(case, changed_at=max(now, case.changed_at))
    kept, told = [], Telling(case)
    for clock in clocks:
        counted = clock
        if clock.provisional and clock.state is ClockState.RUNNING and clock.calendar_version != calendar.version:
            counted = moved_clock(clock, case, calendar)
            told.change(tell_moved(counted))
        kept.append(counted)
    return kept_of(case, kept, told.events(), calendar)


def _keep(
    case: Case,
    clocks: Sequence[Clock],
    events: Sequence[CaseEvent],
    calendar: Calendar,
    told: Telling,
    limits: Sequence[ChannelLimit] = (),
) -> Kept:
    kept = list(clocks)
    for event in events:
        told.tell(event)
        kept = _reacted(kept, event, case, calendar, told, limits)
    return kept_of(case, kept, told.events(), calendar)


def _reacted(
    clocks: Sequence[Clock],
    event: CaseEvent,
    case: Case,
    calendar: Calendar,
    told: Telling,
    limits: Sequence[ChannelLimit],
) -> list[Clock]:
    """The clocks after one fact, those it starts among them."""
    reaction = TABLE.get(type(event), NOTHING)
    kept = [_after(clock, event, reaction, case, calendar, told) for clock in clocks]
    begun = started(reaction.starts, case, event.occurred_at, kept, calendar, event=event, limits=limits)
    kept += _begun(begun, told)
    if isinstance(event, MediationPaused) and not any(clock.state is ClockState.PAUSED for clock in kept):
        raise NothingToPause
    return kept


def _begun(clocks: Sequence[Clock], told: Telling) -> Sequence[Clock]:
    for clock in clocks:
        told.change(
            LimitStarted(
                clock=clock.kind,
                rule_set=clock.rule_set,
                rule=clock.rule,
                starts_at=clock.starts_at,
                due_at=clock.due_at,
                provisional=clock.provisional,
                proof=clock.proof,
            )
        )
    return clocks


def _after(clock: Clock, event: CaseEvent, reaction: Reaction, case: Case, calendar: Calendar, told: Telling) -> Clock:
    """One clock after one fact."""
    if clock.state not in OPEN:
        return clock
    if clock.kind in reaction.meets:
        return _met(clock, event.occurred_at, case, calendar, told)
    if clock.kind in reaction.cancels and clock.state is not ClockState.MISSED:
        told.change(LimitStopped(clock=clock.kind, due_at=clock.due_at, stop=Stop.CANCELLED))
        return replace(clock, state=ClockState.CANCELLED)
    if isinstance(event, MediationPaused) and clock.kind in PAUSABLE and clock.state is ClockState.RUNNING:
        told.change(LimitStopped(clock=clock.kind, due_at=clock.due_at, stop=Stop.PAUSED))
        return replace(clock, state=ClockState.PAUSED)
    if isinstance(event, MediationResumed) and clock.state is ClockState.PAUSED:
        moved = moved_clock(clock, case, calendar)
        told.change(tell_moved(moved))
        return moved
    return clock


def _met(clock: Clock, at: datetime, case: Case, calendar: Calendar, told: Telling) -> Clock:
    if clock.state is ClockState.PAUSED:  # the pause ended with what the clock waited for
        clock = moved_clock(clock, case, calendar)
    if is_overdue(clock, at):
        told.tell(tell_missed(clock, case))
    in_time = clock.state is ClockState.RUNNING and at < clock.due_at
    told.change(LimitMet(clock=clock.kind, starts_at=clock.starts_at, due_at=clock.due_at, met_at=at, in_time=in_time))
    return replace(clock, state=ClockState.MET if in_time else ClockState.LATE, met_at=at)


def moved_clock(clock: Clock, case: Case, calendar: Calendar, *, extended: bool = False) -> Clock:
    """The clock with its end computed anew; it runs."""
    end = legal_end(clock.kind, case, clock.starts_at, calendar, extended=extended or clock.extended)
    return replace(
        clock,
        state=ClockState.RUNNING,
        due_at=end.due_at,
        proof=end.proof,
        provisional=end.provisional,
        calendar_version=calendar.version,
        extended=extended or clock.extended,
    )


def stamp(case: Case, clocks: Iterable[Clock]) -> Case:
    """What a list needs of the clocks: whether one is missed, and when the next one ends."""
    if case.state in AT_REST:
        return replace(case, late=False, next_due_at=None)
    now = list(clocks)
    running = [clock.due_at for clock in now if clock.state is ClockState.RUNNING]
    missed = any(clock.state is ClockState.MISSED for clock in now)
    return replace(case, late=missed, next_due_at=min(running, default=None))


def kept_of(case: Case, clocks: Sequence[Clock], events: Sequence[CaseEvent], calendar: Calendar) -> Kept:
    """Everything after what happened, the reminders of the clocks set anew."""
    return Kept(case=stamp(case, clocks), clocks=wound(clocks, case, calendar), events=tuple(events))
