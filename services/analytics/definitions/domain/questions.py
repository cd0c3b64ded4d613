"""A question about figures: its period, its basis, up to which instant, and about which cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from canon.calendar import FIRST_DAY, LAST_DAY
from canon.shanghai import SHANGHAI, day_of
from chassis.errors import FieldError, Invalid
from services.analytics.definitions.domain.metric import Basis

LONGEST_DAYS = 3_700  # ten years and a little
DAY = timedelta(days=1)
LONGEST_MONTH = timedelta(days=31)


class Step(StrEnum):
    """How long a point of a series is."""

    DAY = "day"
    WEEK = "week"  # from Monday
    MONTH = "month"

    def start(self, day: date) -> date:
        """Return the first day of the step that ``day`` lies in."""
        if self is Step.WEEK:
            return day - DAY * day.weekday()
        return day.replace(day=1) if self is Step.MONTH else day

    def after(self, day: date) -> date:
        """Return the first day of the step after the one that ``day`` lies in."""
        if self is Step.WEEK:
            return day + DAY * (7 - day.weekday())
        return (day.replace(day=1) + LONGEST_MONTH).replace(day=1) if self is Step.MONTH else day + DAY


class By(StrEnum):
    """What figures can be broken down by."""

    DAY = "day"
    CHANNEL = "channel"
    DEPARTMENT = "department"
    AGENCY = "agency"
    KIND = "kind"
    CATEGORY = "category"
    TOWN = "town"
    TOPIC = "topic"
    TOPIC_CLASS = "topic_class"  # the first level of topics
    RESPONDENT = "respondent"  # the business; the largest, for there are thousands


Pair: TypeAlias = tuple[By, By]  # two dimensions at once
Group: TypeAlias = By | Step | Pair | None
Key: TypeAlias = Any  # a day, a code, or None; of a pair two texts, each of which may be None


def dimensions_of(group: Group) -> tuple[By, ...]:
    """Return what figures are broken down by; steps are none of the documented dimensions."""
    if isinstance(group, tuple):
        return group
    return (group,) if isinstance(group, By) else ()


def key_of(bucket: Any) -> Key:
    """Return the key of a group as a row of a query holds it."""
    return tuple(bucket) if isinstance(bucket, list) else bucket


class Period(NamedTuple):
    """Days from ``first`` to ``last``, both inclusive, in Shanghai."""

    first: date
    last: date

    def begins_at(self) -> datetime:
        return datetime.combine(self.first, time(), SHANGHAI)

    def ends_at(self) -> datetime:
        """Return the first instant after the period."""
        return datetime.combine(self.last + DAY, time(), SHANGHAI)

    def steps(self, step: Step) -> Iterator["Period"]:
        """Yield the period cut at days, Mondays or firsts of the month; the first and the last part may be short."""
        start = self.first
        while start <= self.last:
            following = step.after(start)
            yield Period(start, min(following - DAY, self.last))
            start = following


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question; ``as_of`` is the last instant whose facts count, ``None``: all. ``where``: column → value.

    ``respondent``: the business that the complaints are against.
    """

    period: Period
    basis: Basis
    as_of: datetime | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    respondent: UUID | None = None

    def ended_month(self) -> date | None:
        """Return the first day of the month that ends with ``as_of``, if one does."""
        if self.as_of is None:
            return None
        month = Step.MONTH.start(day_of(self.as_of))
        return month if self.as_of == last_instant(month) else None


def last_instant(month: date) -> datetime:
    """Return the last instant of the month that begins with this day."""
    return datetime.combine(Step.MONTH.after(month) - DAY, time.max, SHANGHAI)


def period_of(first: date | None, last: date | None, today: date) -> Period:
    """Return the days asked for; without ``last`` up to today, without ``first`` from the first of that month.

    Raises:
        Invalid: a day is outside 2000-2099, the days are in the wrong order, or the period exceeds ten years.
    """
    end = _checked(last or today, "to")
    start = _checked(first, "from") if first else end.replace(day=1)
    if start > end:
        raise Invalid(FieldError(field="/query/to", code="order", message="结束日期早于开始日期"))
    if (end - start).days >= LONGEST_DAYS:
        raise Invalid(FieldError(field="/query/from", code="too_long", message="所选期间过长"))
    return Period(start, end)


def instant_of(as_of: str) -> datetime:
    """Read an instant with its offset, or a date, which means the end of that day in Shanghai.

    Raises:
        Invalid: ``as_of`` is neither, has no offset, or is outside 2000-2099.
    """
    try:
        if len(as_of) == len("2026-01-01"):
            day = date.fromisoformat(as_of)
            return _in_range(datetime.combine(day, time.max, SHANGHAI))
        at = datetime.fromisoformat(as_of.replace(" ", "+"))  # a plus sign not encoded arrives as a blank
    except ValueError:
        raise Invalid(FieldError(field="/query/as_of", code="format", message="日期或时间格式不正确")) from None
    if at.tzinfo is None:
        raise Invalid(FieldError(field="/query/as_of", code="offset", message="时间须带时区"))
    return _in_range(at)


def _checked(day: date, name: str) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid(FieldError(field=f"/query/{name}", code="out_of_range", message="日期超出范围"))
    return day


def _in_range(at: datetime) -> datetime:
    if not FIRST_DAY.year <= at.year <= LAST_DAY.year:
        raise Invalid(FieldError(field="/query/as_of", code="out_of_range", message="日期超出范围"))
    return at
