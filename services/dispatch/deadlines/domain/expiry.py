"""Deadlines that passed (到期): each is marked as missed once, never early, and after an outage too."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from contracts.dispatch import ClockMissed
from services.dispatch.clocks.domain.clock import Clock, ClockState, is_overdue
from services.dispatch.clocks.domain.events import clock_missed
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.events import change_time


def expire(due: Sequence[tuple[Case, Clock]], now: datetime) -> list[tuple[Case, Clock, ClockMissed]]:
    """Return each overdue clock as missed, with its case and event; clocks of one case are applied in sequence."""
    latest: dict[object, Case] = {}
    fired = []
    for case, clock in due:
        if not is_overdue(clock, now):
            continue
        before = latest.get(case.id, case)
        after = replace(before, late=True, changed_at=change_time(before, now))
        latest[case.id] = after
        fired.append((after, replace(clock, state=ClockState.MISSED), clock_missed(clock, after)))
    return fired
