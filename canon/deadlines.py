"""When a clock ends (期间届满, D§10a), and the arithmetic as a sentence that a citizen can check."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from canon.calendar import LAST_DAY, Calendar, OutsideCalendar
from canon.codes import ClockKind, RuleSet
from canon.periods import NoLegalPeriod, NotInRuleSet, Period, Unit, period_of, rule_set_on
from canon.proofs import Counted, prove_days, prove_hours
from canon.shanghai import SHANGHAI
from canon.suspensions import (
    EndsBeforeItBegins,
    NoOffset,
    Suspension,
    UnknownGround,
    shanghai,
    stopped_spans,
)
from canon.unsound import Unsound

__all__ = [
    "Deadline",
    "EndsBeforeItBegins",
    "NoLegalPeriod",
    "NoOffset",
    "NotExtensible",
    "NotInRuleSet",
    "NotSuspendable",
    "OutsideCalendar",
    "Suspension",
    "UnknownGround",
    "deadline",
    "rule_set_on",
]

_ONE_DAY = timedelta(days=1)


class NotExtensible(Unsound):
    """The law does not allow this period to be extended."""

    code = "not_extensible"


class NotSuspendable(Unsound):
    """The law does not allow this clock to be suspended."""

    code = "not_suspendable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The end of one clock.

    ``due_at`` is 24:00 of ``last_day``, or the exact instant for a clock in hours. ``latest_day`` is the first working
    day from ``last_day`` on; for a clock in hours it is ``last_day``. A ``provisional`` end counts days of years whose
    holiday notice is not published yet.
    """

    due_at: datetime
    last_day: date
    latest_day: date
    rule_set: RuleSet
    rule: str
    provisional: bool
    proof: str


def deadline(
    kind: ClockKind,
    starts_at: datetime,
    calendar: Calendar,
    rule_set: RuleSet | None = None,
    suspensions: Sequence[Suspension] = (),
    *,
    extended: bool = False,
) -> Deadline:
    """Compute when a clock ends; if ``rule_set`` is None, the Shanghai date of ``starts_at`` selects it.

    Also raises ``NoLegalPeriod`` and ``NotInRuleSet`` for ``kind``, ``NoOffset`` for ``starts_at``, and ``NoOffset``,
    ``UnknownGround`` and ``EndsBeforeItBegins`` for a suspension. Each error has ``code`` and ``field``.

    Raises:
        NotExtensible: ``extended`` is set, but the law allows no extension.
        NotSuspendable: ``suspensions`` are given, but the law does not allow this clock to stop.
        OutsideCalendar: a date, or the end of the clock, is outside 2000-2099.
    """
    begun = shanghai(starts_at, "/starts_at")
    start = begun.date()
    rules = rule_set or rule_set_on(start)
    period = period_of(kind, rules, start)
    if extended and not period.extension:
        raise NotExtensible("法律没有规定这类时限可以延长", "/extended")
    if suspensions and not period.pausable:
        raise NotSuspendable("法律没有规定这类时限可以扣除时间", "/suspensions")
    if period.unit is Unit.HOURS:
        return _after_hours(begun, rules, period)
    try:
        counted = _count(start, calendar, period, stopped_spans(suspensions, start), extended=extended)
        latest = calendar.working_day_from(counted.last)
        proof = prove_days(counted, calendar, latest)
    except OutsideCalendar as outside:
        outside.field = outside.field or "/starts_at"
        raise
    return Deadline(
        due_at=datetime.combine(counted.last + _ONE_DAY, time(), SHANGHAI),
        last_day=counted.last,
        latest_day=latest,
        rule_set=rules,
        rule=period.rule,
        provisional=counted.provisional,
        proof=proof,
    )


def _after_hours(begun: datetime, rules: RuleSet, period: Period) -> Deadline:
    due_at = begun + timedelta(hours=period.length)
    return Deadline(
        due_at=due_at,
        last_day=due_at.date(),
        latest_day=due_at.date(),
        rule_set=rules,
        rule=period.rule,
        provisional=False,
        proof=prove_hours(begun, due_at, period),
    )


def _count(
    start: date, calendar: Calendar, period: Period, stops: list[tuple[date, date]], *, extended: bool
) -> Counted:
    """Count the period's days after ``start``; suspended days up to the end move the end by as many days."""
    working = period.unit is Unit.WORKING_DAYS
    length = period.length + (period.extension if extended else 0)
    lost, passed = 0, []
    end = _nth(start, length, calendar, working=working)
    for first, stop in stops:
        if first > end:
            break
        lost += calendar.working_days_between(first, stop) if working else (stop - first).days
        end = _nth(start, length + lost, calendar, working=working)
        passed.append((first, stop))
    last = _rolled(end, calendar, period.unit)
    years = range((start + _ONE_DAY).year, last.year + 1) if working else {end.year, last.year}
    return Counted(
        start=start,
        end=end,
        last=last,
        length=length,
        stops=tuple(passed),
        extended=extended,
        period=period,
        unpublished=tuple(year for year in years if not calendar.is_published(year)),
    )


def _nth(start: date, count: int, calendar: Calendar, *, working: bool) -> date:
    if working:
        return calendar.add_working_days(start, count)
    if count > (LAST_DAY - start).days:
        raise OutsideCalendar("日期超出可计算范围（2000年至2099年）")
    return start + timedelta(count)


def _rolled(end: date, calendar: Calendar, unit: Unit) -> date:
    """Move an end that falls on a day off: Order 121 Art. 45 for natural days, 民法典 Art. 203 for civil ones."""
    if unit is Unit.CIVIL_DAYS:
        return calendar.working_day_from(end)
    if unit is Unit.NATURAL_DAYS:
        while calendar.is_statutory(end):
            end += _ONE_DAY
    return end
