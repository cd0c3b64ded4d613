"""Explanation sheets word by word: what each scheme says of its steps, beside ``sheets.txt``."""

from datetime import date
from pathlib import Path

import pytest

from services.refunds.quotes.domain import Card, Cause, Quote, QuoteRequest, Scheme
from tests.services.refunds.building import a_bare_request, a_request, quoted

RESCINDED = {"rescinded_on": date(2026, 9, 1), "interest_until": date(2027, 9, 1)}
WITHIN_A_WEEK = {"requested_on": date(2025, 12, 8)}
TERM = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
TIMES = {"paid_times": 20, "total_times": 25, "used_times": 10}
CREDIT = {"gifted_fen": 50_000, "used_credit_fen": 60_000, "used_list_fen": None, "used_discounted_fen": None}
HOURS = {"total_hours": 60, "used_hours": 18, "requested_on": date(2026, 9, 1)}
AGREED = {"condition_met": True, "refundable_fen": 60_000, "pay_within_working_days": 45}
GOODS = {"received_on": date(2026, 9, 24), "requested_on": date(2026, 9, 28)}


def unlimited(**facts: object) -> QuoteRequest:
    return a_request(card=Card.UNLIMITED, paid_fen=365_000, used_list_fen=None, used_discounted_fen=None, **facts)


def training(**facts: object) -> QuoteRequest:
    return a_bare_request(Scheme.TRAINING_HOURS, **HOURS | facts)


def conditional(**facts: object) -> QuoteRequest:
    return a_bare_request(Scheme.CONDITIONAL, **AGREED | facts)


def goods(**facts: object) -> QuoteRequest:
    return a_bare_request(Scheme.NO_REASON_RETURN, **GOODS | facts)


CASES = {
    "discount, the operator's reason": a_request(),
    "discount, the consumer's reason": a_request(cause=Cause.CONSUMER),
    "discount, no one's reason, with interest": a_request(cause=Cause.NEITHER, **RESCINDED),
    "discount, interest of an escrow account": a_request(supervised_fen=100_000, supervised_rate_bp=120, **RESCINDED),
    "discount, the consumer's reason, with interest": a_request(cause=Cause.CONSUMER, **RESCINDED),
    "discount, with an agreed rate": a_request(agreed_rate_bp=500, day_basis=360, **RESCINDED),
    "discount, interest without an end": a_request(rescinded_on=date(2026, 9, 1)),
    "discount and gifted credit at once": a_request(gifted_fen=50_000),
    "discount, an unreasonable list price": a_request(
        cause=Cause.CONSUMER, list_price_unreasonable=True, market_used_fen=64_000
    ),
    "discount, an agreement that is better": a_request(agreed_used_fen=50_000),
    "discount, an agreement that is not": a_request(agreed_used_fen=60_000),
    "discount, more than was paid at the list price": a_request(
        cause=Cause.CONSUMER, used_list_fen=220_000, used_discounted_fen=154_000
    ),
    "discount, more than was paid at either price": a_request(used_list_fen=300_000, used_discounted_fen=210_000),
    "discount, with expenses and a gift": a_request(expenses_fen=1_500, gift_value_fen=30_000),
    "discount, expenses in force majeure": a_request(expenses_fen=1_500, force_majeure=True),
    "gifted credit, the operator's reason": a_request(card=Card.GIFTED, **CREDIT),
    "gifted credit, the consumer's reason": a_request(card=Card.GIFTED, cause=Cause.CONSUMER, **CREDIT),
    "counted gift, the operator's reason": a_request(card=Card.COUNTED_GIFT, **TIMES),
    "counted gift, the consumer's reason": a_request(card=Card.COUNTED_GIFT, cause=Cause.CONSUMER, **TIMES),
    "unlimited, rescinded": unlimited(**TERM, rescinded_on=date(2026, 9, 1)),
    "unlimited, the service stopped": unlimited(**TERM, service_stopped_on=date(2026, 7, 1)),
    "unlimited, by counts": unlimited(total_days=100, remaining_days=40, cause=Cause.CONSUMER),
    "unlimited, over": unlimited(total_days=100, remaining_days=0, cause=Cause.CONSUMER),
    "withdrawn within seven days": a_request(**WITHIN_A_WEEK),
    "withdrawn in Beijing": a_request(
        **WITHIN_A_WEEK, same_before=True, used_list_fen=0, used_discounted_fen=0, region="110108"
    ),
    "a game unlawful for a minor": a_request(minor=True, illegal_game=True),
    "a contract void for a minor": a_request(minor=True),
    "a minor's contract that holds": a_request(minor=True, limited_capacity=True, consented=True),
    "training": training(),
    "training, with materials": training(materials_fen=10_000),
    "training, with interest": training(cause=Cause.OPERATOR, formed_on=date(2025, 12, 1), **RESCINDED),
    "training, interest before the interpretation": training(
        requested_on=date(2025, 4, 30), interest_until=date(2026, 1, 1)
    ),
    "condition met": conditional(papers_complete_on=date(2022, 7, 14)),
    "condition met, to be paid at once": conditional(papers_complete_on=date(2022, 7, 14), pay_within_working_days=0),
    "condition met, papers missing": conditional(),
    "condition not met": conditional(condition_met=False),
    "condition met, due beyond the calendar": conditional(papers_complete_on=date(2026, 11, 24)),
    "goods returned": goods(returned_on=date(2026, 9, 30)),
    "goods returned, freight advanced": goods(returned_on=date(2026, 9, 30), freight_fen=1_200),
    "goods not back yet": goods(),
    "goods returned too late": goods(requested_on=date(2026, 10, 9)),
    "goods that are not returned": goods(excluded=True),
    "goods, with interest asked": goods(**RESCINDED | {"rescinded_on": None}),
    "goods, due beyond the calendar": goods(returned_on=date(2026, 12, 28)),
}


def sheet_of(quote: Quote) -> str:
    lines = [f"{line.label}｜{line.article}｜{line.formula}｜{line.amount_fen}" for line in quote.lines]
    head = (
        f"{quote.rule_set}：{'、'.join(quote.rules)}；{quote.due_on or '无期限'}；{'、'.join(quote.flags) or '无提示'}"
    )
    return "\n".join([head, *lines])


EXPECTED = dict(
    part.split("\n", 1) for part in Path(__file__).with_name("sheets.txt").read_text("utf-8").strip().split("\n\n")
)


@pytest.mark.parametrize("name", CASES)
def test_a_sheet_says_each_step_with_its_article(name: str) -> None:
    assert sheet_of(quoted(CASES[name])) == EXPECTED[name]


def test_no_sheet_is_left_over() -> None:
    assert list(EXPECTED) == list(CASES)
