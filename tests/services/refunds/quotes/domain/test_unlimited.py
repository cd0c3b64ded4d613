"""Art. 22: the share of the term that is left."""

from datetime import date

import pytest

from services.refunds.quotes.domain import Card, Cause, InvalidQuote
from tests.services.refunds.building import quote_of

TERM = {
    "card": Card.UNLIMITED,
    "paid_fen": 365_000,
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 12, 31),
}


@pytest.mark.parametrize(
    ("facts", "refund_fen", "rule"),
    [
        ({}, 122_000, "22(1)"),
        ({"rescinded_on": date(2026, 12, 31)}, 1_000, "22(1)"),
        ({"service_stopped_on": date(2026, 8, 1), "rescinded_on": date(2026, 7, 1)}, 184_000, "22(1)"),
        ({"service_stopped_on": date(2026, 7, 1), "rescinded_on": date(2026, 7, 1)}, 184_000, "22(2)"),
        ({"service_stopped_on": date(2025, 12, 20)}, 365_000, "22(2)"),
        ({"service_stopped_on": date(2027, 1, 20)}, 0, "22(2)"),
        ({"rescinded_on": date(2027, 1, 1), "cause": Cause.CONSUMER}, 0, "22(3)"),
    ],
    ids=[
        "from the request",
        "one day left",
        "rescinded before the stop",
        "both on one day",
        "stopped before it began",
        "stopped after it ended",
        "expired",
    ],
)
def test_days_left_lie_between_none_and_the_whole_term(facts: dict[str, object], refund_fen: int, rule: str) -> None:
    answer = quote_of(**(TERM | facts))

    assert (answer.refund_fen, answer.rules) == (refund_fen, (rule, "15"))


def test_counted_days_after_a_stop_of_service_say_so() -> None:
    answer = quote_of(
        card=Card.UNLIMITED,
        total_days=10,
        remaining_days=5,
        cause=Cause.CONSUMER,
        service_stopped_on=date(2026, 7, 1),
    )

    assert (answer.refund_fen, answer.rules[0]) == (100_000, "22(2)")


@pytest.mark.parametrize(
    ("facts", "field", "code"),
    [
        (TERM | {"total_days": 365}, "/total_days", "counts_and_dates"),
        (TERM | {"remaining_days": 365}, "/total_days", "counts_and_dates"),
        (TERM | {"ends_on": None}, "/ends_on", "required"),
        (TERM | {"starts_on": None}, "/starts_on", "required"),
        (TERM | {"ends_on": date(2025, 12, 31)}, "/ends_on", "before_start"),
        ({"card": Card.UNLIMITED}, "/total_days", "required"),
        ({"card": Card.UNLIMITED, "total_days": 3}, "/remaining_days", "required"),
        ({"card": Card.UNLIMITED, "remaining_days": 3}, "/total_days", "required"),
        ({"card": Card.UNLIMITED, "total_days": 3, "remaining_days": 4}, "/remaining_days", "more_than_total"),
        ({"card": Card.UNLIMITED, "total_days": 0, "remaining_days": 0}, "/total_days", "out_of_range"),
    ],
)
def test_a_term_that_cannot_be_is_refused_by_name(facts: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(InvalidQuote) as refusal:
        quote_of(**facts)

    assert (refusal.value.field, refusal.value.errors[0].code) == (field, code)
