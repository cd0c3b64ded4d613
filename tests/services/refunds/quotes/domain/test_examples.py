"""The worked examples of the domain dossier (D§3.7), each by its number."""

from datetime import date

import pytest

from services.refunds.quotes.domain import Card, Cause, Flag
from tests.services.refunds.building import quote_of

PAID = date(2026, 9, 24)
YEAR = {"card": Card.UNLIMITED, "paid_fen": 365_000, "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


def test_e1_the_seventh_day_in_the_holidays_rolls_to_the_eighth_of_october() -> None:
    answer = quote_of(paid_on=PAID, requested_on=date(2026, 10, 8), cause=Cause.CONSUMER)

    assert (answer.refund_fen, answer.rules) == (200_000, ("14",))


def test_e1_a_day_later_is_not_under_article_14() -> None:
    answer = quote_of(paid_on=PAID, requested_on=date(2026, 10, 9), cause=Cause.CONSUMER)

    assert (answer.refund_fen, answer.rules) == (120_000, ("19", "15"))


def test_e2_a_closed_shop_counts_the_discounted_price() -> None:
    answer = quote_of()

    assert (answer.redeemed_fen, answer.refund_fen) == (56_000, 144_000)


def test_e3_a_consumer_who_changes_their_mind_pays_the_list_price() -> None:
    answer = quote_of(cause=Cause.CONSUMER)

    assert (answer.redeemed_fen, answer.refund_fen) == (80_000, 120_000)


@pytest.mark.parametrize(("cause", "refund_fen"), [(Cause.CONSUMER, 0), (Cause.OPERATOR, 46_000)])
def test_e4_a_consumer_never_owes_anything(cause: Cause, refund_fen: int) -> None:
    answer = quote_of(cause=cause, used_list_fen=220_000, used_discounted_fen=154_000)

    assert answer.refund_fen == refund_fen
    assert not answer.flags


@pytest.mark.parametrize(
    ("used", "cause", "refund_fen"),
    [
        (60_000, Cause.OPERATOR, 60_000),
        (60_000, Cause.CONSUMER, 40_000),
        (120_000, Cause.OPERATOR, 20_000),
        (120_000, Cause.CONSUMER, 0),
    ],
)
def test_e5_gifted_credit_shrinks_what_was_used_unless_the_consumer_is_the_cause(
    used: int, cause: Cause, refund_fen: int
) -> None:
    answer = quote_of(
        card=Card.GIFTED,
        paid_fen=100_000,
        gifted_fen=50_000,
        used_credit_fen=used,
        used_list_fen=None,
        used_discounted_fen=None,
        cause=cause,
    )

    assert answer.refund_fen == refund_fen


def test_e6_an_unlimited_card_counts_from_the_day_the_service_stopped() -> None:
    answer = quote_of(**YEAR, service_stopped_on=date(2026, 7, 1), rescinded_on=date(2026, 9, 1))

    assert (answer.refund_fen, answer.rules) == (184_000, ("22(2)", "15"))


def test_e6_or_from_the_rescission_alone() -> None:
    answer = quote_of(**YEAR, rescinded_on=date(2026, 9, 1))

    assert (answer.refund_fen, answer.rules) == (122_000, ("22(1)", "15"))


@pytest.mark.parametrize(
    ("cause", "basis", "interest_fen"),
    [(Cause.OPERATOR, 365, 1270), (Cause.CONSUMER, 365, 635), (Cause.OPERATOR, 360, 1288)],
)
def test_e7_interest_by_cause_and_day_basis(cause: Cause, basis: int, interest_fen: int) -> None:
    answer = quote_of(
        **YEAR,
        service_stopped_on=date(2026, 7, 1),
        rescinded_on=date(2026, 9, 1),
        interest_until=date(2026, 11, 24),
        cause=cause,
        day_basis=basis,
    )

    assert (answer.refund_fen, answer.interest_fen) == (184_000, interest_fen)
    assert answer.total_fen == 184_000 + interest_fen


@pytest.mark.parametrize(("illegal", "refund_fen"), [(False, 440_000), (True, 500_000)])
def test_e8_a_childs_card_is_void_and_an_unlawful_game_gives_all_back(*, illegal: bool, refund_fen: int) -> None:
    answer = quote_of(
        paid_fen=500_000, used_list_fen=60_000, used_discounted_fen=60_000, minor=True, illegal_game=illegal
    )

    assert answer.refund_fen == refund_fen


def test_e9_a_gift_gives_a_range_and_a_person_decides() -> None:
    answer = quote_of(gift_value_fen=30_000)

    assert (answer.range_fen, answer.refund_fen) == ((114_000, 144_000), 144_000)
    assert Flag.GIFT_NEEDS_DECISION in answer.flags
    assert "21" in answer.rules


@pytest.mark.parametrize(("cause", "refund_fen"), [(Cause.OPERATOR, 162_667), (Cause.CONSUMER, 120_000)])
def test_e10_discount_and_gifted_credit_together_count_what_the_card_was_debited(cause: Cause, refund_fen: int) -> None:
    answer = quote_of(gifted_fen=100_000, cause=cause)

    assert answer.refund_fen == refund_fen
    assert Flag.DISCOUNT_AND_GIFT in answer.flags


@pytest.mark.parametrize(("cause", "refund_fen"), [(Cause.OPERATOR, 120_000), (Cause.CONSUMER, 100_000)])
def test_e11_buy_twenty_get_five_is_read_as_a_discount(cause: Cause, refund_fen: int) -> None:
    answer = quote_of(card=Card.COUNTED_GIFT, paid_times=20, total_times=25, used_times=10, cause=cause)

    assert answer.refund_fen == refund_fen
    assert Flag.COUNTED_GIFT_READING in answer.flags
