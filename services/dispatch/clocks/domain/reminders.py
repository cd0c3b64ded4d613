"""Reminders before the end of a limit and escalation after it (提醒与逐级上报), each told once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from canon.calendar import Calendar
from canon.codes import State
from canon.deadlines import OutsideCalendar
from canon.shanghai import SHANGHAI, day_of
from contracts.dispatch import CaseEscalated, ClockReminded
from services.dispatch.clocks.domain.clock import Clock, ClockState
from services.dispatch.clocks.domain.escalation import ESCALATION, LADDERS, Ladders, Measure, Role, Step
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.events import moment, tell

AT_REST = (State.REDIRECTED, State.WITHDRAWN, State.CLOSED, State.FOLLOWED_UP)
WATCHED = (ClockState.RUNNING, ClockState.MISSED)
Told = ClockReminded | CaseEscalated


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """What someone was told of a clock; columns of ``reminders`` carry these names."""

    clock: Clock
    level: int
    to: tuple[Role, ...]
    told_at: datetime
    told: Told


def ladder_of(clock: Clock, ladders: Sequence[Ladders] = LADDERS) -> tuple[Step, ...]:
    """The ladder in force on the Shanghai date of the clock's start; none for a kind nobody is told of."""
    begun = day_of(clock.starts_at)
    in_force = next((ladders_ for ladders_ in ladders if ladders_.effective_from <= begun), None)
    return in_force.of_kind.get(clock.kind, ()) if in_force else ()


def wound(clocks: Iterable[Clock], case: Case, calendar: Calendar) -> tuple[Clock, ...]:
    """The clocks with the moment at which someone is next told of each; none where nobody need be."""
    return tuple(_told_at(clock, _next(clock, case, calendar)) for clock in clocks)


def remind(
    due: Sequence[tuple[Case, Clock]], calendar: Calendar, now: datetime, ladders: Sequence[Ladders] = LADDERS
) -> list[tuple[Clock, Reminder | None]]:
    """Tell of each clock the highest step that has come since the last; what an outage left out is not made up for."""
    told: list[tuple[Clock, Reminder | None]] = []
    for case, clock in due:
        come = [step for at, step in _to_come(clock, calendar, ladders) if at <= now]
        after = replace(clock, reminded_until=now)
        after = replace(after, remind_at=_next(after, case, calendar, ladders))
        wanted = come and _is_watched(clock, case)
        told.append((after, _reminder(case, after, max(come, key=_level), now) if wanted else None))
    return told


def _told_at(clock: Clock, at: datetime | None) -> Clock:
    return clock if clock.remind_at == at else replace(clock, remind_at=at)


def _reminder(case: Case, clock: Clock, step: Step, now: datetime) -> Reminder:
    to = _addressees(step, case)
    facts = {
        "occurred_at": moment(case, now),
        "clock": clock.kind,
        "due_at": clock.due_at,
        "level": step.level,
        "to": tuple(role.name.lower() for role in to),
    }
    told: Told = tell(CaseEscalated, case, **facts) if step.level >= ESCALATION else tell(ClockReminded, case, **facts)
    return Reminder(clock=clock, level=step.level, to=to, told_at=now, told=told)


def _addressees(step: Step, case: Case) -> tuple[Role, ...]:
    """While no section has the case the hub answers for it."""
    if case.department is not None:
        return step.to
    return tuple(dict.fromkeys(max(role, Role.HUB) for role in step.to))


def _next(clock: Clock, case: Case, calendar: Calendar, ladders: Sequence[Ladders] = LADDERS) -> datetime | None:
    if not _is_watched(clock, case):
        return None
    return min((at for at, _ in _to_come(clock, calendar, ladders)), default=None)


def _is_watched(clock: Clock, case: Case) -> bool:
    return clock.state in WATCHED and clock.round == case.round and case.state not in AT_REST


def _to_come(clock: Clock, calendar: Calendar, ladders: Sequence[Ladders]) -> list[tuple[datetime, Step]]:
    """The steps after the last telling, or after the start; one that falls before the start is left out."""
    since = max(clock.starts_at, clock.reminded_until or clock.starts_at)
    moments = ((_moment_of(step, clock, calendar), step) for step in ladder_of(clock, ladders))
    return [(at, step) for at, step in moments if at is not None and at > since]


def _moment_of(step: Step, clock: Clock, calendar: Calendar) -> datetime | None:
    if step.measure is Measure.PERCENT:
        return clock.starts_at + (clock.due_at - clock.starts_at) * step.amount / 100
    if step.measure is Measure.HOURS:
        return clock.due_at + timedelta(hours=step.amount)
    return _shifted(clock.due_at, step.amount, calendar)


def _shifted(end: datetime, working_days: int, calendar: Calendar) -> datetime | None:
    """The same time of day so many working days on; an end at 00:00 is 24:00 of the day before. None beyond 2099."""
    local = end.astimezone(SHANGHAI)
    last = (local - timedelta(microseconds=1)).date()
    clock_time = local - datetime.combine(last, time(), SHANGHAI)
    try:
        day = calendar.add_working_days(last, working_days)
    except OutsideCalendar:
        return None
    return datetime.combine(day, time(), SHANGHAI) + clock_time


def _level(step: Step) -> int:
    return step.level
