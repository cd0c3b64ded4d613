"""Requests and answers about payments to members of groups, and bank files."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from canon.masks import mask_name
from canon.shanghai import SHANGHAI
from chassis.web.models import Body
from services.refunds.group_cases.schemas.cases import MemberNumber
from services.refunds.group_cases.schemas.cases import Reason as StatedReason
from services.refunds.group_payments.domain.bank_files import Reason
from services.refunds.group_payments.repository import GroupPayment, Payee
from services.refunds.plans.schemas import RecordPayment


class RecordGroupPayment(RecordPayment):
    """Money that arrived for a member; the reference (凭证号) counts once."""

    member: MemberNumber


class MatchGroupPayment(Body):
    """For whom a payment is that waited."""

    member: MemberNumber


class UndoGroupMatch(Body):
    """Why a payment is not for the member that it was counted for."""

    reason: StatedReason


class GroupPaymentView(BaseModel):
    """A payment; one without a member waits for a person, for ``reason``, with those who come into question."""

    id: UUID
    reference: str
    amount_fen: int
    paid_on: date
    member: int | None
    instalment: int | None
    plan_version: int | None
    reason: str | None
    reason_text: str | None
    candidates: list[int]
    payee: str | None
    remark: str | None
    file: int | None
    recorded_by: str
    recorded_at: datetime
    matched_by: str | None

    @classmethod
    def of(cls, payment: GroupPayment, payee: Payee | None = None) -> "GroupPaymentView":
        return cls(
            id=payment.id,
            reference=payment.reference,
            amount_fen=payment.amount_fen,
            paid_on=payment.paid_on,
            member=payment.member,
            instalment=payment.instalment,
            plan_version=payment.plan_version,
            reason=payment.reason,
            reason_text=Reason(payment.reason).text if payment.reason else None,
            candidates=list(payment.candidates),
            payee=mask_name(payee.name) if payee and payee.name else None,
            remark=payee.remark if payee else None,
            file=payment.file,
            recorded_by=payment.recorded_by,
            recorded_at=payment.recorded_at.astimezone(SHANGHAI),
            matched_by=payment.matched_by,
        )


class GroupPaymentList(BaseModel):
    """Payments, the last recorded first; ``waiting`` counts all that wait for a person."""

    items: list[GroupPaymentView]
    waiting: int
    next: str | None


class BankErrorView(BaseModel):
    row: int
    column: str
    code: str


class BankFileView(BaseModel):
    """What became of a bank file: lines counted, repeated, waiting for a person, or wrong."""

    rows: int
    recorded: int
    amount_fen: int
    repeated: int
    unmatched: int
    error_count: int
    errors: list[BankErrorView]
