"""Requests and responses about disputes, offers and scores."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from canon.shanghai import SHANGHAI
from canon.timetables import Refund
from chassis.web.instalments import Timetable, refund_of
from chassis.web.models import Body, Cleaned, Text
from services.odr.disputes.domain.disputes import Dispute
from services.odr.disputes.domain.scores import Score

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
    terms: str
    amount_fen: int
    refund_fen: int | None
    instalments: int
    parts: list[PartView]  # as listed in the offer; empty for equal parts a month apart
    state: str
    made_at: datetime


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
            outcome_note=dispute.outcome_note,
        )


class SettlementRateView(BaseModel):
    numerator: int
    denominator: int
    value: int | None  # basis points
    definition: str


class ScoreView(BaseModel):
    """Counts of the disputes opened in the period; 和解率 with numerator and denominator."""

    received: int
    settled: int
    failed: int
    timed_out: int
    answered_on_time: int
    mean_days: float | None
    active: bool
    settlement_rate: SettlementRateView

    @classmethod
    def of(cls, score: Score) -> "ScoreView":
        return cls(
            received=score.received,
            settled=score.settled,
            failed=score.failed,
            timed_out=score.timed_out,
            answered_on_time=score.answered_on_time,
            mean_days=score.mean_days,
            active=score.active,
            settlement_rate=SettlementRateView(
                numerator=score.settled,
                denominator=score.ended,
                value=score.settlement_rate_bp,
                definition="和解成功 /（和解成功 + 和解不成 + 超时），按期内发起的和解计，"
                "因撤回或案件办结而中止的、未送达企业的不计",
            ),
        )
