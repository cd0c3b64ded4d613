"""Requests and responses about disputes and offers."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from canon.shanghai import SHANGHAI
from canon.timetables import Refund
from chassis.web.datetimes import Instant
from chassis.web.instalments import Timetable, refund_of
from chassis.web.models import Body, Cleaned, Text
from contracts.odr import OfferSide
from services.odr.disputes.domain.disputes import Dispute

MAX_FEN = 10**13  # a hundred thousand million yuan


class RefundPart(Body):
    amount_fen: int = Field(gt=0, le=MAX_FEN)
    instalments: Annotated[int, Field(ge=1, le=120)] | Timetable = 1


class Terms(Body):
    """What is offered or was agreed."""

    terms: Annotated[Text, Cleaned] = Field(min_length=2, max_length=4000)
    amount_fen: int = Field(ge=0, le=MAX_FEN)
    refund: RefundPart | None = None

    def to_refund(self) -> Refund | None:
        """Return the refund in these terms, if any; one that does not add up is ``Invalid`` and names the field."""
        refund = self.refund
        return refund_of(self.amount_fen, refund.amount_fen, refund.instalments) if refund else None


class PartView(BaseModel):
    due_on: date
    amount_fen: int


class OfferView(BaseModel):
    number: int
    made_by: OfferSide
    terms: str
    amount_fen: int
    refund_fen: int | None
    instalments: int
    parts: list[PartView]  # as listed in the offer; empty for equal parts a month apart
    state: str
    made_at: datetime


class ReminderView(BaseModel):
    """On which of the ten working days both sides were reminded."""

    working_day: int
    reminded_at: Instant


class DisputeView(BaseModel):
    """An enterprise sees the matter, cleaned; never who complained or reported."""

    id: UUID
    case_id: UUID
    enterprise: UUID
    state: str
    opened_at: datetime
    due_at: datetime
    matter: str | None
    request: str | None
    amount_fen: int | None
    offers: list[OfferView]
    reminders: list[ReminderView]
    outcome_note: str | None

    @classmethod
    def of(cls, dispute: Dispute) -> "DisputeView":
        return cls(
            id=dispute.dispute_id,
            case_id=dispute.complaint_id,
            enterprise=dispute.enterprise_id,
            state=dispute.state,
            opened_at=dispute.opened_at.astimezone(SHANGHAI),
            due_at=dispute.due_at.astimezone(SHANGHAI),
            matter=dispute.matter,
            request=dispute.request,
            amount_fen=dispute.amount_fen,
            offers=[
                OfferView(
                    number=offer.number,
                    made_by=offer.made_by,
                    terms=offer.terms,
                    amount_fen=offer.amount_fen,
                    refund_fen=offer.refund_fen,
                    instalments=offer.instalments,
                    parts=[
                        PartView(due_on=due_on, amount_fen=fen)
                        for due_on, fen in zip(offer.due_dates, offer.amounts_fen, strict=True)
                    ],
                    state=offer.state,
                    made_at=offer.made_at.astimezone(SHANGHAI),
                )
                for offer in dispute.offers
            ],
            reminders=[ReminderView.model_validate(one, from_attributes=True) for one in dispute.reminders],
            outcome_note=dispute.outcome_note,
        )
