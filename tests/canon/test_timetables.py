"""Sums paid in parts; what a plan makes of them is told in tests/services/refunds."""

from datetime import date

import pytest

from canon.timetables import Every, NotInOrder, Part, Refund, TooManyParts, equal_parts, listed_parts


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


def test_parts_stand_in_the_order_of_their_days() -> None:
    with pytest.raises(NotInOrder) as refusal:
        listed_parts([(date(2027, 2, 1), 1), (date(2027, 1, 1), 1)])

    assert refusal.value.field == "/1/due_on"


def test_a_refund_shows_its_days_and_sums_apart() -> None:
    refund = Refund(amount_fen=5, parts=(Part(due_on=date(2027, 1, 1), amount_fen=5),))

    assert (refund.due_dates, refund.amounts_fen) == ((date(2027, 1, 1),), (5,))
