"""法释〔2025〕4号, article by article, beyond the worked examples."""

from datetime import date

import pytest

from services.refunds.quotes.domain import Card, Cause, Flag
from tests.services.refunds.building import quote_of

WITHIN_A_WEEK = {"requested_on": date(2025, 12, 8), "cause": Cause.CONSUMER}
GIFTED = {"card": Card.GIFTED, "paid_fen": 100_000, "gifted_fen": 50_000, "used_credit_fen": 60_000}


# Art. 10
def test_a_void_contract_counts_the_discounted_price_even_if_the_consumer_is_the_cause() -> None:
    answer = quote_of(minor=True, cause=Cause.CONSUMER)

    assert (answer.refund_fen, answer.rules) == (144_000, ("10", "18(1)", "15"))


@pytest.mark.parametrize("reason", ["consented", "age_appropriate"])
def test_consent_or_a_fitting_age_make_the_contract_of_a_bigger_child_hold(reason: str) -> None:
    answer = quote_of(minor=True, limited_capacity=True, cause=Cause.CONSUMER, **{reason: True})

    assert (answer.refund_fen, answer.flags) == (120_000, (Flag.MINOR_CONTRACT_HOLDS,))


@pytest.mark.parametrize("reason", ["consented", "age_appropriate"])
def test_nothing_makes_the_contract_of_a_small_child_hold(reason: str) -> None:
    answer = quote_of(minor=True, cause=Cause.CONSUMER, **{reason: True})

    assert answer.rules[0] == "10"


def test_a_bigger_childs_contract_without_consent_is_void() -> None:
    assert quote_of(minor=True, limited_capacity=True).rules[0] == "10"


def test_an_unlawful_game_of_an_adult_is_no_ground() -> None:
    answer = quote_of(illegal_game=True)

    assert (answer.refund_fen, answer.flags) == (144_000, (Flag.GAME_OF_AN_ADULT,))


# Art. 14
def test_use_inside_the_seven_days_is_not_deducted_but_shown() -> None:
    answer = quote_of(**WITHIN_A_WEEK)

    assert (answer.refund_fen, answer.flags) == (200_000, (Flag.USE_NOT_DEDUCTED,))


def test_days_gone_by_on_an_unlimited_card_are_not_use() -> None:
    answer = quote_of(**WITHIN_A_WEEK, card=Card.UNLIMITED, total_days=365, remaining_days=358)

    assert (answer.refund_fen, answer.flags) == (200_000, ())


def test_who_had_the_same_before_cannot_withdraw() -> None:
    answer = quote_of(**WITHIN_A_WEEK, same_before=True)

    assert (answer.refund_fen, answer.rules) == (120_000, ("19", "15"))


@pytest.mark.parametrize(("requested", "rule"), [(date(2025, 12, 31), "14"), (date(2026, 1, 1), "19")])
def test_a_longer_agreed_period_counts_whoever_had_the_same_before(requested: date, rule: str) -> None:
    answer = quote_of(requested_on=requested, cause=Cause.CONSUMER, same_before=True, agreed_withdrawal_days=30)

    assert answer.rules[0] == rule


def test_a_shorter_agreed_period_does_not_take_the_seven_days_away() -> None:
    assert quote_of(**WITHIN_A_WEEK, agreed_withdrawal_days=3).rules == ("14",)


def test_an_unknown_day_of_payment_is_requested() -> None:
    answer = quote_of(paid_on=None)

    assert (answer.refund_fen, answer.flags) == (144_000, (Flag.PAID_ON_UNKNOWN,))


# Art. 15
def test_expenses_are_owed_if_the_operator_is_the_cause() -> None:
    answer = quote_of(expenses_fen=1_500)

    assert (answer.expenses_fen, answer.total_fen, answer.flags) == (1_500, 145_500, ())


@pytest.mark.parametrize(
    "facts",
    [{"force_majeure": True}, {"cause": Cause.CONSUMER}, {"cause": Cause.NEITHER}],
    ids=["force majeure", "consumer", "neither"],
)
def test_otherwise_they_are_not_and_that_is_stated(facts: dict[str, object]) -> None:
    answer = quote_of(expenses_fen=1_500, **facts)

    assert answer.expenses_fen == 0
    assert Flag.EXPENSES_NOT_COUNTED in answer.flags


# Art. 18
def test_no_ones_fault_is_not_the_consumers_cause_and_a_person_confirms() -> None:
    answer = quote_of(cause=Cause.NEITHER)

    assert (answer.refund_fen, answer.flags) == (144_000, (Flag.NO_FAULT_READING,))


def test_more_used_than_paid_even_at_the_discount_gives_nothing_and_demands_nothing() -> None:
    answer = quote_of(used_list_fen=300_000, used_discounted_fen=210_000)

    assert (answer.redeemed_fen, answer.refund_fen, answer.flags) == (200_000, 0, (Flag.OVERSPENT,))
    assert "20" not in answer.rules


def test_a_better_agreed_value_counts() -> None:
    answer = quote_of(agreed_used_fen=50_000)

    assert (answer.refund_fen, answer.flags) == (150_000, ())


def test_a_worse_agreed_value_does_not() -> None:
    answer = quote_of(agreed_used_fen=60_000)

    assert (answer.refund_fen, answer.flags) == (144_000, (Flag.AGREEMENT_NOT_BETTER,))


def test_a_part_of_a_fen_is_rounded_once_half_up() -> None:
    answer = quote_of(card=Card.GIFTED, paid_fen=1, gifted_fen=1, used_credit_fen=1)

    assert (answer.refund_fen, answer.redeemed_fen) == (1, 0)


