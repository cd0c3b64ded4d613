"""A difference is a rise or a fall only beyond chance."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.reports.domain.comparisons import Change, Share, compare_counts, compare_rates


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        ((97, 100), (80, 100), Change.UP),
        ((80, 100), (97, 100), Change.DOWN),
        ((97, 100), (95, 100), Change.SAME),
        ((9, 10), (5, 10), Change.SAME),  # of so few nobody knows
        ((900, 1_000), (500, 1_000), Change.UP),
        ((10, 10), (10, 10), Change.SAME),
        ((0, 0), (5, 10), None),
        ((5, 10), (0, 0), None),
    ],
)
def test_rates_are_compared_by_the_interval_of_their_difference(
    now: tuple[int, int], before: tuple[int, int], change: Change | None
) -> None:
    assert compare_rates(Share(*now), Share(*before)) == change


def test_the_interval_is_that_of_newcombes_paper() -> None:
    """His table II (a): 56/70 against 48/80 differ by 0.0524 to 0.3339; so does their reverse."""
    assert compare_rates(Share(56, 70), Share(48, 80)) is Change.UP
    assert compare_rates(Share(48, 80), Share(56, 70)) is Change.DOWN
    assert compare_rates(Share(9, 10), Share(3, 10)) is Change.UP  # (b): 0.1705 to 0.8090
    assert compare_rates(Share(6, 7), Share(2, 7)) is Change.UP  # (c): 0.0582 to 0.8062
    assert compare_rates(Share(5, 56), Share(0, 29)) is Change.SAME  # (d): -0.0381 to 0.1926


@pytest.mark.parametrize(
    ("now", "days", "before", "days_before", "change"),
    [
        (1_284, 92, 1_219, 91, Change.SAME),
        (1_284, 92, 900, 91, Change.UP),
        (31, 31, 28, 28, Change.SAME),  # as many a day
        (3, 30, 0, 30, Change.SAME),
        (12, 30, 1, 30, Change.UP),
        (0, 30, 0, 30, None),
    ],
)
def test_counts_are_compared_by_their_days(
    now: int, days: int, before: int, days_before: int, change: Change | None
) -> None:
    assert compare_counts(now, days, before, days_before) == change


shares = st.integers(1, 400).flatmap(lambda of: st.integers(0, of).map(lambda hits: Share(hits, of)))


@given(shares, shares)
def test_to_exchange_the_periods_reverses_the_change(now: Share, before: Share) -> None:
    reverse = {Change.UP: Change.DOWN, Change.DOWN: Change.UP, Change.SAME: Change.SAME, None: None}

    assert compare_rates(before, now) == reverse[compare_rates(now, before)]


@given(shares)
def test_a_rate_does_not_differ_from_itself(share: Share) -> None:
    assert compare_rates(share, share) is Change.SAME


def test_of_periods_that_do_not_differ_one_in_twenty_is_called_different() -> None:
    random = Random(7)
    pairs = [[Share(sum(random.random() < 0.9 for _ in range(200)), 200) for _ in range(2)] for _ in range(1_000)]
    called = sum(compare_rates(now, before) is not Change.SAME for now, before in pairs)

    assert called <= 70
