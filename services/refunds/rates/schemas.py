"""Rates and local rules as they are entered and shown."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from chassis.web.models import Body, Text
from services.refunds.rates.domain.local_rules import LocalRule
from services.refunds.rates.domain.rates import Rate, RateName

Days = Annotated[int, Field(ge=0, le=1_000)]
BasisPoints = Annotated[int, Field(ge=0, le=10_000)]  # 100 % a year


class EnterRate(Body):
    """A published rate: it holds from ``since`` until the next entry, but no longer than ``known_until``."""

    table: RateName
    since: date
    rate_bp: BasisPoints
    known_until: date | None = None

    def to_rate(self) -> Rate:
        return Rate(self.since, self.rate_bp, self.known_until)


class RateView(BaseModel):
    table: RateName
    name: str
    since: date
    rate_bp: int
    known_until: date | None
    entered_by: str
    entered_at: datetime


class RateList(BaseModel):
    """Every entry in force, each table in the order of its days."""

    items: list[RateView]
    next: str | None = None


class EnterLocalRule(Body):
    """What a province or city adds for prepaid cards; ``region`` is the start of the division codes it covers."""

    id: Annotated[str, Field(max_length=50, pattern=r"^local:[a-z0-9-]{1,44}$")]
    region: Annotated[str, Field(pattern=r"^[0-9]{2,12}$")]
    since: date
    until: date | None = None
    name: Annotated[Text, Field(min_length=1, max_length=100)]
    unused_within_days: Days
    unused_due_days: Days
    due_days: Days

    def to_rule(self) -> LocalRule:
        return LocalRule(**dict(self))


class LocalRuleView(BaseModel):
    id: str
    region: str
    since: date
    until: date | None
    name: str
    unused_within_days: int
    unused_due_days: int
    due_days: int
    entered_by: str
    entered_at: datetime


class LocalRuleList(BaseModel):
    """Every rule in force or once in force, in the order of their ids."""

    items: list[LocalRuleView]
    next: str | None = None
