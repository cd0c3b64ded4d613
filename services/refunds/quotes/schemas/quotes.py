"""The request of a quote, with its facts, and the response, with its explanation (interface §5)."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel

from chassis.web.models import Body, Text
from chassis.web.openapi import Problem
from services.refunds.quotes.domain import Card, Cause, Quote, QuoteRequest, Scheme

Fen = Annotated[int, Field(ge=0, le=10**13)]
Count = Annotated[int, Field(ge=0, le=100_000)]
Rate = Annotated[int, Field(ge=0, le=100_000)]


class AskQuote(Body):
    """What must be known to reckon a refund; money in fen. What does not concern the scheme is left out or null."""

    scheme: Scheme
    paid_fen: Fen
    id: Annotated[Text, Field(max_length=100)] | None = None
    region: Annotated[str, Field(max_length=12, pattern=r"^[0-9]{2,12}$")] | None = None
    cause: Cause | None = None
    card: Card | None = None
    formed_on: date | None = None
    paid_on: date | None = None
    requested_on: date | None = None
    rescinded_on: date | None = None
    service_stopped_on: date | None = None
    gifted_fen: Fen = 0
    used_list_fen: Fen | None = None
    used_discounted_fen: Fen | None = None
    used_credit_fen: Fen | None = None
    total_days: Count | None = None
    remaining_days: Count | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    paid_times: Count | None = None
    total_times: Count | None = None
    used_times: Count | None = None
    same_before: bool = False
    minor: bool = False
    limited_capacity: bool = False
    consented: bool = False
    age_appropriate: bool = False
    illegal_game: bool = False
    gift_value_fen: Fen | None = None
    list_price_unreasonable: bool = False
    market_used_fen: Fen | None = None
    agreed_withdrawal_days: Count | None = None
    agreed_used_fen: Fen | None = None
    records_withheld: bool = False
    interest_from: date | None = None
    interest_until: date | None = None
    agreed_rate_bp: Rate | None = None
    supervised_fen: Fen | None = None
    supervised_rate_bp: Rate | None = None
    day_basis: Annotated[int, Field(ge=360, le=366)] = 365
    expenses_fen: Fen = 0
    force_majeure: bool = False
    total_hours: Count | None = None
    used_hours: Count | None = None
    materials_fen: Fen = 0
    condition_met: bool | None = None
    papers_complete_on: date | None = None
    refundable_fen: Fen | None = None
    pay_within_working_days: Count | None = None
    received_on: date | None = None
    returned_on: date | None = None
    freight_fen: Fen = 0
    excluded: bool = False

    def to_request(self) -> QuoteRequest:
        return QuoteRequest(**vars(self))


class QuoteLine(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    label: str
    article: str
    formula: str
    amount_fen: int


class QuoteView(BaseModel):
    """The sum, every step with its article, and what a person must look at (计算说明)."""

    model_config = ConfigDict(from_attributes=True)

    id: str | None
    redeemed_fen: int
    refund_fen: int
    interest_fen: int
    expenses_fen: int
    total_fen: int
    range_fen: Annotated[list[int], Field(min_length=2, max_length=2)] | None
    due_on: date | None
    rules: tuple[str, ...]
    lines: tuple[QuoteLine, ...]
    flags: tuple[str, ...]
    flag_texts: tuple[str, ...]
    notice: str
    rule_set: str

    @classmethod
    def of(cls, quote: Quote) -> "QuoteView":
        return cls.model_validate(quote)


class BadQuestionView(BaseModel):
    """What is wrong with a line of a batch."""

    id: str | None
    line: int
    status: int
    problem: Problem


class BatchQuoteView(RootModel[QuoteView | BadQuestionView]):
    """The answer to a line of a batch."""
