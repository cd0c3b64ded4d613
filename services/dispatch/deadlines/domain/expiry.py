"""Deadlines that passed: each told once, never early, after an outage as well (到期)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from contracts.dispatch import ClockMissed
from services.dispatch.clocks.domain.clock import Clock, ClockState, is_overdue
from services.dispatch.clocks.domain.events import tell_missed
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.events import moment


def fire(due: Sequence[tuple[Case, Clock]], now: datetime) -> list[tuple[Case, Clock, ClockMissed]]:
    """Miss each of these clocks that is really over; several of one case follow each other."""
    latest: dict[object, Case] = {}
    fired = []
    for case, clock in due:
        if not is_overdue(clock, now):
            continue
        before = latest.get(case.id, case)
        after = replace(before, late=True, changed_at=moment(before, now))
        latest[case.id] = after
        fired.append((after, replace(clock, state=ClockState.MISSED), tell_missed(clock, after)))
    return fired
