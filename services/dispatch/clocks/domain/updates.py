"""Apply events of a case to its clocks: return the changed case and clocks, and the events to publish."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from canon.calendar import Calendar
from canon.codes import ClockKind
from contracts.dispatch import CaseEvent, LimitMet, LimitStarted, MediationPaused, MediationResumed, Stop
from services.dispatch.clocks.domain.clock import OPEN, Clock, ClockState, is_overdue, is_pausable
from services.dispatch.clocks.domain.events import EventCollector, clock_missed, clock_moved, clock_stopped
from services.dispatch.clocks.domain.reactions import REACTIONS, Reaction
from services.dispatch.clocks.domain.reminders import INACTIVE_STATES, with_next_reminders
from services.dispatch.clocks.domain.starts import ChannelLimit, clocks_at_receipt, legal_end, new_clocks
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.refusals import NothingToPause

NO_REACTION = Reaction()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUpdate:
    """A case with its clocks after a change, and the events to publish, in order."""

    case: Case
    clocks: tuple[Clock, ...]
    events: tuple[CaseEvent, ...]


def start_clocks(
    case: Case, events: Sequence[CaseEvent], calendar: Calendar, limits: Sequence[ChannelLimit]
) -> CaseUpdate:
    """Start the clocks of a new case, then apply the events of its opening to them."""
    opening, *others = events
    collector = EventCollector(case, opening)
    begun = _record_started(clocks_at_receipt(case, (), calendar, limits), collector)
    return _apply_events(case, _apply_event(begun, opening, case, calendar, collector, ()), others, calendar, collector)


def update_clocks(
    case: Case,
    clocks: Sequence[Clock],
    events: Sequence[CaseEvent],
    calendar: Calendar,
    limits: Sequence[ChannelLimit] = (),
) -> CaseUpdate:
    """Start, meet, cancel, pause and move clocks as these events demand.

    ``NothingToPause`` is raised where a pause finds no clock that it may stop.
    """
    return _apply_events(case, clocks, events, calendar, EventCollector(case), limits)


def add_receipt_clock(
    case: Case, clocks: Sequence[Clock], calendar: Calendar, limits: Sequence[ChannelLimit]
) -> CaseUpdate:
    """Add the clock of a further channel on which the same matter was received, with that channel's own limit."""
    wanted = limits if case.state not in INACTIVE_STATES else ()
    collector = EventCollector(case)
    begun = _record_started(
        new_clocks((ClockKind.HOTLINE,), case, case.changed_at, clocks, calendar, limits=wanted), collector
    )
    return case_update(case, [*clocks, *begun], collector.events(), calendar)


def meet_clocks(case: Case, clocks: Sequence[Clock], kind: ClockKind, at: datetime, calendar: Calendar) -> CaseUpdate:
    """Meet every open clock of this kind at ``at``, for a cause that is no event of the case."""
    case = replace(case, changed_at=max(at, case.changed_at))
    collector = EventCollector(case)
    updated = [
        _meet_clock(clock, at, case, calendar, collector) if clock.kind is kind and clock.state in OPEN else clock
        for clock in clocks
    ]
    return case_update(case, updated, collector.events(), calendar)


def recount_clocks(case: Case, clocks: Sequence[Clock], calendar: Calendar, now: datetime) -> CaseUpdate:
    """Compute provisional running clocks anew by a newly published calendar (放假安排公布后重算)."""
    case = replace(case, changed_at=max(now, case.changed_at))
    updated, collector = [], EventCollector(case)
    for clock in clocks:
        counted = clock
        if clock.provisional and clock.state is ClockState.RUNNING and clock.calendar_version != calendar.version:
            counted = with_new_due_at(clock, case, calendar)
            collector.add_limit_change(clock_moved(counted))
        updated.append(counted)
    return case_update(case, updated, collector.events(), calendar)


def _apply_events(
    case: Case,
    clocks: Sequence[Clock],
    events: Sequence[CaseEvent],
    calendar: Calendar,
    collector: EventCollector,
    limits: Sequence[ChannelLimit] = (),
) -> CaseUpdate:
    updated = list(clocks)
    for event in events:
        collector.add_event(event)
        updated = _apply_event(updated, event, case, calendar, collector, limits)
    return case_update(case, updated, collector.events(), calendar)


