"""A new version of the calendar from a year's holiday notice (放假安排); old versions stay as they were."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from canon.calendar import Calendar, Day, DayKind
from chassis.errors import Conflict, FieldError, Invalid
from contracts.dispatch import CalendarPublished

CALENDAR_ID: UUID = uuid5(NAMESPACE_URL, "weiquan:calendar")  # the aggregate of every version
_SATURDAY = 6  # ISO weekday


class CalendarUnchanged(Conflict):
    """The days entered are those of the calendar in force, so a new version is not needed."""

    code: ClassVar[str] = "calendar_unchanged"
    previous_code: ClassVar[str | None] = "dispatch.calendar_unchanged"
    zh: ClassVar[str] = "与现行日历没有差别"
    en: ClassVar[str] = "The calendar in force says the same"


def publish_year(calendar: Calendar, *, series: str, year: int, days: Sequence[Day], published: bool) -> Calendar:
    """Return the calendar with these days of the year in place of its own; ``series`` begins the name of the version.

    Raises:
        Invalid: a day is outside the year or given twice, a make-up day is not on a weekend, or a published year has no
            statutory day.
        CalendarUnchanged: the calendar in force has these days already.
    """
    wrong = [*_check_days(year, days), *_check_duplicates(days)]
    if published and not any(day.kind is DayKind.STATUTORY for day in days):
        wrong.append(FieldError(field="/days", code="statutory_missing", message="已公布的年份至少有一个法定节假日"))
    if wrong:
        raise Invalid(*wrong)
    others = [day for day in calendar.days if day.on.year != year]
    years = calendar.published | {year} if published else calendar.published - {year}
    after = Calendar.from_rows(f"{series}-{_digest(years, [*others, *days])}", years, [*others, *days])
    if (after.published, after.days) == (calendar.published, calendar.days):
        raise CalendarUnchanged
    return after


def calendar_published(calendar: Calendar, now: datetime) -> CalendarPublished:
    """Build the event that carries the whole calendar, so that a subscriber needs no earlier version."""
    return CalendarPublished(
        aggregate_id=CALENDAR_ID,
        complaint_id=CALENDAR_ID,
        occurred_at=now,
        version=calendar.version,
        years=tuple(sorted(calendar.published)),
        working=_days(calendar, DayKind.MAKE_UP),
        off=_days(calendar, DayKind.MOVED_REST),
        statutory=_days(calendar, DayKind.STATUTORY),
    )


def _digest(years: Iterable[int], days: Iterable[Day]) -> str:
    """Return eight hexadecimal digits of the calendar's content, so that different calendars differ in version."""
    lines = [*(str(year) for year in sorted(years)), *sorted(f"{day.on}{day.kind}{day.name}" for day in days)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]


def _check_days(year: int, days: Sequence[Day]) -> list[FieldError]:
    wrong = []
    for at, day in enumerate(days):
        if day.on.year != year:
            wrong.append(FieldError(field=f"/days/{at}/on", code="outside_year", message="日期不在这一年内"))
        elif day.kind is DayKind.MAKE_UP and day.on.isoweekday() < _SATURDAY:
            wrong.append(FieldError(field=f"/days/{at}/on", code="not_weekend", message="调休上班只能是周六或周日"))
    return wrong


def _check_duplicates(days: Sequence[Day]) -> list[FieldError]:
    found: set[date] = set()
    wrong = []
    for at, day in enumerate(days):
        if day.on in found:
            wrong.append(FieldError(field=f"/days/{at}/on", code="day_twice", message="同一天出现两次"))
        found.add(day.on)
    return wrong


def _days(calendar: Calendar, kind: DayKind) -> tuple[str, ...]:
    return tuple(day.on.isoformat() for day in calendar.days if day.kind is kind)
