"""The messages of a year, in the order of their instants: the usual ones with their waves, and those of surprises."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from canon.shanghai import SHANGHAI
from simulators.arrivals import HOURS
from simulators.stream import messages
from simulators.year.seasons import season_at, weight_of
from simulators.year.surprises import Planned, Surprise, messages_of


def write_script(seed: str, first: date, days: int, count: int, surprises: Sequence[Surprise]) -> list[Planned]:
    """Return about ``count`` messages of ``days`` days from ``first`` on; those of surprises are among them."""
    surprising = list(messages_of(seed, surprises))
    times = _instants(seed, first, days, max(0, count - len(surprising)))
    usual = zip(times, messages(f"{seed}/year", times, season=season_at), strict=True)
    planned = [Planned(at=at, message=message) for at, message in usual]
    return sorted([*planned, *surprising], key=lambda one: (one.at, one.message.n))


def _instants(seed: str, first: date, days: int, count: int) -> list[datetime]:
    rng = Random(f"{seed}/year/{first}")
    calendar = [first + timedelta(days=n) for n in range(days)]
    instants = []
    for day in rng.choices(calendar, weights=[weight_of(day) for day in calendar], k=count):
        hour = rng.choices(range(24), weights=HOURS)[0]
        instants.append(datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), SHANGHAI))
    return sorted(instants)
