"""Whatever is asked is answered, or refused by the name of a field; nothing else ever happens."""

from dataclasses import fields
from datetime import date
from random import Random
from typing import Any

from chassis.errors import Invalid
from services.refunds.quotes.domain import Card, Cause, QuoteRequest, Scheme
from tests.services.refunds.building import quoted
from tests.sweeps import sampled

NAMES = {field.name for field in fields(QuoteRequest)}
NUMBERS = (0, 1, 2, 7, 365, 366, 10_000, 100_000, 10**13, 10**13 + 1, 10**30, -1)
DAYS = (
    date.min,
    date(2000, 1, 1),
    date(2025, 5, 1),
    date(2026, 9, 1),
    date(2026, 9, 24),
    date(2089, 12, 31),
    date.max,
)


def anything(rng: Random) -> QuoteRequest:
    facts: dict[str, Any] = {
        "scheme": rng.choice(list(Scheme)),
        "requested_on": rng.choice([None, *DAYS[2:5]]),
        "paid_fen": rng.choice(NUMBERS if rng.random() < 0.05 else NUMBERS[6:9]),
        "day_basis": rng.choice([0, 360, 365, 365, 366]),
        "card": rng.choice([None, *Card]),
        "cause": rng.choice([None, *Cause]),
        "region": rng.choice([None, "", "110000"]),
    }
    for field in fields(QuoteRequest):
        if field.name in facts or field.name == "id" or rng.random() < 0.7:
            continue
        if field.name.endswith(("_on", "_from", "_until")):
            facts[field.name] = rng.choice(DAYS[1:-1] if rng.random() < 0.98 else DAYS)
        elif "bool" in str(field.type):
            facts[field.name] = rng.random() < 0.5
        else:
            facts[field.name] = rng.choice(NUMBERS[:5] if rng.random() < 0.95 else NUMBERS)
    return QuoteRequest(**facts)


@sampled
def test_whatever_is_requested_is_answered_or_refused_by_name() -> None:
    answered = 0
    for seed in range(10_000):
        request = anything(Random(seed))
        try:
            answer = quoted(request)
        except Invalid as refusal:
            (error,) = refusal.errors
            assert error.field.removeprefix("/") in NAMES, seed
        else:
            answered += 1
            assert 0 <= answer.refund_fen <= request.paid_fen, seed
            assert answer.due_on is None or answer.due_on <= date(2099, 12, 31), seed

    assert answered > 300
