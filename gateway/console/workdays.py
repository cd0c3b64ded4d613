"""The working days of a calendar (工作日) as a page draws them: which days count, from the days a service lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import Request

from gateway.console.models import ServiceAnswer
from gateway.console.service_calls import ServiceUnavailable, read

SATURDAY = 6  # ISO weekday
_DAY = timedelta(days=1)


class CalendarDay(ServiceAnswer):
    on: date
    kind: str
    name: str


class CalendarYear(ServiceAnswer):
    """``GET /v1/calendar``: a year, and the days of it that are not what their place in the week says."""

    version: str
    year: int
    published: bool
    days: list[CalendarDay]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A day of a strip; ``look`` is its class, ``mark`` the number of the working day or the day of the week."""

    on: date
    mark: str
    look: str = ""


async def read_years(request: Request, years: Iterable[int]) -> list[CalendarYear]:
    """Return these years of the calendar in force; one that cannot be read is left out."""
    answers = [await read(request, CalendarYear, "dispatch", "/v1/calendar", f"year={year}") for year in sorted(years)]
    return [answer for answer in answers if not isinstance(answer, ServiceUnavailable)]


def kinds_of(years: Sequence[CalendarYear]) -> dict[date, str]:
    """Return the kind of each day that is not what its place in the week says."""
    return {day.on: day.kind for year in years for day in year.days}


def is_working(day: date, kinds: dict[date, str]) -> bool:
    """Whether offices work on this day: a weekday that is no holiday, or a day that is worked instead."""
    kind = kinds.get(day)
    return kind == "make_up" if kind else day.isoweekday() < SATURDAY


def days_between(first: date, last: date) -> list[date]:
    """Return the days from ``first`` to ``last``, both included."""
    return [first + _DAY * n for n in range((last - first).days + 1)]


def working_days(first: date, last: date, kinds: dict[date, str]) -> list[date]:
    """Return the working days after ``first``, up to and with ``last``."""
    return [day for day in days_between(first + _DAY, last) if is_working(day, kinds)]


def strip(
    first: date, last: date, kinds: dict[date, str], *, weekdays: Sequence[str], begin: str, end: str
) -> list[Cell]:
    """Return the days of a limit: where it starts, each counted day with its number, what is not counted, its end."""
    cells, number = [Cell(on=first, mark=begin, look="z")], 0
    for day in days_between(first + _DAY, last):
        if is_working(day, kinds):
            number += 1
        look = "e" if day == last else "" if is_working(day, kinds) else "off"
        mark = end if day == last else str(number) if not look else weekdays[day.weekday()]
        cells.append(Cell(on=day, mark=mark, look=look))
    return cells
