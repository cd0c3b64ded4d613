"""The end of a mediation, checked against its clock where time is the reason (终止调解, Order 121 Art. 23(5))."""

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
    """End a mediation without agreement, with the refusals of ``mediation.terminate``.

    Raises:
        TimeLimitNotReached: the reason is that its time is over, and it is not.
    """
    decided = mediation.terminate(case, reason=reason, note=note, approved_by=approved_by, now=now)
    if reason is TerminationReason.TIME_LIMIT and any(end > now for end in _ends(decided[0], clocks, calendar)):
        raise TimeLimitNotReached
    return decided


def _ends(case: Case, clocks: Iterable[Clock], calendar: Calendar) -> Iterable[datetime]:
    """Yield when the mediation must be done; a pause that ends with it is not counted."""
    for clock in clocks:
        if clock.kind is ClockKind.MEDIATION and clock.state in OPEN:
            paused = clock.state is ClockState.PAUSED
            yield with_new_due_at(clock, case, calendar).due_at if paused else clock.due_at
