"""The test vectors of the domain dossier (D§3.10), each by its number; money in yuan as printed there."""

from datetime import date
from typing import Any

import pytest

from services.refunds.quotes.domain import Card, Cause, Scheme
from tests.services.refunds.building import quote_of

O, C = Cause.OPERATOR, Cause.CONSUMER  # noqa: E741 - the letters of the table
DISCOUNT, GIFTED, UNLIMITED = Card.DISCOUNT, Card.GIFTED, Card.UNLIMITED
MINOR, GAME = {"minor": True}, {"minor": True, "illegal_game": True}

# id, card, paid, gifted, cause, list, discounted, face, total days, remaining days, extra, V, R, rules
VECTORS: list[tuple[Any, ...]] = [
    ("T01", DISCOUNT, 3000, 0, C, 0, 0, None, None, None, {"requested_on": date(2025, 12, 3)}, 0, 3000, ("14",)),
    ("T02", DISCOUNT, 2000, 0, O, 800, 560, None, None, None, {}, 560, 1440, ("18(1)", "15")),
    ("T03", DISCOUNT, 2000, 0, C, 800, 560, None, None, None, {}, 800, 1200, ("19", "15")),
    ("T04", DISCOUNT, 2000, 0, C, 2200, 1540, None, None, None, {}, 2000, 0, ("19", "20", "15")),
    ("T05", DISCOUNT, 2000, 0, O, 2200, 1540, None, None, None, {}, 1540, 460, ("18(1)", "15")),
    ("T06", GIFTED, 1000, 500, O, None, None, 600, None, None, {}, 400, 600, ("18(2)", "15")),
    ("T07", GIFTED, 1000, 500, C, None, None, 600, None, None, {}, 600, 400, ("19", "15")),
    ("T08", GIFTED, 1000, 500, O, None, None, 1200, None, None, {}, 800, 200, ("18(2)", "15")),
    ("T09", GIFTED, 1000, 500, C, None, None, 1200, None, None, {}, 1000, 0, ("19", "20", "15")),
    ("T10", UNLIMITED, 3650, 0, O, None, None, None, 365, 184, {}, 1810, 1840, ("22(2)", "15")),
    ("T11", UNLIMITED, 3650, 0, C, None, None, None, 365, 122, {}, 2430, 1220, ("22(1)", "15")),
    ("T12", UNLIMITED, 3650, 0, C, None, None, None, 365, 0, {}, 3650, 0, ("22(3)", "15")),
    ("T13", DISCOUNT, 5000, 0, None, 600, 600, None, None, None, MINOR, 600, 4400, ("10", "18(1)", "15")),
    ("T14", DISCOUNT, 5000, 0, None, 600, 600, None, None, None, GAME, 0, 5000, ("10",)),
]


def fen(yuan: int | None) -> int | None:
    return None if yuan is None else yuan * 100


@pytest.mark.parametrize("row", VECTORS, ids=[row[0] for row in VECTORS])
def test_a_vector_gives_the_printed_refund_by_the_printed_article(row: tuple[Any, ...]) -> None:
    _, card, paid, gifted, cause, listed, discounted, face, total, remaining, extra, *expected = row

    answer = quote_of(
        card=card,
        paid_fen=fen(paid),
        gifted_fen=fen(gifted),
        cause=cause,
        used_list_fen=fen(listed),
        used_discounted_fen=fen(discounted),
        used_credit_fen=fen(face),
        total_days=total,
        remaining_days=remaining,
        **extra,
    )

    assert [answer.redeemed_fen, answer.refund_fen, answer.rules] == [
        expected[0] * 100,
        expected[1] * 100,
        expected[2],
    ]


def test_t15_hours_not_taught_go_back() -> None:
    answer = quote_of(scheme=Scheme.TRAINING_HOURS, paid_fen=480_000, cause=C, total_hours=60, used_hours=18)

    assert answer.refund_fen == 336_000


@pytest.mark.parametrize(("vector", "cause", "interest_fen"), [("T16", O, 1270), ("T17", C, 635)])
def test_interest_of_84_days_on_1840_yuan(vector: str, cause: Cause, interest_fen: int) -> None:
    answer = quote_of(
        card=UNLIMITED,
        paid_fen=365_000,
        total_days=365,
        remaining_days=184,
        cause=cause,
        interest_from=date(2026, 9, 1),
        interest_until=date(2026, 11, 24),
    )

    assert (answer.refund_fen, answer.interest_fen) == (184_000, interest_fen), vector
    assert answer.rules[-2:] == ("16", "17")
