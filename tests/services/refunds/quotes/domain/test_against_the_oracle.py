"""Twenty thousand random refunds, reckoned twice by code that shares nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.refunds.quotes.domain import Card, Cause, QuoteRequest, Scheme
from tests.oracle import refunds as oracle
from tests.services.refunds.building import quoted
from tests.sweeps import sampled

Facts = dict[str, Any]


def a_day(rng: Random, first: date, last: date) -> date:
    return first + timedelta(rng.randint(0, (last - first).days))


def maybe(rng: Random, value: object, chance: float = 0.5) -> Any:
    return value if rng.random() < chance else None


def random_prepaid(rng: Random) -> Facts:
    paid_on = a_day(rng, date(2019, 8, 20), date(2026, 4, 20))
    requested = a_day(rng, max(paid_on, date(2025, 5, 1)), date(2026, 11, 24))
    if rng.random() < 0.2 and paid_on >= date(2025, 5, 1):
        requested = paid_on + timedelta(rng.randint(0, 14))
    paid = rng.choice([0, rng.randint(1, 400_000), rng.randint(1, 400_000)])
    gifted = rng.choice([0, rng.randint(1, 200_000)])
    listed = rng.randint(0, paid + 50_000)
    starts = a_day(rng, paid_on, paid_on + timedelta(30))
    rescinded = maybe(rng, a_day(rng, requested, requested + timedelta(60)))
    since = maybe(rng, a_day(rng, paid_on, rescinded or requested), 0.3)
    until = (since or rescinded) and maybe(rng, requested + timedelta(rng.randint(60, 400)), 0.7)
    total = rng.randint(1, 40)
    return {
        "card": rng.choice(list(Card)),
        "cause": rng.choice(list(Cause)),
        "paid_fen": paid,
        "gifted_fen": gifted,
        "used_list_fen": listed,
        "used_discounted_fen": rng.randint(0, min(listed, paid + gifted)),
        "used_credit_fen": rng.randint(0, paid + gifted),
        "paid_times": rng.randint(1, total),
        "total_times": total,
        "used_times": rng.randint(0, total),
        "formed_on": paid_on,
        "paid_on": paid_on,
        "requested_on": requested,
        "rescinded_on": rescinded,
        "starts_on": starts,
        "ends_on": starts + timedelta(rng.randint(0, 800)),
        "service_stopped_on": maybe(rng, a_day(rng, paid_on, requested)),
        "interest_from": since,
        "interest_until": until,
        "agreed_rate_bp": maybe(rng, rng.randint(0, 2_000), 0.2),
        "day_basis": rng.choice([360, 365]),
        "expenses_fen": rng.choice([0, rng.randint(1, 5_000)]),
        "force_majeure": rng.random() < 0.2,
        "same_before": rng.random() < 0.3,
        "minor": rng.random() < 0.15,
        "illegal_game": rng.random() < 0.3,
        "list_price_unreasonable": rng.random() < 0.2,
        "market_used_fen": rng.randint(0, paid + 50_000),
    }


def random_training(rng: Random) -> Facts:
    hours, paid = rng.randint(1, 60), rng.randint(0, 500_000)
    return {
        "paid_fen": paid,
        "materials_fen": rng.randint(0, paid // 2),
        "total_hours": hours,
        "used_hours": rng.randint(0, hours),
        "requested_on": a_day(rng, date(2025, 1, 1), date(2026, 11, 24)),
    }


def random_conditional(rng: Random) -> Facts:
    paid = rng.randint(0, 4_000_000)
    return {
        "paid_fen": paid,
        "condition_met": rng.random() < 0.8,
        "refundable_fen": rng.randint(0, paid),
        "papers_complete_on": a_day(rng, date(2025, 1, 1), date(2026, 9, 1)),
        "pay_within_working_days": rng.randint(0, 60),
    }


def random_return(rng: Random) -> Facts:
    received = a_day(rng, date(2025, 1, 1), date(2026, 11, 1))
    requested = received + timedelta(rng.randint(0, 14))
    return {
        "paid_fen": rng.randint(0, 100_000),
        "freight_fen": rng.choice([0, rng.randint(1, 3_000)]),
        "received_on": received,
        "requested_on": requested,
        "returned_on": requested + timedelta(rng.randint(0, 20)),
        "excluded": rng.random() < 0.1,
    }


@sampled
@pytest.mark.parametrize(
    ("scheme", "draw", "expected", "times"),
    [
        (Scheme.PREPAID, random_prepaid, oracle.prepaid, 14_000),
        (Scheme.TRAINING_HOURS, random_training, oracle.training, 2_000),
        (Scheme.CONDITIONAL, random_conditional, oracle.conditional, 2_000),
        (Scheme.NO_REASON_RETURN, random_return, oracle.no_reason, 2_000),
    ],
    ids=[scheme.value for scheme in Scheme],
)
def test_the_quote_is_what_the_articles_give(
    scheme: Scheme, draw: Callable[[Random], Facts], expected: Callable[[Facts], Facts], times: int
) -> None:
    for seed in range(times):
        facts = draw(Random(f"{scheme}/{seed}"))

        answer = quoted(QuoteRequest(scheme=scheme, **facts))

        owed = expected(facts)
        assert {name: getattr(answer, name) for name in owed} == owed, (seed, facts)
