"""Lay the shifts of a week out by day; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from canon.shanghai import SHANGHAI, day_of
from gateway.console.formatting import Formatter
from gateway.console.roster.models import Shift

DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day with who is on duty in it."""

    name: str
    is_today: bool
    shifts: tuple[Shift, ...]


def days_of(shifts: Sequence[Shift], first: date, say: Formatter) -> list[Day]:
    """Return the seven days from ``first``; a shift over midnight stands in both of its days."""
    return [_day(shifts, first + timedelta(days=number), say) for number in range(DAYS)]


def _day(shifts: Sequence[Shift], day: date, say: Formatter) -> Day:
    begins = datetime.combine(day, time(), SHANGHAI)
    ends = begins + timedelta(days=1)
    standing = tuple(shift for shift in shifts if shift.starts_at < ends and shift.ends_at > begins)
    return Day(name=say.when(begins).rsplit(" ", 1)[0], is_today=day == day_of(say.now), shifts=standing)
