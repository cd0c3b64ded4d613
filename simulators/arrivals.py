"""When a county's messages arrive over a year: more by day, more on working days, most around 15 March."""

from bisect import insort
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from canon.shanghai import SHANGHAI

# Messages a year: the county the project grew from, a usual county, one with many.
VOLUMES: Mapping[str, int] = {"seed": 262, "normal": 5_000, "heavy": 25_000}
_WEEKDAYS = (1.15, 1.1, 1.05, 1.0, 1.0, 0.8, 0.75)  # Monday first
_CONSUMER_DAY = 2.0  # times the usual from 13 to 17 March
HOURS = (1, 1, 1, 1, 1, 2, 4, 10, 24, 30, 28, 20, 14, 16, 24, 26, 24, 18, 14, 12, 10, 7, 4, 2)


def arrivals(seed: str, first_day: date, days: int, count: int) -> list[datetime]:
    """Draw ``count`` instants in ``days`` days from ``first_day``, in order, to the second."""
    rng = Random(f"{seed}/arrivals/{first_day}")
    calendar = [first_day + timedelta(days=n) for n in range(days)]
    drawn = rng.choices(calendar, weights=[_weight(day) for day in calendar], k=count)
    instants: list[datetime] = []
    for day in drawn:
        hour = rng.choices(range(24), weights=HOURS)[0]
        insort(instants, datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), SHANGHAI))
    return instants


def _weight(day: date) -> float:
    peak = _CONSUMER_DAY if day.month == 3 and 13 <= day.day <= 17 else 1.0
    return _WEEKDAYS[day.weekday()] * peak
