"""What is owed and what was paid; all amounts in fen."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

from sdk.asking import Asking
from sdk.schemas import Told

PLANS = "/v1/refunds/plans"
QUOTES = "/v1/refunds/quotes"


class QuoteLine(Told):
    """One step of the sum, with its article."""

    label: str
    article: str
    formula: str
    amount_fen: int


class Quote(Told):
    """What is owed by law, and how it is reckoned."""

    redeemed_fen: int
    refund_fen: int
    interest_fen: int
    expenses_fen: int
    total_fen: int
    due_on: date | None
    rules: list[str]
    lines: list[QuoteLine]
    flags: list[str]
    notice: str
    rule_set: str


class Instalment(Told):
    number: int
    due_on: date
    amount_fen: int
    paid_fen: int
    days_late: int


class Payment(Told):
    reference: str
    amount_fen: int
    paid_on: date
    instalment: int | None


class Plan(Told):
    """A timetable of instalments and what was paid of it."""

    id: str
    claim_id: str
    complaint_id: str
    status: str
    total_fen: int
    paid_fen: int
    overdue_fen: int
    instalments: list[Instalment]
    payments: list[Payment]


class Refunds(Asking):
    """Everything under ``/v1/refunds``."""

    async def quote(self, **facts: Any) -> Quote:
        """What the facts give (``scheme``, ``paid_fen``, ``cause`` …); nothing is kept."""
        return Quote.model_validate_json(await self.said(QUOTES, facts))

    async def plan(self, plan: str) -> Plan:
        return Plan.model_validate_json(await self.read(f"{PLANS}/{plan}"))

    async def pay(self, plan: str, amount_fen: int, paid_on: date, reference: str, *, key: str | None = None) -> Plan:
        """Record a payment; one ``reference`` is one payment, however often it is told."""
        payment = {"amount_fen": amount_fen, "paid_on": paid_on.isoformat(), "reference": reference}
        return Plan.model_validate_json(await self.said(f"{PLANS}/{plan}/payments", payment, key=key))

    def plans(self, **query: str) -> AsyncIterator[dict[str, Any]]:
        return self.pages(PLANS, **query)
