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
    said: ComplaintSupplemented,
    *,
    asked: Collection[str],
    calendar: Calendar,
    now: datetime,
) -> CaseUpdate:
    """Apply a supplement: new facts restart a verification; a request is met when none of ``asked`` is missing."""
    kept = CaseUpdate(case=case, clocks=tuple(clocks), events=())
    if said.new_facts:
        kept = restart_verification(case, clocks, said.occurred_at, calendar, now)
    if not set(asked).isdisjoint(said.missing):
        return kept
    met = meet_clocks(kept.case, kept.clocks, ClockKind.SUPPLEMENT, now, calendar)
    return replace(met, events=(*kept.events, *met.events))


def restart_verification(
    case: Case, clocks: Sequence[Clock], since: datetime, calendar: Calendar, now: datetime
) -> CaseUpdate:
    """Count a report's verification anew from when new facts came (Order 121 Art. 35).

    Material that the bureau requested restarts nothing; nor is there such a rule in Order 20.
    """
    asked_for = any(clock.kind is ClockKind.SUPPLEMENT and clock.state is ClockState.RUNNING for clock in clocks)
    if case.kind is not Kind.REPORT or asked_for or rule_set_of(case) is RuleSet.ORDER20:
        return CaseUpdate(case=case, clocks=tuple(clocks), events=())
    case = replace(case, changed_at=max(now, case.changed_at))
    kept, told = [], EventCollector(case)
    for clock in clocks:
        counted = clock
        if clock.kind is ClockKind.VERIFICATION and clock.state is ClockState.RUNNING and clock.starts_at < since:
            counted = with_new_due_at(replace(clock, starts_at=since, extended=False), case, calendar)
            told.add_limit_change(clock_moved(counted))
        kept.append(counted)
    return case_update(case, kept, told.events(), calendar)
