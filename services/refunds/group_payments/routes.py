"""Routes of payments to members of groups: one or a bank file, those that wait for a person, and the ledger."""

import asyncio
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from canon.money import yuan_of
from chassis.spreadsheets.writer import Cell
from chassis.web.auth import CurrentCaller, require
from chassis.web.json_bodies import StrictRoute, parse_as
from chassis.web.openapi import REFERENCE
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.problems import wants_english
from chassis.web.spreadsheets import FILES, FileFormat, check_media_type, file_response
from chassis.web.transaction import Transaction, TransactionRoute
from services.refunds.group_cases.dependencies import (
    HANDLERS,
    PROTECTORS,
    CurrentScope,
    CurrentUploads,
    CurrentVault,
    transaction_of,
)
from services.refunds.group_cases.domain.masking import label_of, mask_person
from services.refunds.group_cases.repository import members
from services.refunds.group_cases.repository.members import StoredMember
from services.refunds.group_cases.repository.persons import RosterVault
from services.refunds.group_cases.schemas.cases import EraseMember, GroupMemberDone, MemberNumber
from services.refunds.group_cases.service.cases import find_case
from services.refunds.group_payments import repository
from services.refunds.group_payments.schemas import (
    BankFileView,
    GroupPaymentList,
    GroupPaymentView,
    MatchGroupPayment,
    RecordGroupPayment,
    UndoGroupMatch,
)
from services.refunds.group_payments.service import bank_files, erasure, payments
from services.refunds.group_plans.domain.versions import DueDay
from services.refunds.group_plans.repository import versions

JSON = "application/json"
_ONE_OR_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "One payment as JSON, or a bank file: CSV (GB18030 or UTF-8) or XLSX, up to 16 MiB",
        "content": {JSON: {"schema": RecordGroupPayment.model_json_schema(ref_template=REFERENCE)}} | FILES,
    }
}
_LEDGER: dict[str, tuple[str, ...]] = {
    "person": ("编号", "姓名", "电话", "合同", "应退(元)", "已退(元)", "逾期(元)", "最早欠期", "困难"),
    "month": ("应付日期", "应付(元)", "已付(元)", "未付(元)", "人数", "违约"),
}
router = APIRouter(prefix="/v1/refunds/group-cases", tags=["refunds"], route_class=TransactionRoute)
upload_router = APIRouter(prefix="/v1/refunds/group-cases", tags=["refunds"], route_class=StrictRoute)


class PaymentState(StrEnum):
    ALL = "all"
    WAITING = "waiting"


class LedgerBy(StrEnum):
    PERSON = "person"
    MONTH = "month"


class PaymentsRecorded(BaseModel):
    """The payment that was recorded, or what became of a bank file."""

    payment: GroupPaymentView | None = None
    bank_file: BankFileView | None = None


