"""Working days (工作日): Monday to Friday, as changed by the State Council's yearly holiday notices.

A calendar is a frozen value with a version. It lists its working days once, so that counting them is a binary search.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from canon import calendar_rows
from canon.statutory import statutory_days
from canon.unsound import Unsound

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_BASE = FIRST_DAY.toordinal()
_SPAN = LAST_DAY.toordinal() - _BASE + 1  # days
_SATURDAY = 6  # ISO weekday


class DayKind(StrEnum):
    """Why a day is a working day or not."""

    WORKING = "working"
    WEEKEND = "weekend"
    MOVED_REST = "moved_rest"  # 调休放假
    STATUTORY = "statutory"  # 法定节假日
    MAKE_UP = "make_up"  # 调休上班


_WORKED = frozenset({DayKind.WORKING, DayKind.MAKE_UP})


class OutsideCalendar(Unsound):
    """A date is outside the years that a calendar covers, 2000 to 2099."""

    code = "out_of_range"


class DayTwice(Unsound):
    """Two rows of a calendar have the same date."""

    code = "day_twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One row of a calendar: a date whose kind does not follow from its weekday."""

    on: date
    kind: DayKind
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Working days of 2000-2099; a year without a notice has, provisionally, Monday to Friday less statutory days."""

    version: str
    published: frozenset[int]
    days: tuple[Day, ...]
    _kinds: dict[date, DayKind] = field(init=False, repr=False, compare=False)
    _worked: tuple[int, ...] = field(init=False, repr=False, compare=False)  # days since FIRST_DAY, ascending
    _named: tuple[Day, ...] = field(init=False, repr=False, compare=False)  # days + those of ``_dated_by_law``

    @classmethod
    def from_rows(cls, version: str, published: Iterable[int], days: Iterable[Day]) -> "Calendar":
        """Build a calendar from the rows of an editable table, in any order.

        Raises ``DayTwice`` if two rows have the same date and ``OutsideCalendar`` for a date outside 2000-2099.
        """
        return cls(
            version=version,
            published=frozenset(published),
            days=tuple(sorted(days, key=_on)),
        )

    def __post_init__(self) -> None:
        spoken_of = {day.on for day in self.days}
        if len(spoken_of) != len(self.days):
            raise DayTwice("日历中同一天出现两次", "/days")
        named = (*self.days, *(day for day in _dated_by_law(self.published) if day.on not in spoken_of))
        kinds = {day.on: day.kind for day in named}
        exceptions = {_offset(on): kind for on, kind in kinds.items()}
        worked = [n for n in range(_SPAN) if (n + _BASE - 1) % 7 + 1 < _SATURDAY and n not in exceptions]
        worked += [n for n, kind in exceptions.items() if kind in _WORKED]
        object.__setattr__(self, "_kinds", kinds)
        object.__setattr__(self, "_worked", tuple(sorted(worked)))
        object.__setattr__(self, "_named", tuple(sorted(named, key=_on)))

    def is_published(self, year: int) -> bool:
        """Return whether the State Council's notice for this year is in the calendar."""
        return year in self.published

    def kind_of(self, day: date) -> DayKind:
        """Return what kind of day it is."""
        known = self._kinds.get(day)
        if known is not None:
            return known
        return DayKind.WEEKEND if day.isoweekday() >= _SATURDAY else DayKind.WORKING

    def is_working(self, day: date) -> bool:
        """Return whether offices work on this day."""
        return self.kind_of(day) in _WORKED

    def is_statutory(self, day: date) -> bool:
        """Return whether it is a statutory day, not a moved rest day; without a notice, by 放假办法 Art. 2 alone."""
        return self.kind_of(day) is DayKind.STATUTORY

    def next_working_day(self, day: date) -> date:
        """Return the first working day after ``day``."""
        return self.add_working_days(day, 1)

    def working_day_from(self, day: date) -> date:
        """Return ``day`` itself if it is a working day, else the first one after it."""
        return day if self.is_working(day) else self.next_working_day(day)

    def add_working_days(self, start: date, count: int) -> date:
        """Return the ``count``-th working day after ``start``, which itself never counts (Order 121 Art. 45).

        Raises:
            OutsideCalendar: ``start`` or the result is outside 2000-2099.
        """
        at = bisect_right(self._worked, _offset(start)) + count - 1
        if not 0 <= at < len(self._worked):
            raise OutsideCalendar("日期超出可计算范围（2000年至2099年）")
        return date.fromordinal(self._worked[at] + _BASE)

    def working_days_between(self, first: date, end: date) -> int:
        """Count the working days from ``first`` on, up to but not including ``end``."""
        return bisect_left(self._worked, _offset(end)) - bisect_left(self._worked, _offset(first))

    def rows_between(self, first: date, last: date) -> tuple[Day, ...]:
        """Return the rows of the calendar from ``first`` to ``last``, both included."""
        return _between(self.days, first, last)

    def named_between(self, first: date, last: date) -> tuple[Day, ...]:
        """Return the rows from ``first`` to ``last``, both included, with the statutory days of unpublished years."""
        return _between(self._named, first, last)


def _dated_by_law(published: frozenset[int]) -> Iterator[Day]:
    for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
        if year not in published:
            yield from (Day(on=on, kind=DayKind.STATUTORY, name=name) for on, name in statutory_days(year).items())


def _between(days: tuple[Day, ...], first: date, last: date) -> tuple[Day, ...]:
    return days[bisect_left(days, first, key=_on) : bisect_right(days, last, key=_on)]


def _on(day: Day) -> date:
    return day.on


def _offset(day: date) -> int:
    offset = day.toordinal() - _BASE
    if not 0 <= offset < _SPAN:
        raise OutsideCalendar("日期超出可计算范围（2000年至2099年）")
    return offset


@cache
def published_calendar() -> Calendar:
    """Return the calendar of the notices in ``calendar_rows``; a bureau's editable calendar starts as a copy of it."""
    days = [Day(on=date.fromisoformat(on), kind=DayKind.MAKE_UP, name="调休上班") for on in calendar_rows.MAKE_UP_DAYS]
    for first, last, name in calendar_rows.DAYS_OFF:
        on, end = date.fromisoformat(first), date.fromisoformat(last)
        while on <= end:
            statutory = on in statutory_days(on.year)
            days.append(Day(on=on, kind=DayKind.STATUTORY if statutory else DayKind.MOVED_REST, name=name))
            on += timedelta(1)
    years = range(calendar_rows.FIRST_YEAR, calendar_rows.LAST_YEAR + 1)
    return Calendar.from_rows(calendar_rows.VERSION, years, days)
