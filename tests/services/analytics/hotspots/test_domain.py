"""What is hot stands out of its own year; chance alone makes few spots hot."""

import math
from collections.abc import Callable
from random import Random

import pytest

from services.analytics.hotspots.domain import (
    LEAST_WEEKS,
    WEEKS,
    dispersion_of,
    find_growth,
    find_hot_spots,
    season_of,
    tail,
)
from tests.sweeps import sampled

YEARS = 200
MEANS = (0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 20.0)
PLANTED_AT_LEAST = 1.0  # complaints a week of a series that a surprise is planted in
SELDOM = 0.5  # complaints a week, at most


def poisson(random: Random, mean: float) -> int:
    count, product, least = 0, random.random(), math.exp(-mean)
    while product > least:
        count += 1
        product *= random.random()
    return count


def week(random: Random, mean: float, dispersion: float) -> int:
    """The count of a week whose variance is so many times its mean."""
    return poisson(random, mean if dispersion == 1 else random.gammavariate(mean / (dispersion - 1), dispersion - 1))


def a_year(random: Random, dispersion: float, weeks: int = WEEKS) -> dict[str, list[int]]:
    """Forty series with a season, from something a quarter to twenty a week; the county is so many weeks old."""
    season = [1 + 0.3 * math.sin(2 * math.pi * number / WEEKS) for number in range(WEEKS + 1)]
    lived, before = season[WEEKS - weeks :], [0] * (WEEKS - weeks)
    means = {str(number): random.choice(MEANS) for number in range(40)}
    return {key: before + [week(random, mean * factor, dispersion) for factor in lived] for key, mean in means.items()}


@sampled
@pytest.mark.parametrize("weeks", [LEAST_WEEKS, 12, 20, 36, WEEKS])
@pytest.mark.parametrize("dispersion", [1.0, 1.5, 2.0])
def test_in_two_hundred_years_without_surprises_few_weeks_are_called_hot(dispersion: float, weeks: int) -> None:
    random = Random(3)

    false = sum(any(one.is_hot for one in find_hot_spots(a_year(random, dispersion, weeks))) for _ in range(YEARS))

    assert false <= 0.05 * YEARS


@sampled
@pytest.mark.parametrize(
    ("dispersion", "surprise"), [(1.0, lambda usual: 2 * usual + 6), (1.5, lambda usual: 3 * usual + 8)]
)
def test_nine_in_ten_planted_surprises_are_found_in_their_week(
    dispersion: float, surprise: Callable[[float], float]
) -> None:
    random, found = Random(5), 0

    for _ in range(YEARS):
        series = a_year(random, dispersion)
        means = {key: sum(counts[:-1]) / WEEKS for key, counts in series.items()}
        key = random.choice([key for key, mean in means.items() if mean >= PLANTED_AT_LEAST])
        series[key][-1] += round(surprise(means[key]))
        found += key in {one.key for one in find_hot_spots(series) if one.is_hot}

    assert found >= 0.9 * YEARS


@sampled
@pytest.mark.parametrize("weeks", [20, WEEKS])
def test_a_business_that_hardly_anybody_complained_of_is_found_when_eight_do(weeks: int) -> None:
    random, found = Random(7), 0

    for _ in range(YEARS):
        series = a_year(random, 1.5, weeks)
        key = random.choice([key for key, counts in series.items() if sum(counts[:-1]) / weeks <= SELDOM])
        series[key][-1] += 8
        found += key in {one.key for one in find_hot_spots(series) if one.is_hot}

    assert found >= 0.9 * YEARS


def test_the_weeks_before_the_first_complaint_are_no_history() -> None:
    """Else a county that began in spring would find everything far above its usual, and nothing out of the ordinary."""
    [steady, *_] = find_hot_spots({"steady": [0] * 32 + [10] * 21, "other": [0] * 32 + [3] * 21})

    assert (steady.usual, steady.is_hot) == (10.0, False)


def test_the_least_likely_stands_first_with_what_is_usual() -> None:
    calm, gym = [4, 5, 3, 4] * 13 + [5], [1, 0, 2, 1] * 13 + [14]

    first, second = find_hot_spots({"calm": calm, "gym": gym})

    assert (first.key, first.count, first.usual, first.ratio, first.is_hot) == ("gym", 14, 1.0, 14.0, True)
    assert (second.key, second.is_hot) == ("calm", False)


def test_a_topic_never_met_before_can_be_hot() -> None:
    [first, *_] = find_hot_spots({"usual": [6] * 53, "new": [0] * 52 + [9]})

    assert (first.key, first.usual, first.ratio, first.is_hot) == ("new", 0.0, None, True)


def test_a_county_without_a_history_has_no_hot_spots() -> None:
    assert find_hot_spots({"gym": [0] * 47 + [3, 4, 2, 5, 3, 30]}) == []
    assert find_hot_spots({}) == []


def test_what_rises_with_the_season_everywhere_is_no_surprise() -> None:
    year = [40] * 3 + [10] * 49

    assert season_of([*year, 40]) == 2.0
    assert season_of([*[0] * 10, *[5] * 42, 5]) == 1.0


def test_the_tail_is_that_of_the_negative_binomial() -> None:
    """Ten a week for a year, known almost exactly: close to Poisson, of which 18 or more are 1.4 %."""
    assert tail(18, [10] * 52, 1.0, 1.0) == pytest.approx(0.0143, abs=0.003)
    assert tail(0, [10] * 52, 1.0, 1.0) == 1.0
    assert tail(18, [10] * 52, 1.0, 2.0) > 3 * tail(18, [10] * 52, 1.0, 1.0)


def test_weeks_that_vary_as_poisson_ones_have_a_dispersion_of_about_one() -> None:
    random = Random(9)

    assert dispersion_of([[poisson(random, 6) for _ in range(53)] for _ in range(30)]) == pytest.approx(1, abs=0.1)
    assert dispersion_of([[7] * 53]) == 1.0


def test_what_grew_is_clearly_more_than_its_usual_and_what_grew_most_stands_first() -> None:
    counts = {"closing": (9, 0), "price": (10, 10 * WEEKS), "transfer": (6, 2 * WEEKS), "once": (1, 0)}
    grown = find_growth(counts, WEEKS)

    assert [(one.key, one.count, one.usual) for one in grown] == [("closing", 9, 0.0), ("transfer", 6, 2.0)]
