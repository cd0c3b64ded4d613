"""Apply a supplement to the clocks: it meets the request for material, or restarts a report's verification."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from canon.calendar import Calendar
from canon.codes import ClockKind, Kind, RuleSet
from contracts.intake import ComplaintSupplemented
from services.dispatch.clocks.domain.clock import Clock, ClockState
from services.dispatch.clocks.domain.events import EventCollector, clock_moved
from services.dispatch.clocks.domain.starts import rule_set_of
from services.dispatch.clocks.domain.updates import CaseUpdate, case_update, meet_clocks, with_new_due_at
from services.dispatch.lifecycle.domain.case import Case


def apply_supplement(
    case: Case,
    clocks: Sequence[Clock],
    event: ComplaintSupplemented,
    *,
    requested: Collection[str] | None,
    calendar: Calendar,
    now: datetime,
) -> CaseUpdate:
    """Apply a supplement: new facts restart a verification; a request is met when none of ``requested`` is missing.

    ``requested`` is ``None`` where nothing can have been requested of whoever supplements.
    """
    update = CaseUpdate(case=case, clocks=tuple(clocks), events=())
    if event.new_facts:
        update = restart_verification(case, clocks, event.occurred_at, calendar, now)
    if requested is None or not set(requested).isdisjoint(event.missing):
        return update
    met = meet_clocks(update.case, update.clocks, ClockKind.SUPPLEMENT, now, calendar)
    return replace(met, events=(*update.events, *met.events))


def restart_verification(
    case: Case, clocks: Sequence[Clock], since: datetime, calendar: Calendar, now: datetime
) -> CaseUpdate:
    """Count a report's verification anew from when new facts came (Order 121 Art. 35).

    Material that the bureau requested restarts nothing; nor is there such a rule in Order 20.
    """
    is_requested = any(clock.kind is ClockKind.SUPPLEMENT and clock.state is ClockState.RUNNING for clock in clocks)
    if case.kind is not Kind.REPORT or is_requested or rule_set_of(case) is RuleSet.ORDER20:
        return CaseUpdate(case=case, clocks=tuple(clocks), events=())
    case = replace(case, changed_at=max(now, case.changed_at))
    updated, collector = [], EventCollector(case)
    for clock in clocks:
        counted = clock
        if clock.kind is ClockKind.VERIFICATION and clock.state is ClockState.RUNNING and clock.starts_at < since:
            counted = with_new_due_at(replace(clock, starts_at=since, extended=False), case, calendar)
            collector.add_limit_change(clock_moved(counted))
        updated.append(counted)
    return case_update(case, updated, collector.events(), calendar)
