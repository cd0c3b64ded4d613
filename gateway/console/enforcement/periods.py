"""The period that a page of figures is about: this year unless the address names other days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included."""

    first: date
    last: date


def period_of(query: Mapping[str, str], today: date) -> Period:
    """Return the days of the address; a day that cannot be read is taken from this year."""
    first = _day(query.get("from", "")) or today.replace(month=1, day=1)
    last = _day(query.get("to", "")) or today
    return Period(first, max(first, last))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
