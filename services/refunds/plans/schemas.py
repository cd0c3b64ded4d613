"""Requests and responses about claims, plans and payments."""

import re
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from canon.calendar import Calendar
from canon.shanghai import day_of
from chassis.errors import FieldError, Invalid
from chassis.web.instalments import EqualParts, Fen, Timetable
from chassis.web.models import Body, Text
from chassis.web.openapi import one_or_others
from reading.deidentification import deidentify
from services.refunds.plans.domain import Claim, Instalment, Payment, Plan, equal_parts, listed_parts


class FileClaim(Body):
    """A consumer's own request for a refund."""

    complaint_id: UUID
    amount_fen: Fen


class OpenPlan(Body):
    """A timetable: listed parts, or equal ones at a steady pace. Plans of group cases cannot be opened here yet."""

    model_config = ConfigDict(json_schema_extra=one_or_others("claim_id", "group_case_id", is_taken=False))

    claim_id: UUID | None = None
    group_case_id: UUID | None = None
    total_fen: Fen
    instalments: Timetable

    def required_claim_id(self) -> UUID:
        """Return the claim that the plan belongs to.

        Raises:
            Invalid: ``claim_id`` is missing, or ``group_case_id`` is given instead or as well.
        """
        if self.claim_id is None or self.group_case_id is not None:
            field = "/claim_id" if self.claim_id is None else "/group_case_id"
            raise Invalid(FieldError(field=field, code="required", message="退费计划须指明一笔退费请求"))
        return self.claim_id

    def to_instalments(self) -> tuple[Instalment, ...]:
        if isinstance(self.instalments, EqualParts):
            equal = self.instalments
            return equal_parts(self.total_fen, equal.count, equal.every, equal.first_due_on)
        return listed_parts([(part.due_on, part.amount_fen) for part in self.instalments])


_VOUCHER_WORDS = (
    "第字号银现收付转凭证据发票流水单编微信支宝行金账汇款退期次笔年月日一二三四五六七八九十"  # in voucher numbers
)
_VOUCHER = re.compile(rf"[0-9A-Za-z \-_./:#()（）〔〕{_VOUCHER_WORDS}]+")  # 银付字第0012号（2026），微信转账第二期
_OUR_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # our own ids: their digits are no phone or card


def _check_voucher(reference: str) -> str:
    """Check that a payment reference identifies nobody, because it is kept for ever.

    Raises:
        PydanticCustomError: it is not a voucher's number, or holds a name or the number of a phone, identity or card.
    """
    rest = _OUR_ID.sub("#", reference)
    if not _VOUCHER.fullmatch(reference) or deidentify(rest) != rest:
        zh, en = "应为凭证号，不能含有姓名、电话、证件号码或卡号", "must be the number of a voucher, of no person"
        raise PydanticCustomError("format", "no voucher's number", {"zh": zh, "en": en})
    return reference


class RecordPayment(Body):
    """Money that arrived; the reference (凭证号) counts once."""

    amount_fen: Fen
    paid_on: date
    reference: Annotated[Text, Field(min_length=1, max_length=200), AfterValidator(_check_voucher)]
    instalment: int | None = Field(default=None, ge=1, le=600)

    def to_payment(self) -> Payment:
        return Payment(
            reference=self.reference, amount_fen=self.amount_fen, paid_on=self.paid_on, instalment=self.instalment
        )


class ClaimView(BaseModel):
    id: UUID
    complaint_id: UUID
    amount_fen: int
    origin: str
    plan_id: UUID | None

    @classmethod
    def of(cls, claim: Claim) -> "ClaimView":
        return cls(
            id=claim.id,
            complaint_id=claim.complaint_id,
            amount_fen=claim.amount_fen,
            origin=claim.origin,
            plan_id=claim.plan_id,
        )


class InstalmentView(BaseModel):
    number: int
    due_on: date
    amount_fen: int
    paid_fen: int
    days_late: int


class PaymentView(BaseModel):
    reference: str
    amount_fen: int
    paid_on: date
    instalment: int | None


class PlanView(BaseModel):
    """A timetable and what was paid of it (退费时间表)."""

    id: UUID
    claim_id: UUID
    complaint_id: UUID
    status: str
    total_fen: int
    paid_fen: int
    overdue_fen: int
    instalments: list[InstalmentView]
    payments: list[PaymentView]
    warnings: list[str]
    warning_texts: list[str]

    @classmethod
    def of(cls, plan: Plan, calendar: Calendar, now: datetime) -> "PlanView":
        today = day_of(now)
        return cls(
            id=plan.id,
            claim_id=plan.claim_id,
            complaint_id=plan.complaint_id,
            status=plan.status,
            total_fen=plan.total_fen,
            paid_fen=plan.paid_fen,
            overdue_fen=plan.overdue_fen(calendar, today),
            instalments=[
                InstalmentView(
                    number=part.number,
                    due_on=part.due_on,
                    amount_fen=part.amount_fen,
                    paid_fen=part.paid_fen,
                    days_late=plan.days_late(part, calendar, today),
                )
                for part in plan.instalments
            ],
            payments=[
                PaymentView(
                    reference=payment.reference,
                    amount_fen=payment.amount_fen,
                    paid_on=payment.paid_on,
                    instalment=payment.instalment,
                )
                for payment in plan.payments
            ],
            warnings=[str(warning) for warning in plan.warnings],
            warning_texts=[warning.text for warning in plan.warnings],
        )
