"""The waves of a year: how many messages a day brings, and what more of them are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from canon.shanghai import day_of

_WEEKDAYS = (1.15, 1.1, 1.05, 1.0, 1.0, 0.8, 0.75)  # Monday first
# The first day of the Spring Festival (正月初一), by year.
_NEW_YEARS = {2024: date(2024, 2, 10), 2025: date(2025, 1, 29), 2026: date(2026, 2, 17), 2027: date(2027, 2, 6)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """Days with more or fewer messages than usual, and the trades that they are about."""

    name: str
    first: date
    last: date
    factor: float
    trades: Mapping[str, float]


def waves(year: int) -> tuple[Wave, ...]:
    """Return the waves of a calendar year (D§5.9)."""
    found = [
        Wave(name="3·15", first=date(year, 3, 13), last=date(year, 3, 17), factor=2.0, trades={}),
        Wave(
            name="summer tutoring",
            first=date(year, 7, 5),
            last=date(year, 8, 31),
            factor=1.15,
            trades={"training": 3.0, "travel": 2.0, "driving_school": 2.0},
        ),
        Wave(
            name="Double 11",
            first=date(year, 11, 11),
            last=date(year, 11, 25),
            factor=1.4,
            trades={"ecommerce": 3.0, "clothes": 2.0, "phone": 2.0, "express": 2.0},
        ),
    ]
    if (new_year := _NEW_YEARS.get(year)) is not None:
        week_end = new_year + timedelta(days=6)
        before, eve = new_year - timedelta(days=14), new_year - timedelta(days=2)
        busy = {"restaurant": 2.0, "hair": 2.5, "express": 2.0, "supermarket": 1.5}
        found += [
            Wave(name="before the Spring Festival", first=before, last=eve, factor=1.25, trades=busy),
            Wave(name="Spring Festival", first=new_year, last=week_end, factor=0.45, trades={"bus": 2.0}),
        ]
    return tuple(found)


def weight_of(day: date) -> float:
    """Return how many messages a day brings, in proportion."""
    weight = _WEEKDAYS[day.weekday()]
    for wave in waves(day.year):
        weight *= wave.factor if wave.first <= day <= wave.last else 1.0
    return weight


def season_at(at: datetime) -> Mapping[str, float]:
    """Return the trades that are complained of more than usual."""
    day, found = day_of(at), dict[str, float]()
    for wave in waves(day.year):
        found |= wave.trades if wave.first <= day <= wave.last else {}
    return found
