"""Extensions (延期): a verification once, approved by the head; a channel's limit by the channel; nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from canon.calendar import Calendar
from canon.codes import ClockKind
from canon.shanghai import SHANGHAI
from chassis.errors import FieldError, Invalid
from contracts.dispatch import CaseExtended
from services.dispatch.clocks.domain.clock import VERIFICATION_CLOCKS, Clock, ClockState, find_extensible
from services.dispatch.clocks.domain.events import EventCollector, clock_moved
from services.dispatch.clocks.domain.updates import CaseUpdate, case_update, with_new_due_at
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.refusals import NotExtensible
from services.dispatch.lifecycle.domain.transitions import Command, next_state


def extend(
    case: Case,
    clocks: Sequence[Clock],
    *,
    until: datetime | None,
    reason: str,
    approved_by: str,
    calendar: Calendar,
    now: datetime,
) -> CaseUpdate:
    """Extend a limit: the channel's to ``until``, or without ``until`` the verification by the law's own period.

    The state's refusal may be raised, and ``Invalid`` if ``until`` is not after the present end.

    Raises:
        NotExtensible: the case has no such limit open, or it has passed, or it was extended before.
    """
    next_state(case, Command.EXTEND)
    kinds = VERIFICATION_CLOCKS if until is None else (ClockKind.HOTLINE,)
    clock = find_extensible(clocks, kinds, now)
    if clock is None:
        raise NotExtensible
    longer = with_new_due_at(clock, case, calendar, extended=True) if until is None else _extend_until(clock, until)
    longer = replace(longer, state=clock.state)
    case = replace(case, changed_at=change_time(case, now))
    updated = tuple(longer if one.number == clock.number else one for one in clocks)
    extended = case_event(
        CaseExtended, case, clock=clock.kind, due_at=longer.due_at, approved_by=approved_by, reason=reason
    )
    collector = EventCollector(case, extended)
    if longer.state is ClockState.RUNNING:
        collector.add_limit_change(clock_moved(longer))
    return case_update(case, updated, collector.events(), calendar)


def _extend_until(clock: Clock, until: datetime) -> Clock:
    if until <= clock.due_at:
        raise Invalid(FieldError(field="/until", code="too_early", message="延期后的时限应当晚于原时限"))
    local = until.astimezone(SHANGHAI)
    spoken = f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
    proof = f"{clock.proof}经负责人批准，延期至{spoken}。"
    return replace(clock, due_at=until, extended=True, proof=proof)
