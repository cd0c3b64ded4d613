"""Requests and responses about breaches."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.web.datetimes import Day, Instant
from chassis.web.models import Body, Cleaned, Text
from services.odr.breaches.domain import BREACHES_TO_SUSPEND, WITHIN_DAYS, Breach, BreachKind, BreachState


class ReportBreach(Body):
    """A promise that was broken (记违诺), with its evidence."""

    kind: BreachKind
    on: Day
    evidence: Annotated[Text, Cleaned] = Field(
        min_length=2, max_length=1000, description="调解书、核查记录，或者店家承认的记录"
    )
    complaint_id: UUID | None = Field(default=None, description="由哪件投诉得知")


class DecideBreach(Body):
    confirmed: bool
    reason: Annotated[Text, Cleaned] = Field(default="", max_length=1000)


class BreachView(BaseModel):
    id: UUID
    entry_id: UUID
    kind: BreachKind
    on: date
    evidence: str | None
    complaint_id: UUID | None
    state: BreachState
    reported_by: str
    reported_at: Instant
    decided_by: str | None
    decided_at: Instant | None
    reason: str | None

    @classmethod
    def of(cls, breach: Breach) -> "BreachView":
        values = {name: getattr(breach, name) for name in cls.model_fields if name != "id"}
        return cls(id=breach.breach_id, **values)


class BreachList(BaseModel):
    """Breaches, and the rule by which confirmed ones suspend: so many within so many days."""

    items: list[BreachView]
    suspends_at: int = BREACHES_TO_SUSPEND
    within_days: int = WITHIN_DAYS
