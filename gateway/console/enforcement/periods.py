"""The period that a page of figures is about: this year unless the address names other days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gateway.console.days import day_in


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included."""

    first: date
    last: date


def period_of(query: Mapping[str, str], today: date) -> Period:
    """Return the days of the address; a day that cannot be read is taken from this year."""
    first = day_in(query.get("from", "")) or today.replace(month=1, day=1)
    last = day_in(query.get("to", "")) or today
    return Period(first, max(first, last))
