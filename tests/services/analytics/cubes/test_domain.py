"""Which cube answers, which of its days and months are read, and what is in the middle."""

from datetime import date

import pytest

from services.analytics.cubes.domain import (
    CUBES,
    Level,
    Span,
    narrowest_cube,
    narrowest_wider_cube,
    split_period,
    weighted_quantile,
)
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.metric import Shape
from services.analytics.definitions.domain.questions import Period


def test_the_narrowest_cube_that_holds_every_attribute_answers() -> None:
    assert narrowest_cube([]) == ()
    assert narrowest_cube(["category"]) == ("category",)
    assert narrowest_cube(["kind", "channel"]) == ("channel", "kind")
    assert narrowest_cube(["department", "channel"]) == ("channel", "department", "kind")


def test_attributes_that_no_cube_holds_together_have_no_answer() -> None:
    assert narrowest_cube(["town", "category"]) is None


def test_a_cube_is_summed_from_the_narrowest_wider_one() -> None:
    assert narrowest_wider_cube(("channel", "department", "kind")) is None
    assert narrowest_wider_cube(("department",)) == ("channel", "department", "kind")
    assert narrowest_wider_cube(("channel",)) == ("channel", "kind")


def test_a_cube_stands_after_the_one_it_is_summed_from() -> None:
    for place, cube in enumerate(CUBES):
        assert narrowest_wider_cube(cube) in (None, *CUBES[:place])


def test_a_period_is_whole_months_and_the_days_at_its_ends() -> None:
    assert split_period(Period(date(2026, 1, 15), date(2026, 4, 2)), by_day=False) == [
        Span(Level.MONTH, date(2026, 2, 1), date(2026, 3, 1)),
        Span(Level.DAY, date(2026, 1, 15), date(2026, 1, 31)),
        Span(Level.DAY, date(2026, 4, 1), date(2026, 4, 2)),
    ]


def test_whole_months_need_no_days() -> None:
    assert split_period(Period(date(2026, 2, 1), date(2026, 2, 28)), by_day=False) == [
        Span(Level.MONTH, date(2026, 2, 1), date(2026, 2, 1))
    ]


def test_days_are_read_where_no_month_is_whole() -> None:
    period = Period(date(2026, 2, 2), date(2026, 3, 30))

    assert split_period(period, by_day=False) == [Span(Level.DAY, period.first, period.last)]


def test_days_are_read_where_each_day_is_shown() -> None:
    period = Period(date(2026, 2, 1), date(2026, 2, 28))

    assert split_period(period, by_day=True) == [Span(Level.DAY, period.first, period.last)]


@pytest.mark.parametrize(("share", "value"), [(0.5, 2), (0.51, 3), (0.9, 7), (0.0, 1)])
def test_the_smallest_value_that_the_share_does_not_exceed_is_ranked(share: float, value: int) -> None:
    assert weighted_quantile([(1, 1), (2, 4), (3, 3), (7, 2)], share) == value


def test_nothing_cannot_be_ranked() -> None:
    with pytest.raises(ValueError, match="nothing"):
        weighted_quantile([], 0.5)


def test_all_that_is_ranked_ranks_the_same_rows() -> None:
    ranking = [metric for metric in METRICS.values() if metric.shape is Shape.QUANTILE]

    assert len({(one.rows, one.counted, one.amount, one.event) for one in ranking}) == 1
