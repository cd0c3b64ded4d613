"""The end of a mediation, where the clock must agree (终止调解, Order 121 Art. 23(5))."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from canon.calendar import Calendar
from canon.codes import ClockKind, TerminationReason
from services.dispatch.clocks.domain.clock import OPEN, Clock, ClockState
from services.dispatch.clocks.domain.updates import with_new_due_at
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.refusals import TimeLimitNotReached
from services.dispatch.mediation.domain import mediation


def terminate(
    case: Case,
    clocks: Sequence[Clock],
    *,
    reason: TerminationReason,
    note: str | None,
    approved_by: str | None = None,
    calendar: Calendar,
    now: datetime,
) -> CaseDecision:
    """End it without agreement. Raises ``TimeLimitNotReached`` where its time is the reason and is not over."""
    decided = mediation.terminate(case, reason=reason, note=note, approved_by=approved_by, now=now)
    if reason is TerminationReason.TIME_LIMIT and any(end > now for end in _ends(decided[0], clocks, calendar)):
        raise TimeLimitNotReached
    return decided


def _ends(case: Case, clocks: Iterable[Clock], calendar: Calendar) -> Iterable[datetime]:
    """When the mediation must be done, an appraisal that ended with it not counted."""
    for clock in clocks:
        if clock.kind is ClockKind.MEDIATION and clock.state in OPEN:
            paused = clock.state is ClockState.PAUSED
            yield with_new_due_at(clock, case, calendar).due_at if paused else clock.due_at
