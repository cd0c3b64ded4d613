"""Turn a year of the calendar into twelve months to draw, and lines a person typed into days; pure functions."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gateway.console.formatting import Formatter
from gateway.console.translations import Translations
from gateway.console.workdays import CalendarYear, is_working, kinds_of

COLUMN, LINE, TOP = 24, 22, 18  # px of a day, of a week, of the names of the days
KINDS = ("statutory", "moved_rest", "make_up")
LOOKS = {"statutory": ("sd", "iv"), "moved_rest": ("md", "mt"), "make_up": ("kd", "b")}  # of the square, of its number
LONGEST = timedelta(days=366)  # of one line
_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:至|到|-|~|～)\s*(\d{4}-\d{2}-\d{2}))?\s+(\S+)(?:\s+(.+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """A day of a month: where it is drawn, and how."""

    on: date
    x: int
    y: int
    look: str  # of the square behind it; empty for an ordinary day
    ink: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    number: int
    squares: tuple[Square, ...]
    working: int
    height: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many days of a kind a year has."""

    kind: str
    count: int


def months_of(year: CalendarYear, today: date, say: Formatter) -> list[Month]:
    """Return the twelve months of a year, each with its working days."""
    kinds = kinds_of([year])
    return [_month(year.year, number, kinds, today, say) for number in range(1, 13)]


def totals_of(year: CalendarYear) -> list[Total]:
    return [Total(kind=kind, count=sum(day.kind == kind for day in year.days)) for kind in KINDS]


def working_days_of(months: Sequence[Month]) -> int:
    return sum(month.working for month in months)


def lines_of(year: CalendarYear, words: Translations) -> str:
    """Return the days of a year as one types them, to be changed."""
    return "\n".join(
        f"{day.on.isoformat()} {words(f'calendar.kind.{day.kind}')} {day.name}".strip() for day in year.days
    )


def days_of(text: str, words: Translations) -> list[dict[str, Any]]:
    """Return the days that the lines say: ``2027-01-01 法定 元旦``, or from one day to another; else ``ValueError``."""
    return [day for line in text.splitlines() if line.strip() for day in _days(line.strip(), words)]


def _days(line: str, words: Translations) -> list[dict[str, Any]]:
    """Return the days of one line.

    Raises:
        ValueError: the line cannot be read; it says which.
    """
    found = _LINE.fullmatch(line)
    names = {words(f"calendar.kind.{kind}"): kind for kind in KINDS} | {kind: kind for kind in KINDS}
    if found is None or found[3] not in names:
        raise ValueError(words("calendar.bad_line", line=line))
    try:
        first = date.fromisoformat(found[1])
        last = date.fromisoformat(found[2] or found[1])
    except ValueError:
        raise ValueError(words("calendar.bad_line", line=line)) from None
    if last - first > LONGEST:
        raise ValueError(words("calendar.bad_line", line=line))
    return [
        {"on": date.fromordinal(n).isoformat(), "kind": names[found[3]], "name": (found[4] or "").strip()}
        for n in range(first.toordinal(), last.toordinal() + 1)
    ]


def _month(year: int, number: int, kinds: dict[date, str], today: date, say: Formatter) -> Month:
    weeks = calendar.Calendar().monthdatescalendar(year, number)
    squares = tuple(
        _square(day, row, kinds, today) for row, week in enumerate(weeks) for day in week if day.month == number
    )
    working = sum(is_working(square.on, kinds) for square in squares)
    special = say.words("list.joint").join(
        say.words("calendar.day", day=square.on.day, kind=say.words(f"calendar.kind.{kinds[square.on]}"))
        for square in squares
        if square.on in kinds
    )
    return Month(
        number=number,
        squares=squares,
        working=working,
        height=TOP + LINE * len(weeks),
        sentence=say.words("calendar.month_sentence", year=year, month=number, n=working, days=special),
    )


def _square(day: date, row: int, kinds: dict[date, str], today: date) -> Square:
    look, ink = LOOKS.get(kinds.get(day, ""), ("", "" if is_working(day, kinds) else "wk"))
    return Square(
        on=day,
        x=COLUMN * day.weekday(),
        y=TOP + LINE * row,
        look=look or ("td" if day == today else ""),
        ink=ink,
    )
