"""Requests and responses about disputes and offers."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from canon.money import yuan_of
from canon.shanghai import SHANGHAI
from canon.timetables import Refund
from chassis.documents import Content, Facts, Grid, Heading, Paragraph
from chassis.web.datetimes import Instant
from chassis.web.instalments import Timetable, refund_of
from chassis.web.models import Body, Cleaned, Text
from contracts.odr import OfferSide
from services.odr.disputes.domain.disputes import Dispute, agreement_of
from services.odr.disputes.domain.offers import Offer
from services.odr.enterprises.domain import Enterprise

PAPER_TITLE = "消费纠纷和解协议"
_REDACTED = "内容已按消费者的要求删除。"
_HOW_AGREED = {
    OfferSide.ENTERPRISE: "本协议由经营者提出，消费者接受。",
    OfferSide.CONSUMER: "本协议由消费者提出，经营者接受。",
    OfferSide.BOTH: "本协议由双方自行达成，市场监督管理部门登记。",
}
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
            case_id=dispute.for_complaint or dispute.complaint_id,
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


def agreement_paper(dispute: Dispute, enterprise: Enterprise) -> Content:
    """Return the agreement of a settled dispute (和解协议) as a document; the consumer is not named on it.

    ``NotSettled`` as in ``agreement_of``.
    """
    agreed = agreement_of(dispute)
    parts = [
        (str(number), due_on.isoformat(), yuan_of(fen, grouped=True))
        for number, (due_on, fen) in enumerate(zip(agreed.due_dates, agreed.amounts_fen, strict=True), start=1)
    ]
    timetable = [Grid(("期", "最晚哪天", "金额（元）"), parts, frozenset({2}))] if parts else []
    return Content(
        title=PAPER_TITLE,
        blocks=(
            Facts(
                [
                    ("经营者", enterprise.name),
                    *([("统一社会信用代码", enterprise.uscc)] if enterprise.uscc else []),
                    ("消费者", "身份和联系方式由市场监督管理部门代管，不在本协议上列出"),
                    ("和解编号", str(dispute.dispute_id)),
                    ("达成时间", f"{dispute.changed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"),
                ]
            ),
            Heading("一、事由"),
            Paragraph(dispute.matter or _REDACTED),
            Heading("二、约定"),
            Paragraph(agreed.terms or _REDACTED),
            Paragraph(_sum_sentence(agreed)),
            *timetable,
            Heading("三、未按约定履行的"),
            Paragraph("消费者可以凭本协议请求市场监督管理部门调解，也可以向人民法院提起诉讼。"),
            Paragraph(_HOW_AGREED[agreed.made_by]),
        ),
    )


def _sum_sentence(agreed: Offer) -> str:
    whole = f"约定的价值共 {yuan_of(agreed.amount_fen, grouped=True)} 元"
    if agreed.refund_fen is None:
        return f"{whole}，没有退款。"
    refund = f"{whole}，其中退款 {yuan_of(agreed.refund_fen, grouped=True)} 元"
    return f"{refund}，{'按下表支付' if agreed.due_dates else f'分 {agreed.instalments} 期支付'}。"