def test_nothing_paid_gives_nothing_back() -> None:
    assert quote_of(card=Card.GIFTED, paid_fen=0, gifted_fen=0, used_credit_fen=0).refund_fen == 0


# Art. 19
def test_an_unreasonable_list_price_gives_way_to_the_market_price() -> None:
    answer = quote_of(cause=Cause.CONSUMER, list_price_unreasonable=True, market_used_fen=64_000)

    assert (answer.refund_fen, answer.rules, answer.flags) == (136_000, ("19", "15"), (Flag.MARKET_PRICE,))


def test_a_market_price_above_the_list_price_does_not_count() -> None:
    answer = quote_of(cause=Cause.CONSUMER, list_price_unreasonable=True, market_used_fen=90_000)

    assert answer.refund_fen == 120_000


def test_the_market_price_needs_no_list_price() -> None:
    answer = quote_of(cause=Cause.CONSUMER, list_price_unreasonable=True, market_used_fen=90_000, used_list_fen=None)

    assert answer.refund_fen == 110_000


# Art. 20
def test_the_shield_holds_though_the_discounted_price_is_not_known() -> None:
    answer = quote_of(cause=Cause.CONSUMER, used_list_fen=220_000, used_discounted_fen=None)

    assert (answer.refund_fen, answer.rules) == (0, ("19", "20", "15"))


def test_overspent_at_every_price_is_outside_the_shield() -> None:
    answer = quote_of(cause=Cause.CONSUMER, used_list_fen=300_000, used_discounted_fen=210_000)

    assert (answer.refund_fen, answer.rules, answer.flags) == (0, ("19", "15"), (Flag.OVERSPENT,))


def test_overspent_at_the_market_price_and_at_the_discount_is_outside_the_shield() -> None:
    answer = quote_of(
        cause=Cause.CONSUMER,
        list_price_unreasonable=True,
        market_used_fen=250_000,
        used_list_fen=300_000,
        used_discounted_fen=210_000,
    )

    assert (answer.rules, answer.flags) == (("19", "15"), (Flag.MARKET_PRICE, Flag.OVERSPENT))


@pytest.mark.parametrize(
    ("days", "agreed", "rule"), [(1, None, "18(1)"), (1, 0, "18(1)"), (2, 1, "14"), (3, 1, "18(1)")]
)
def test_who_had_the_same_before_may_withdraw_only_as_long_as_agreed(days: int, agreed: int | None, rule: str) -> None:
    answer = quote_of(requested_on=date(2025, 12, days), same_before=True, agreed_withdrawal_days=agreed)

    assert answer.rules[0] == rule


def test_an_agreement_on_what_the_law_says_anyway_is_not_better() -> None:
    assert quote_of(agreed_used_fen=56_000).flags == (Flag.AGREEMENT_NOT_BETTER,)


def test_interest_on_a_void_contract_follows_whose_reason_it_was() -> None:
    term = {"rescinded_on": date(2026, 9, 1), "interest_until": date(2027, 9, 1)}

    assert quote_of(minor=True, cause=Cause.OPERATOR, **term).flags == ()
    assert quote_of(minor=True, cause=None, **term).flags == (Flag.LPR_WITHOUT_FAULT,)


def test_an_answer_bears_the_id_of_its_question() -> None:
    assert quote_of(id="7").id == "7"


def test_gifted_times_used_up_are_shielded_too() -> None:
    answer = quote_of(card=Card.COUNTED_GIFT, paid_times=20, total_times=25, used_times=24, cause=Cause.CONSUMER)

    assert (answer.refund_fen, answer.rules) == (0, ("19", "20", "15"))


def test_used_to_the_last_fen_at_list_price_needs_no_shield() -> None:
    answer = quote_of(cause=Cause.CONSUMER, used_list_fen=200_000)

    assert (answer.refund_fen, answer.rules) == (0, ("19", "15"))


def test_used_to_the_last_fen_at_the_discount_is_still_shielded() -> None:
    answer = quote_of(cause=Cause.CONSUMER, used_list_fen=300_000, used_discounted_fen=200_000)

    assert (answer.rules, answer.flags) == (("19", "20", "15"), ())


# Art. 21
def test_a_gift_dearer_than_the_rest_leaves_the_low_end_at_nothing() -> None:
    assert quote_of(gift_value_fen=150_000).range_fen == (0, 144_000)


# Art. 25
def test_withheld_records_are_shown_to_the_officer() -> None:
    answer = quote_of(records_withheld=True)

    assert answer.flags == (Flag.RECORDS_WITHHELD,)
    assert "第二十五条" in answer.flags[0].text


# the joint case, D§3.7 E10
@pytest.mark.parametrize("cause", list(Cause))
def test_credit_that_was_debited_at_a_discount_is_shown_for_review(cause: Cause) -> None:
    answer = quote_of(**GIFTED, used_list_fen=80_000, used_discounted_fen=60_000, cause=cause)

    assert answer.refund_fen == (40_000 if cause is Cause.CONSUMER else 60_000)
    assert Flag.DISCOUNT_AND_GIFT in answer.flags


# the explanation sheet
def test_every_line_names_its_article_and_its_arithmetic() -> None:
    answer = quote_of(gift_value_fen=30_000, expenses_fen=1_500, interest_from=date(2026, 9, 1))

    assert all(line.label and line.article and line.formula for line in answer.lines)
    assert answer.lines[1].formula == "按折扣价计算，已消费 560.00 元"
    assert answer.lines[2].formula == "2,000.00 − 560.00 = 1,440.00 元"
    assert answer.lines[-1].amount_fen == answer.total_fen
    assert answer.notice.startswith("调解参考")
    assert answer.rule_set == "fashi-2025-4"


def test_every_flag_has_words() -> None:
    assert all(flag.text for flag in Flag)
