"""Sums paid in parts; what a plan makes of them is told in tests/services/refunds."""

from datetime import date

import pytest

from canon.timetables import Every, NotInOrder, OutOfRange, Part, Refund, TooManyParts, equal_parts, listed_parts


def test_a_month_without_that_day_ends_on_its_last() -> None:
    parts = equal_parts(100, 3, Every.MONTH, date(2027, 1, 31))

    assert [(part.due_on, part.amount_fen) for part in parts] == [
        (date(2027, 1, 31), 33),
        (date(2027, 2, 28), 33),
        (date(2027, 3, 31), 34),
    ]


def test_no_part_is_less_than_a_fen() -> None:
    with pytest.raises(TooManyParts) as refusal:
        equal_parts(2, 3, Every.WEEK, date(2027, 1, 1))

    assert refusal.value.field == "/count"


@pytest.mark.parametrize(
    ("count", "first_due_on", "field"),
    [
        (0, date(2027, 1, 1), "/count"),
        (601, date(2027, 1, 1), "/count"),
        (1, date(1999, 12, 31), "/first_due_on"),
        (1, date(2099, 12, 1), "/first_due_on"),
        (2, date(2099, 11, 1), "/count"),
        (60, date(2098, 12, 1), "/count"),
    ],
)
def test_a_schedule_that_runs_out_of_the_calendar_names_a_field_that_it_has(
    count: int, first_due_on: date, field: str
) -> None:
    with pytest.raises(OutOfRange) as refusal:
        equal_parts(1_000, count, Every.MONTH, first_due_on)

    assert refusal.value.field == field


def test_parts_stand_in_the_order_of_their_days() -> None:
    with pytest.raises(NotInOrder) as refusal:
        listed_parts([(date(2027, 2, 1), 1), (date(2027, 1, 1), 1)])

    assert refusal.value.field == "/1/due_on"


def test_a_refund_shows_its_days_and_sums_apart() -> None:
    refund = Refund(amount_fen=5, parts=(Part(due_on=date(2027, 1, 1), amount_fen=5),))

    assert (refund.due_dates, refund.amounts_fen) == ((date(2027, 1, 1),), (5,))
