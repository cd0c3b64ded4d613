"""Refunds (``/v1/refunds``): quotes, plans and payments; all amounts in fen."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

from sdk.resource import Resource
from sdk.schemas import ResponseModel

PLANS = "/v1/refunds/plans"
QUOTES = "/v1/refunds/quotes"


class QuoteLine(ResponseModel):
    """One step of a quote's calculation, with the article of law it follows."""

    label: str
    article: str
    formula: str
    amount_fen: int


class Quote(ResponseModel):
    """The refund that the law provides for, and how it is calculated."""

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


class Instalment(ResponseModel):
    number: int
    due_on: date
    amount_fen: int
    paid_fen: int
    days_late: int


class Payment(ResponseModel):
    reference: str
    amount_fen: int
    paid_on: date
    instalment: int | None


class Plan(ResponseModel):
    """A refund plan: its instalments and the payments made."""

    id: str
    claim_id: str
    complaint_id: str
    status: str
    total_fen: int
    paid_fen: int
    overdue_fen: int
    instalments: list[Instalment]
    payments: list[Payment]


class Refunds(Resource):
    """Everything under ``/v1/refunds``."""

    async def quote(self, **facts: Any) -> Quote:
        """Calculate a refund from facts (``scheme``, ``paid_fen``, ``cause`` …) without storing anything."""
        return Quote.model_validate_json(await self.post(QUOTES, facts))

    async def plan(self, plan: str) -> Plan:
        return Plan.model_validate_json(await self.read(f"{PLANS}/{plan}"))

    async def pay(self, plan: str, amount_fen: int, paid_on: date, reference: str, *, key: str | None = None) -> Plan:
        """Record a payment; the same ``reference`` counts once, however often it is sent."""
        payment = {"amount_fen": amount_fen, "paid_on": paid_on.isoformat(), "reference": reference}
        return Plan.model_validate_json(await self.post(f"{PLANS}/{plan}/payments", payment, key=key))

    def plans(self, **query: str) -> AsyncIterator[dict[str, Any]]:
        return self.iterate(PLANS, **query)
