"""Arithmetic of figures."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.figures import Tally, basis_points, value_of, wilson

pytestmark = pytest.mark.pure
SHARES = st.integers(0, 10**9).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
NOTHING = Tally()


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [(0, 5, 0), (5, 5, 10_000), (1, 3, 3333), (2, 3, 6667), (1, 20_000, 1), (1, 20_001, 0), (8448, 10669, 7918)],
)
def test_a_rate_is_in_basis_points_half_up(numerator: int, denominator: int, value: int) -> None:
    assert basis_points(numerator, denominator) == value


def test_a_rate_over_nothing_is_nothing() -> None:
    assert basis_points(0, 0) is None
    assert wilson(0, 0) is None


# Reference values of the Wilson score interval (95 %), e.g. Newcombe 1998, Table I: 81/263, 15/148, 0/20, 1/29.
@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [(81, 263, 2553, 3662), (15, 148, 624, 1605), (0, 20, 0, 1611), (1, 29, 61, 1718), (3, 4, 3006, 9544)],
)
def test_the_interval_is_wilsons(numerator: int, denominator: int, low: int, high: int) -> None:
    interval = wilson(numerator, denominator)

    assert interval is not None
    assert (interval.low, interval.high) == (low, high)


@given(SHARES)
def test_a_rate_lies_between_nothing_and_all_and_in_its_interval(share: tuple[int, int]) -> None:
    numerator, denominator = share
    value, interval = basis_points(numerator, denominator), wilson(numerator, denominator)

    if value is None or interval is None:
        assert denominator == 0
        return
    assert 0 <= interval.low <= value <= interval.high <= 10_000
    assert abs(value - Fraction(10_000 * numerator, denominator)) <= Fraction(1, 2)


@given(st.integers(1, 200))
def test_all_of_few_is_less_certain_than_all_of_many(few: int) -> None:
    of_few, of_many = wilson(few, few), wilson(few * 10, few * 10)

    assert of_few is not None
    assert of_many is not None
    assert of_few.low < of_many.low
    assert of_few.high == of_many.high == 10_000


@pytest.mark.parametrize(
    ("name", "tally", "value"),
    [
        ("closed", Tally(numerator=4, denominator=4), 4),
        ("closed", NOTHING, 0),
        ("handling_rate", Tally(numerator=1, denominator=4), 2500),
        ("handling_rate", NOTHING, None),
        ("loss_recovered_fen", Tally(numerator=2, denominator=2, amount=300), 300),
        ("loss_recovered_fen", NOTHING, 0),
        ("handling_days_median", Tally(numerator=2, denominator=2, amount=6), 6),
        ("handling_days_median", NOTHING, None),
        ("publicity_rate", NOTHING, None),
    ],
)
def test_a_metric_has_the_value_of_its_shape(name: str, tally: Tally, value: int | None) -> None:
    assert value_of(METRICS[name], tally) == value