def _apply_event(
    clocks: Sequence[Clock],
    event: CaseEvent,
    case: Case,
    calendar: Calendar,
    collector: EventCollector,
    limits: Sequence[ChannelLimit],
) -> list[Clock]:
    """Return the clocks after one event, with those that it starts.

    Raises:
        NothingToPause: a pause finds no clock that it may stop.
    """
    reaction = REACTIONS.get(type(event), NO_REACTION)
    updated = [_update_clock(clock, event, reaction, case, calendar, collector) for clock in clocks]
    begun = new_clocks(reaction.starts, case, event.occurred_at, updated, calendar, event=event, limits=limits)
    updated += _record_started(begun, collector)
    if isinstance(event, MediationPaused) and not any(is_pausable(clock) for clock in clocks):
        raise NothingToPause
    return updated


def _record_started(clocks: Sequence[Clock], collector: EventCollector) -> Sequence[Clock]:
    for clock in clocks:
        collector.add_limit_change(
            LimitStarted(
                clock=clock.kind,
                receipt=clock.receipt,
                rule_set=clock.rule_set,
                rule=clock.rule,
                starts_at=clock.starts_at,
                due_at=clock.due_at,
                provisional=clock.provisional,
                proof=clock.proof,
            )
        )
    return clocks


def _update_clock(
    clock: Clock, event: CaseEvent, reaction: Reaction, case: Case, calendar: Calendar, collector: EventCollector
) -> Clock:
    """Return one clock after one event."""
    if clock.state not in OPEN:
        return clock
    if clock.kind in reaction.meets:
        return _meet_clock(clock, event.occurred_at, case, calendar, collector)
    if clock.kind in reaction.cancels and clock.state is not ClockState.MISSED:
        collector.add_limit_change(clock_stopped(clock, Stop.CANCELLED))
        return replace(clock, state=ClockState.CANCELLED)
    if isinstance(event, MediationPaused) and is_pausable(clock):
        collector.add_limit_change(clock_stopped(clock, Stop.PAUSED))
        return replace(clock, state=ClockState.PAUSED)
    if isinstance(event, MediationResumed) and clock.state is ClockState.PAUSED:
        moved = with_new_due_at(clock, case, calendar)
        collector.add_limit_change(clock_moved(moved))
        return moved
    return clock


def _meet_clock(clock: Clock, at: datetime, case: Case, calendar: Calendar, collector: EventCollector) -> Clock:
    if clock.state is ClockState.PAUSED:  # the act that meets the clock also ends the pause
        clock = with_new_due_at(clock, case, calendar)
    if is_overdue(clock, at):
        collector.add_event(clock_missed(clock, case))
    in_time = clock.state is ClockState.RUNNING and at < clock.due_at
    collector.add_limit_change(
        LimitMet(
            clock=clock.kind,
            receipt=clock.receipt,
            starts_at=clock.starts_at,
            due_at=clock.due_at,
            met_at=at,
            in_time=in_time,
        )
    )
    return replace(clock, state=ClockState.MET if in_time else ClockState.LATE, met_at=at)


def with_new_due_at(clock: Clock, case: Case, calendar: Calendar, *, extended: bool = False) -> Clock:
    """Return the clock running, with its end computed anew."""
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


def with_clock_summary(case: Case, clocks: Iterable[Clock]) -> Case:
    """Return the case with ``late`` (a clock is missed), ``next_due_at`` (the next end), ``near_at`` of its clocks."""
    if case.state in INACTIVE_STATES:
        return replace(case, late=False, next_due_at=None, near_at=None)
    now = list(clocks)
    running = [clock for clock in now if clock.state is ClockState.RUNNING]
    return replace(
        case,
        late=any(clock.state is ClockState.MISSED for clock in now),
        next_due_at=min((clock.due_at for clock in running), default=None),
        near_at=min((clock.near_at for clock in running if clock.near_at is not None), default=None),
    )


def case_update(case: Case, clocks: Sequence[Clock], events: Sequence[CaseEvent], calendar: Calendar) -> CaseUpdate:
    """Build the update from case, clocks and events, with clock summary and next reminders computed anew."""
    updated = with_next_reminders(clocks, case, calendar)
    return CaseUpdate(case=with_clock_summary(case, updated), clocks=updated, events=tuple(events))
