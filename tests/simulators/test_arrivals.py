"""Messages arrive as people live."""

from collections import Counter
from datetime import date

import pytest

from simulators.arrivals import VOLUMES, arrivals

pytestmark = pytest.mark.pure
FIRST = date(2026, 1, 1)
YEAR = arrivals("s", FIRST, 365, VOLUMES["normal"])


def test_a_year_has_as_many_as_requested_in_order_and_inside_it() -> None:
    assert len(YEAR) == 5_000
    assert sorted(YEAR) == YEAR
    assert {instant.year for instant in YEAR} == {2026}


def test_the_same_seed_gives_the_same_year() -> None:
    assert arrivals("s", FIRST, 30, 100) == arrivals("s", FIRST, 30, 100) != arrivals("t", FIRST, 30, 100)


def test_nights_and_weekends_are_quieter_and_consumer_day_is_loudest() -> None:
    hours = Counter(instant.hour for instant in YEAR)
    weekdays = Counter(instant.weekday() for instant in YEAR)
    days = Counter(instant.date() for instant in YEAR)

    assert hours[9] > 10 * hours[3]
    assert weekdays[0] > weekdays[6]
    assert sum(days[date(2026, 3, day)] for day in range(13, 18)) > sum(
        days[date(2026, 4, day)] for day in range(13, 18)
    )
