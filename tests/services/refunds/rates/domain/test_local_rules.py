"""What a province adds, as dated data (D§3.9)."""

from dataclasses import replace
from datetime import date

import pytest

from services.refunds.quotes.domain import Card, Cause, Flag, quote
from services.refunds.rates.domain.local_rules import LOCAL_RULES, rule_for
from services.refunds.rates.domain.rates import RATES
from tests.services.refunds.building import CALENDAR, a_request, quote_of

UNUSED = {
    "region": "110108",
    "cause": Cause.CONSUMER,
    "same_before": True,
    "used_list_fen": 0,
    "used_discounted_fen": 0,
    "requested_on": date(2025, 12, 8),
}


def test_beijing_wants_a_refund_in_fifteen_days() -> None:
    answer = quote_of(region="110108")

    assert (answer.refund_fen, answer.due_on) == (144_000, date(2026, 9, 16))


def test_elsewhere_no_day_is_known() -> None:
    assert quote_of(region="310101").due_on is None


def test_in_beijing_an_unused_card_goes_back_whole_whoever_had_the_same_before() -> None:
    unlimited = UNUSED | {"card": Card.UNLIMITED, "total_days": 10, "remaining_days": 3}

    answer = quote_of(**unlimited)

    assert (answer.refund_fen, answer.due_on) == (200_000, date(2025, 12, 13))
    assert (answer.rules, answer.flags) == (("local:beijing-2022",), (Flag.LOCAL_WITHDRAWAL,))


def test_and_is_paid_in_five_days_under_article_14_too() -> None:
    answer = quote_of(**(UNUSED | {"same_before": False}))

    assert (answer.rules, answer.due_on) == (("14",), date(2025, 12, 13))


@pytest.mark.parametrize("other", [{"used_list_fen": 1}, {"requested_on": date(2025, 12, 9)}, {"paid_on": None}])
def test_used_or_later_or_of_unknown_day_it_has_no_such_right(other: dict[str, object]) -> None:
    answer = quote_of(**(UNUSED | other))

    assert answer.rules == ("19", "15")


def test_an_unlawful_game_is_paid_back_in_the_local_days_too() -> None:
    assert quote_of(region="110108", minor=True, illegal_game=True).due_on == date(2026, 9, 16)


def test_no_local_rules_are_applied_unless_given() -> None:
    assert quote(a_request(region="110108"), RATES, CALENDAR).due_on is None


def test_a_rule_holds_from_its_day_to_its_last() -> None:
    ended = replace(LOCAL_RULES[0], until=date(2026, 1, 1))

    assert rule_for("110000", date(2022, 5, 31), [ended]) is None
    assert rule_for("110000", date(2022, 6, 1), [ended]) is ended
    assert rule_for("110000", date(2026, 1, 1), [ended]) is ended
    assert rule_for("110000", date(2026, 1, 2), [ended]) is None


def test_the_closer_rule_goes_before_the_wider_and_the_later_before_the_earlier() -> None:
    wide = LOCAL_RULES[0]
    later = replace(wide, id="local:later", since=date(2025, 1, 1))
    close = replace(wide, id="local:close", region="1101", since=date(2023, 1, 1))

    assert rule_for("110108", date(2026, 1, 1), [wide, close, later]) is close
    assert rule_for("112000", date(2026, 1, 1), [wide, close, later]) is later
