"""New facts to a report: its verification is counted anew from the day they came (Order 121 Art. 35)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from canon.calendar import Calendar
from canon.codes import ClockKind, Kind, RuleSet
from services.dispatch.domain.clocks.clock import Clock, ClockState
from services.dispatch.domain.clocks.keeping import Kept, kept_of, moved_clock
from services.dispatch.domain.clocks.starting import rule_set_of
from services.dispatch.domain.clocks.telling import Telling, tell_moved
from services.dispatch.domain.lifecycle.case import Case


def restart(case: Case, clocks: Sequence[Clock], at: datetime, calendar: Calendar) -> Kept:
    """What was asked for restarts nothing, nor does Order 20, which knows no such rule."""
    asked_for = any(clock.kind is ClockKind.SUPPLEMENT and clock.state is ClockState.RUNNING for clock in clocks)
    if case.kind is not Kind.REPORT or asked_for or rule_set_of(case) is RuleSet.ORDER20:
        return Kept(case=case, clocks=tuple(clocks), events=())
    case = replace(case, changed_at=max(at, case.changed_at))
    kept, told = [], Telling(case)
    for clock in clocks:
        counted = clock
        if clock.kind is ClockKind.VERIFICATION and clock.state is ClockState.RUNNING:
            counted = moved_clock(replace(clock, starts_at=at, extended=False), case, calendar)
            told.change(tell_moved(counted))
        kept.append(counted)
    return kept_of(case, kept, told.events(), calendar)
