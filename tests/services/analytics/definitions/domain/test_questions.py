"""Periods, steps and instants."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.calendar import FIRST_DAY, LAST_DAY
from canon.shanghai import SHANGHAI
from chassis.errors import Invalid
from services.analytics.definitions.domain.metric import Basis
from services.analytics.definitions.domain.questions import Period, Question, Step, instant_of, period_of

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 25)
DAYS = st.dates(FIRST_DAY, LAST_DAY)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, Period(date(2026, 11, 1), TODAY)),
        (date(2026, 10, 5), None, Period(date(2026, 10, 5), TODAY)),
        (None, date(2026, 9, 30), Period(date(2026, 9, 1), date(2026, 9, 30))),
        (date(2026, 9, 30), date(2026, 9, 30), Period(date(2026, 9, 30), date(2026, 9, 30))),
    ],
)
def test_a_period_not_given_is_the_month_up_to_its_end(first: date | None, last: date | None, expected: Period) -> None:
    assert period_of(first, last, TODAY) == expected


def test_a_period_holds_both_its_days_whole() -> None:
    period = Period(date(2026, 3, 1), date(2026, 3, 31))

    assert period.begins_at().isoformat() == "2026-03-01T00:00:00+08:00"
    assert period.ends_at().isoformat() == "2026-04-01T00:00:00+08:00"


@given(DAYS, st.integers(0, 800), st.sampled_from(Step))
def test_the_steps_of_a_period_are_the_period(first: date, days: int, step: Step) -> None:
    period = Period(first, min(first + timedelta(days), LAST_DAY))

    steps = list(period.steps(step))

    assert (steps[0].first, steps[-1].last) == (period.first, period.last)
    assert all(one.last + timedelta(1) == after.first for one, after in pairwise(steps))
    assert all(step.start(one.first) == step.start(one.last) for one in steps)
    assert all(step.start(one.first) < step.start(after.first) for one, after in pairwise(steps))


@pytest.mark.parametrize(
    ("first", "last", "field", "code"),
    [
        (date(2026, 3, 2), date(2026, 3, 1), "/query/to", "order"),
        (date(2010, 1, 1), None, "/query/from", "too_long"),
        (date(1999, 12, 31), date(2000, 1, 1), "/query/from", "out_of_range"),
        (None, date(2100, 1, 1), "/query/to", "out_of_range"),
    ],
)
def test_an_impossible_period_names_the_field(first: date | None, last: date | None, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        period_of(first, last, TODAY)

    assert [(error.field, error.code) for error in refusal.value.errors] == [(field, code)]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-13", datetime(2026, 3, 13, 23, 59, 59, 999_999, SHANGHAI)),
        ("2026-03-13T10:00:00+08:00", datetime(2026, 3, 13, 10, tzinfo=SHANGHAI)),
        ("2026-03-13T10:00:00 08:00", datetime(2026, 3, 13, 10, tzinfo=SHANGHAI)),
        ("2026-03-13T02:00:00Z", datetime(2026, 3, 13, 10, tzinfo=SHANGHAI)),
    ],
)
def test_as_of_a_day_is_its_last_instant(text: str, at: datetime) -> None:
    assert instant_of(text) == at


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("yesterday", "format"),
        ("2026-02-30", "format"),
        ("2026-03-13T10:00:00", "offset"),
        ("1999-12-31", "out_of_range"),
        ("2100-01-01T00:00:00Z", "out_of_range"),
    ],
)
def test_an_instant_that_is_none_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        instant_of(text)

    assert [error.code for error in refusal.value.errors] == [code]


@pytest.mark.parametrize(
    ("as_of", "month"),
    [
        ("2026-10-31", date(2026, 10, 1)),
        ("2028-02-29", date(2028, 2, 1)),
        ("2026-12-31T15:59:59.999999Z", date(2026, 12, 1)),
        ("2026-10-31T23:59:59+08:00", None),
        ("2026-11-01T00:00:00+08:00", None),
        ("2026-10-31T23:59:59.999999Z", None),
        ("2026-10-30", None),
    ],
)
def test_only_its_last_instant_in_shanghai_is_the_end_of_a_month(as_of: str, month: date | None) -> None:
    question = Question(period=Period(TODAY, TODAY), basis=Basis.COHORT, as_of=instant_of(as_of))

    assert question.ended_month() == month


def test_figures_as_of_now_are_not_those_of_a_month_that_is_over() -> None:
    assert Question(period=Period(TODAY, TODAY), basis=Basis.COHORT).ended_month() is None