@upload_router.post(
    "/{group_case_id}/payments", summary="登记付款或导入银行流水", status_code=201, openapi_extra=_ONE_OR_FILE
)
async def record_group_payments(
    group_case_id: UUID,
    request: Request,
    caller: CurrentCaller,
    scope: CurrentScope,
    uploads: CurrentUploads,
    preview: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> PaymentsRecorded:
    """Count one payment, or those of a bank file; a reference counts once, and a repeated file changes nothing.

    With ``preview`` nothing is stored, and the answer says what would be.
    """
    require(caller, *HANDLERS)
    body, kind = await request.body(), request.headers.get("content-type")
    async with transaction_of(request, caller, preview=True) as work:
        await find_case(work, group_case_id, scope)
    if (kind or "").partition(";")[0].strip().lower() == JSON:
        one = parse_as(RecordGroupPayment, body, english=wants_english(request.headers.get("accept-language")))
        async with transaction_of(request, caller, preview=preview) as work:
            recorded = await payments.record_payment(work, group_case_id, one.member, one.to_payment())
        return PaymentsRecorded(payment=GroupPaymentView.of(recorded))
    check_media_type(kind)
    rows = await uploads.read(body)
    async with transaction_of(request, caller, preview=preview) as work:
        file = await asyncio.to_thread(bank_files.read_bank_file, work.now, body, rows)
        answer = await bank_files.record_bank_file(work, group_case_id, file, uploads.people)
    return PaymentsRecorded(bank_file=BankFileView(**answer))


@router.get("/{group_case_id}/payments", summary="列出付款")
async def list_group_payments(
    group_case_id: UUID,
    work: Transaction,
    scope: CurrentScope,
    people: CurrentVault,
    cursors: CurrentCursors,
    state: PaymentState = PaymentState.ALL,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> GroupPaymentList:
    """Payments, the last recorded first: all, or those that wait for a person."""
    await find_case(work, group_case_id, scope)
    after = cursors.decode(cursor, UUID)
    found = await repository.list_payments(
        work.db,
        group_case_id,
        waiting=state is PaymentState.WAITING,
        after=after[0] if after else None,
        limit=limit + 1,
    )
    payees = await repository.open_payees(work.db, people, found)
    following = cursors.encode(found[:limit][-1].id) if found else None
    views = [GroupPaymentView.of(payment, payees.get(payment.id)) for payment in found]
    waiting = await repository.count_waiting(work.db, group_case_id)
    return GroupPaymentList(waiting=waiting, **page(views, limit, following))


@router.post("/{group_case_id}/payments/{payment_id}/member", summary="对应一笔待定付款", status_code=201)
async def match_group_payment(
    group_case_id: UUID,
    payment_id: UUID,
    body: MatchGroupPayment,
    work: Transaction,
    caller: CurrentCaller,
    scope: CurrentScope,
) -> GroupPaymentView:
    """Say for whom a payment is that waited; it counts towards the oldest open instalments."""
    require(caller, *HANDLERS)
    await find_case(work, group_case_id, scope)
    return GroupPaymentView.of(await payments.match_payment(work, group_case_id, payment_id, body.member))


@router.post("/{group_case_id}/payments/{payment_id}/undo", summary="撤销一笔付款的对应")
async def undo_group_match(
    group_case_id: UUID,
    payment_id: UUID,
    body: UndoGroupMatch,
    work: Transaction,
    caller: CurrentCaller,
    scope: CurrentScope,
) -> GroupPaymentView:
    """Take a payment back from a member whom it was not for: it waits again, as if it had never been counted.

    Whoever matched it cannot undo that.
    """
    require(caller, *HANDLERS)
    await find_case(work, group_case_id, scope)
    return GroupPaymentView.of(await payments.undo_match(work, group_case_id, payment_id, body.reason))


@upload_router.get(
    "/{group_case_id}/ledger",
    summary="导出台账（逐人或逐月）",
    response_class=Response,
    responses={200: {"content": FILES}},
)
async def export_group_ledger(
    group_case_id: UUID,
    request: Request,
    caller: CurrentCaller,
    scope: CurrentScope,
    people: CurrentVault,
    by: LedgerBy = LedgerBy.PERSON,
    format: FileFormat = FileFormat.CSV,  # noqa: A002 - the name of the query parameter
) -> Response:
    """The whole case as a file, a line per person (masked) or per month of the version that is owed."""
    async with transaction_of(request, caller, preview=True) as work:
        case = await find_case(work, group_case_id, scope)
        roster = await members.get_members(work.db, group_case_id) if by is LedgerBy.PERSON else {}
        days = await versions.get_days(work.db, case.plan_id) if case.plan_id and by is LedgerBy.MONTH else []
    rows = _per_person(roster.values(), people) if by is LedgerBy.PERSON else _per_month(days)
    return await asyncio.to_thread(file_response, format, f"ledger-{by}", _LEDGER[by], rows)


@router.post("/{group_case_id}/members/{number}/erasure", summary="删除一名人员的个人信息")
async def erase_group_member(
    group_case_id: UUID,
    number: MemberNumber,
    body: EraseMember,
    work: Transaction,
    caller: CurrentCaller,
    scope: CurrentScope,
) -> GroupMemberDone:
    """Destroy what names a person of the roster; number and sums stay."""
    require(caller, *PROTECTORS)
    await find_case(work, group_case_id, scope)
    await erasure.erase_member(work, group_case_id, number, body.reason)
    return GroupMemberDone(member=number)


def _per_person(roster: Iterable[StoredMember], people: RosterVault) -> Iterator[tuple[Cell, ...]]:
    for one in roster:
        member = one.member
        yield (
            label_of(member),
            *mask_person(one.open_with(people)),
            yuan_of(member.owed_fen),
            yuan_of(member.paid_fen),
            yuan_of(member.overdue_fen),
            member.first_overdue_on.isoformat() if member.first_overdue_on else "",
            "是" if member.hardship else "",
        )


def _per_month(days: Iterable[DueDay]) -> Iterator[tuple[Cell, ...]]:
    for day in days:
        yield (
            day.due_on.isoformat(),
            yuan_of(day.amount_fen),
            yuan_of(day.paid_fen),
            yuan_of(day.open_fen),
            day.people,
            "是" if day.is_breached else "",
        )
