"""Training by the hour, refunds on a condition, returns without a reason."""

from datetime import date

import pytest

from services.refunds.quotes.domain import Cause, Flag, Scheme
from tests.services.refunds.building import a_bare_request, quoted

TRAINING, CONDITIONAL, RETURN = Scheme.TRAINING_HOURS, Scheme.CONDITIONAL, Scheme.NO_REASON_RETURN
HOURS = {"paid_fen": 480_000, "total_hours": 60, "used_hours": 18, "requested_on": date(2026, 9, 1)}
AGREED = {
    "paid_fen": 2_600_000,
    "condition_met": True,
    "refundable_fen": 2_600_000,
    "pay_within_working_days": 45,
    "papers_complete_on": date(2022, 7, 14),
}
GOODS = {"received_on": date(2026, 9, 24), "requested_on": date(2026, 9, 28)}


# training
def test_hours_not_taught_go_back_in_fifteen_days() -> None:
    answer = quoted(a_bare_request(TRAINING, **HOURS))

    assert (answer.refund_fen, answer.due_on) == (336_000, date(2026, 9, 16))
    assert answer.rules == ("local:k12-hours",)


def test_before_the_first_hour_all_goes_back_in_five_days() -> None:
    answer = quoted(a_bare_request(TRAINING, **(HOURS | {"used_hours": 0})))

    assert (answer.refund_fen, answer.due_on) == (480_000, date(2026, 9, 6))


def test_materials_come_off_before_the_hours_are_shared() -> None:
    answer = quoted(a_bare_request(TRAINING, **HOURS, materials_fen=30_000))

    assert (answer.refund_fen, answer.redeemed_fen) == (315_000, 165_000)
    assert "已扣教材费 300.00 元" in answer.lines[1].formula


def test_training_claimed_back_on_no_known_day_has_no_due_day() -> None:
    assert quoted(a_bare_request(TRAINING, **(HOURS | {"requested_on": None}))).due_on is None


def test_training_given_up_by_the_consumer_earns_the_deposit_rate() -> None:
    facts = HOURS | {"formed_on": date(2025, 12, 1), "interest_from": date(2026, 9, 1)}

    answer = quoted(a_bare_request(TRAINING, cause=Cause.CONSUMER, interest_until=date(2027, 9, 1), **facts))

    assert answer.interest_fen == 5_040


def test_training_is_prepaid_too_and_earns_interest() -> None:
    answer = quoted(
        a_bare_request(
            TRAINING,
            **HOURS,
            cause=Cause.OPERATOR,
            formed_on=date(2025, 12, 1),
            interest_from=date(2026, 9, 1),
            interest_until=date(2026, 11, 24),
        )
    )

    assert (answer.interest_fen, answer.rules) == (2_320, ("local:k12-hours", "16", "17"))


@pytest.mark.parametrize("requested", [None, date(2025, 4, 30)])
def test_but_not_for_a_request_before_the_interpretation(requested: date | None) -> None:
    facts = HOURS | {"requested_on": requested, "interest_until": date(2026, 11, 24)}

    answer = quoted(a_bare_request(TRAINING, **facts))

    assert (answer.interest_fen, answer.flags) == (0, (Flag.INTEREST_NOT_COVERED,))


def test_a_request_of_its_first_day_earns_interest() -> None:
    facts = HOURS | {"requested_on": date(2025, 5, 1), "interest_from": date(2025, 5, 1), "agreed_rate_bp": 100}

    answer = quoted(a_bare_request(TRAINING, **facts, cause=Cause.OPERATOR, interest_until=date(2026, 5, 1)))

    assert answer.interest_fen == 3_360


# a refund on a condition
def test_45_working_days_after_complete_papers_is_the_day_to_pay() -> None:
    answer = quoted(a_bare_request(CONDITIONAL, **AGREED))

    assert (answer.refund_fen, answer.due_on, answer.flags) == (2_600_000, date(2022, 9, 16), ())


def test_a_condition_that_is_not_met_gives_nothing_by_the_contract() -> None:
    answer = quoted(a_bare_request(CONDITIONAL, condition_met=False))

    assert (answer.refund_fen, answer.due_on, answer.flags) == (0, None, (Flag.CONDITION_NOT_MET,))


def test_incomplete_papers_start_no_period() -> None:
    answer = quoted(a_bare_request(CONDITIONAL, **(AGREED | {"papers_complete_on": None})))

    assert (answer.refund_fen, answer.due_on, answer.flags) == (2_600_000, None, (Flag.PAPERS_INCOMPLETE,))


def test_payment_at_once_is_due_on_the_day_itself() -> None:
    answer = quoted(a_bare_request(CONDITIONAL, **(AGREED | {"pay_within_working_days": 0})))

    assert answer.due_on == date(2022, 7, 14)


def test_a_day_in_an_unpublished_year_is_provisional() -> None:
    answer = quoted(a_bare_request(CONDITIONAL, **(AGREED | {"papers_complete_on": date(2030, 12, 1)})))

    assert answer.flags == (Flag.PROVISIONAL_DUE,)


def test_the_law_gives_no_prepayment_interest_on_it() -> None:
    answer = quoted(a_bare_request(CONDITIONAL, **AGREED, interest_until=date(2026, 11, 24)))

    assert (answer.interest_fen, answer.flags) == (0, (Flag.INTEREST_NOT_COVERED,))


# seven days without a reason
def test_a_return_in_time_gives_the_price_back_seven_days_after_the_goods() -> None:
    answer = quoted(a_bare_request(RETURN, **GOODS, returned_on=date(2026, 9, 30)))

    assert (answer.refund_fen, answer.due_on, answer.flags) == (100_000, date(2026, 10, 8), ())


@pytest.mark.parametrize(("requested", "refund_fen"), [(date(2026, 10, 8), 100_000), (date(2026, 10, 9), 0)])
def test_the_seventh_day_rolls_over_the_holidays(requested: date, refund_fen: int) -> None:
    answer = quoted(a_bare_request(RETURN, **(GOODS | {"requested_on": requested})))

    assert answer.refund_fen == refund_fen


def test_too_late_says_so() -> None:
    answer = quoted(a_bare_request(RETURN, **(GOODS | {"requested_on": date(2026, 10, 9)})))

    assert answer.flags == (Flag.RETURN_TOO_LATE,)


def test_goods_that_cannot_be_returned_say_so() -> None:
    answer = quoted(a_bare_request(RETURN, **GOODS, excluded=True))

    assert (answer.refund_fen, answer.flags) == (0, (Flag.RETURN_EXCLUDED,))


def test_without_the_goods_there_is_no_day_to_pay() -> None:
    answer = quoted(a_bare_request(RETURN, **GOODS))

    assert (answer.due_on, answer.flags) == (None, (Flag.GOODS_NOT_BACK,))


@pytest.mark.parametrize(("freight", "refund_fen"), [(1_200, 98_800), (100_001, 0)])
def test_freight_the_seller_advanced_comes_off_but_never_below_nothing(freight: int, refund_fen: int) -> None:
    answer = quoted(a_bare_request(RETURN, **GOODS, freight_fen=freight))

    assert answer.refund_fen == refund_fen


def test_a_return_to_be_paid_in_an_unpublished_year_is_provisional() -> None:
    facts = {"received_on": date(2030, 1, 7), "requested_on": date(2030, 1, 7), "returned_on": date(2030, 1, 7)}

    assert quoted(a_bare_request(RETURN, **facts)).flags == (Flag.PROVISIONAL_DUE,)
