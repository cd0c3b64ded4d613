"""Reminders before the end of a limit and escalations after it (提醒与逐级上报), each sent once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from canon.calendar import Calendar
from canon.codes import State
from canon.deadlines import OutsideCalendar
from canon.shanghai import SHANGHAI, day_of
from contracts.dispatch import CaseEscalated, ClockReminded
from services.dispatch.clocks.domain.clock import Clock, ClockState
from services.dispatch.clocks.domain.escalation import (
    ESCALATION_POLICIES,
    FIRST_ESCALATION_LEVEL,
    EscalationPolicy,
    EscalationStep,
    Measure,
    Role,
)
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.events import case_event, change_time

INACTIVE_STATES = (State.REDIRECTED, State.WITHDRAWN, State.CLOSED, State.FOLLOWED_UP)
WATCHED_CLOCK_STATES = (ClockState.RUNNING, ClockState.MISSED)
ReminderEvent = ClockReminded | CaseEscalated


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder or escalation of a clock, with its event; it is kept in ``reminders``."""

    clock: Clock
    level: int
    to: tuple[Role, ...]
    told_at: datetime
    event: ReminderEvent


def escalation_steps(
    clock: Clock, ladders: Sequence[EscalationPolicy] = ESCALATION_POLICIES
) -> tuple[EscalationStep, ...]:
    """Return the escalation steps in force on the Shanghai date of the clock's start; empty for a kind without any."""
    begun = day_of(clock.starts_at)
    in_force = next((ladders_ for ladders_ in ladders if ladders_.effective_from <= begun), None)
    return in_force.steps_by_kind.get(clock.kind, ()) if in_force else ()


def with_next_reminders(clocks: Iterable[Clock], case: Case, calendar: Calendar) -> tuple[Clock, ...]:
    """Return the clocks with ``remind_at`` and ``near_at`` set: the next and the first reminder, or ``None``."""
    return tuple(
        _with_reminders_at(clock, _next_reminder_at(clock, case, calendar), _near_at(clock, case, calendar))
        for clock in clocks
    )


def make_reminders(
    due: Sequence[tuple[Case, Clock]],
    calendar: Calendar,
    now: datetime,
    ladders: Sequence[EscalationPolicy] = ESCALATION_POLICIES,
) -> list[tuple[Clock, Reminder | None]]:
    """Return each clock with the reminder of its highest step that became due; lower steps are skipped.

    The reminder is ``None`` where the clock no longer needs one.
    """
    reminded: list[tuple[Clock, Reminder | None]] = []
    for case, clock in due:
        due_steps = [step for at, step in _remaining_steps(clock, calendar, ladders) if at <= now]
        after = replace(clock, reminded_until=now)
        after = replace(after, remind_at=_next_reminder_at(after, case, calendar, ladders))
        wanted = due_steps and _is_watched(clock, case)
        reminded.append((after, _make_reminder(case, after, max(due_steps, key=_level), now) if wanted else None))
    return reminded


def _with_reminders_at(clock: Clock, next_at: datetime | None, near_at: datetime | None) -> Clock:
    same = (clock.remind_at, clock.near_at) == (next_at, near_at)
    return clock if same else replace(clock, remind_at=next_at, near_at=near_at)


def _make_reminder(case: Case, clock: Clock, step: EscalationStep, now: datetime) -> Reminder:
    to = _addressees(step, case)
    facts = {
        "occurred_at": change_time(case, now),
        "clock": clock.kind,
        "due_at": clock.due_at,
        "level": step.level,
        "to": tuple(role.name.lower() for role in to),
    }
    event: ReminderEvent = (
        case_event(CaseEscalated, case, **facts)
        if step.level >= FIRST_ESCALATION_LEVEL
        else case_event(ClockReminded, case, **facts)
    )
    return Reminder(clock=clock, level=step.level, to=to, told_at=now, event=event)


def _addressees(step: EscalationStep, case: Case) -> tuple[Role, ...]:
    """Return the roles of a step; none below the hub while no section has the case."""
    if case.department is not None:
        return step.to
    return tuple(dict.fromkeys(max(role, Role.HUB) for role in step.to))


def _next_reminder_at(
    clock: Clock, case: Case, calendar: Calendar, ladders: Sequence[EscalationPolicy] = ESCALATION_POLICIES
) -> datetime | None:
    if not _is_watched(clock, case):
        return None
    return min((at for at, _ in _remaining_steps(clock, calendar, ladders)), default=None)


def _near_at(
    clock: Clock, case: Case, calendar: Calendar, ladders: Sequence[EscalationPolicy] = ESCALATION_POLICIES
) -> datetime | None:
    """Return when the first reminder of a running clock is due, not before its start; ``None`` without reminders."""
    if clock.state is not ClockState.RUNNING or not _is_watched(clock, case):
        return None
    reminders = [step for step in escalation_steps(clock, ladders) if step.level < FIRST_ESCALATION_LEVEL]
    moments = [at for step in reminders if (at := _step_time(step, clock, calendar)) is not None]
    return max(min(moments), clock.starts_at) if moments else None


def _is_watched(clock: Clock, case: Case) -> bool:
    return clock.state in WATCHED_CLOCK_STATES and clock.round == case.round and case.state not in INACTIVE_STATES


def _remaining_steps(
    clock: Clock, calendar: Calendar, ladders: Sequence[EscalationPolicy]
) -> list[tuple[datetime, EscalationStep]]:
    """Return the steps after the last reminder, or after the start of the clock, each with its time."""
    since = max(clock.starts_at, clock.reminded_until or clock.starts_at)
    moments = ((_step_time(step, clock, calendar), step) for step in escalation_steps(clock, ladders))
    return [(at, step) for at, step in moments if at is not None and at > since]


def _step_time(step: EscalationStep, clock: Clock, calendar: Calendar) -> datetime | None:
    if step.measure is Measure.PERCENT:
        return clock.starts_at + (clock.due_at - clock.starts_at) * step.amount / 100
    if step.measure is Measure.HOURS:
        return clock.due_at + timedelta(hours=step.amount)
    return _shift_working_days(clock.due_at, step.amount, calendar)


def _shift_working_days(end: datetime, working_days: int, calendar: Calendar) -> datetime | None:
    """Return the same time of day working days later; 00:00 is 24:00 of the day before. ``None`` beyond 2099."""
    local = end.astimezone(SHANGHAI)
    last = (local - timedelta(microseconds=1)).date()
    clock_time = local - datetime.combine(last, time(), SHANGHAI)
    try:
        day = calendar.add_working_days(last, working_days)
    except OutsideCalendar:
        return None
    return datetime.combine(day, time(), SHANGHAI) + clock_time


def _level(step: EscalationStep) -> int:
    return step.level
