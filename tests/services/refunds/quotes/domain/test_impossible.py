"""Facts that cannot be are refused by the name of the field."""

from datetime import date

import pytest

from services.refunds.quotes.domain import Card, Cause, InvalidQuote, Scheme
from tests.services.refunds.building import a_bare_request, quote_of, quoted

GIFTED = {"card": Card.GIFTED, "gifted_fen": 50_000, "used_credit_fen": 1}
COUNTED = {"card": Card.COUNTED_GIFT, "paid_times": 20, "total_times": 25, "used_times": 10}
CONSUMER = {"cause": Cause.CONSUMER}
JOINT = {"gifted_fen": 1, "used_discounted_fen": 200_002, "used_list_fen": 300_000}


@pytest.mark.parametrize(
    ("facts", "field", "code"),
    [
        ({"requested_on": None}, "/requested_on", "required"),
        ({"cause": None}, "/cause", "required"),
        ({"card": None}, "/card", "required"),
        ({"used_discounted_fen": None}, "/used_discounted_fen", "required"),
        ({"used_list_fen": None} | CONSUMER, "/used_list_fen", "required"),
        ({"list_price_unreasonable": True} | CONSUMER, "/market_used_fen", "required"),
        (GIFTED | {"used_credit_fen": None}, "/used_credit_fen", "required"),
        (GIFTED | CONSUMER | {"used_credit_fen": None}, "/used_credit_fen", "required"),
        (GIFTED | {"used_credit_fen": 250_001}, "/used_credit_fen", "more_than_total"),
        (JOINT, "/used_discounted_fen", "more_than_total"),
        (COUNTED | {"paid_times": None}, "/paid_times", "required"),
        (COUNTED | {"total_times": None}, "/total_times", "required"),
        (COUNTED | {"used_times": None}, "/used_times", "required"),
        (COUNTED | {"used_times": 26}, "/used_times", "more_than_total"),
        (COUNTED | {"paid_times": 26}, "/paid_times", "more_than_total"),
        (COUNTED | {"paid_times": 0}, "/paid_times", "out_of_range"),
        ({"paid_fen": -1}, "/paid_fen", "negative"),
        ({"gifted_fen": -1}, "/gifted_fen", "negative"),
        ({"expenses_fen": -1}, "/expenses_fen", "negative"),
        ({"gift_value_fen": -1}, "/gift_value_fen", "negative"),
        ({"paid_fen": 10**13 + 1}, "/paid_fen", "out_of_range"),
        ({"agreed_withdrawal_days": 1_001}, "/agreed_withdrawal_days", "out_of_range"),
        ({"used_discounted_fen": 80_001}, "/used_discounted_fen", "more_than_list"),
        ({"requested_on": date(2025, 11, 30)}, "/requested_on", "before_paid"),
        ({"requested_on": date(2025, 11, 30), "paid_on": None}, "/requested_on", "before_formed"),
        ({"rescinded_on": date(2025, 11, 30)}, "/rescinded_on", "before_paid"),
        ({"rescinded_on": date(2025, 11, 30), "paid_on": None}, "/rescinded_on", "before_formed"),
        ({"requested_on": date(9999, 12, 31)}, "/requested_on", "out_of_range"),
        ({"paid_on": date(1999, 12, 31)}, "/paid_on", "out_of_range"),
    ],
)  # fmt: skip
def test_an_impossible_card_is_refused_by_name(facts: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(InvalidQuote) as refusal:
        quote_of(**facts)

    assert (refusal.value.field, refusal.value.errors[0].code) == (field, code)
    assert refusal.value.code == "invalid_quote"


@pytest.mark.parametrize(("requested", "known"), [(date(2025, 4, 30), False), (date(2025, 5, 1), True)])
def test_the_interpretation_applies_to_requests_from_its_day_on(requested: date, *, known: bool) -> None:
    facts = {"formed_on": date(2024, 1, 1), "paid_on": date(2024, 1, 1), "requested_on": requested}

    if known:
        assert quote_of(**facts).refund_fen == 144_000
        return
    with pytest.raises(InvalidQuote) as refusal:
        quote_of(**facts)
    assert (refusal.value.field, refusal.value.errors[0].code) == ("/requested_on", "before_interpretation")


TRAINING = {"total_hours": 60, "used_hours": 18}
TERM = "pay_within_working_days"
CONDITIONAL = {"condition_met": True, "refundable_fen": 1, TERM: 45}
RETURN = {"received_on": date(2026, 9, 1), "requested_on": date(2026, 9, 1)}


@pytest.mark.parametrize(
    ("scheme", "facts", "field", "code"),
    [
        (Scheme.TRAINING_HOURS, TRAINING | {"total_hours": None}, "/total_hours", "required"),
        (Scheme.TRAINING_HOURS, TRAINING | {"used_hours": None}, "/used_hours", "required"),
        (Scheme.TRAINING_HOURS, TRAINING | {"used_hours": 61}, "/used_hours", "more_than_total"),
        (Scheme.TRAINING_HOURS, TRAINING | {"total_hours": 0, "used_hours": 0}, "/total_hours", "out_of_range"),
        (Scheme.TRAINING_HOURS, TRAINING | {"materials_fen": 100_001}, "/materials_fen", "more_than_paid"),
        (Scheme.CONDITIONAL, CONDITIONAL | {"condition_met": None}, "/condition_met", "required"),
        (Scheme.CONDITIONAL, CONDITIONAL | {"refundable_fen": None}, "/refundable_fen", "required"),
        (Scheme.CONDITIONAL, CONDITIONAL | {"refundable_fen": 100_001}, "/refundable_fen", "more_than_paid"),
        (Scheme.CONDITIONAL, CONDITIONAL | {TERM: None}, f"/{TERM}", "required"),
        (Scheme.CONDITIONAL, CONDITIONAL | {TERM: 1_001}, f"/{TERM}", "out_of_range"),
        (Scheme.NO_REASON_RETURN, RETURN | {"received_on": None}, "/received_on", "required"),
        (Scheme.NO_REASON_RETURN, RETURN | {"requested_on": None}, "/requested_on", "required"),
        (Scheme.NO_REASON_RETURN, RETURN | {"returned_on": date(2026, 8, 31)}, "/returned_on", "before_received"),
        (Scheme.NO_REASON_RETURN, RETURN | {"freight_fen": -1}, "/freight_fen", "negative"),
    ],
)  # fmt: skip
def test_other_schemes_refuse_by_name_too(scheme: Scheme, facts: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(InvalidQuote) as refusal:
        quoted(a_bare_request(scheme, **facts))

    assert (refusal.value.field, refusal.value.errors[0].code) == (field, code)


def test_a_refusal_says_why_and_not_what_was_given() -> None:
    [error] = InvalidQuote("used_hours", "more_than_total").errors

    assert (error.field, error.code, error.message) == ("/used_hours", "more_than_total", "不能大于总数")
