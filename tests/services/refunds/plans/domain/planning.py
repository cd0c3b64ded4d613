"""Builders for claims and plans: 3,000 yuan in three months."""

from datetime import date, datetime
from uuid import UUID

from canon.shanghai import SHANGHAI
from services.refunds.plans.domain import (
    Claim,
    Every,
    Instalment,
    Origin,
    Payment,
    Plan,
    equal_parts,
    open_claim,
    open_plan,
)

CLAIM, PLAN, COMPLAINT = UUID(int=1), UUID(int=2), UUID(int=3)
NOW = datetime(2026, 2, 2, 10, tzinfo=SHANGHAI)
FIRST_DUE = date(2026, 3, 2)  # a Monday


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)


def a_claim(amount_fen: int = 300_000) -> Claim:
    claim, _ = open_claim(CLAIM, COMPLAINT, amount_fen, Origin.AGREEMENT, NOW)
    return claim


def three_months(total_fen: int = 300_000) -> tuple[Instalment, ...]:
    return equal_parts(total_fen, 3, Every.MONTH, FIRST_DUE)


def a_plan(parts: tuple[Instalment, ...] | None = None) -> Plan:
    parts = parts or three_months()
    total_fen = sum(part.amount_fen for part in parts)
    _, plan, _ = open_plan(PLAN, a_claim(total_fen), total_fen, parts, NOW)
    return plan


def a_payment(amount_fen: int, reference: str = "r-1", instalment: int | None = None) -> Payment:
    return Payment(reference=reference, amount_fen=amount_fen, paid_on=date(2026, 2, 2), instalment=instalment)
