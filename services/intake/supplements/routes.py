"""Endpoints that supplement or withdraw a complaint."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.web.auth import CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.intake.complaints.dependencies import (
    CurrentReader,
    CurrentScope,
    CurrentVault,
    IfMatch,
    check_if_match,
    etag_response,
    whole_view_of,
)
from services.intake.complaints.schemas.views import ComplaintView
from services.intake.roles import FILERS
from services.intake.supplements import service
from services.intake.supplements.schemas import AddSupplement, Withdraw

router = APIRouter(prefix="/v1/complaints/{complaint_id}", tags=["intake"], route_class=TransactionRoute)


@router.post("/supplements", summary="补充内容", status_code=201, response_model=ComplaintView)
async def add_supplement(
    complaint_id: UUID,
    body: AddSupplement,
    work: Transaction,
    scope: CurrentScope,
    caller: CurrentCaller,
    people: CurrentVault,
    reader: CurrentReader,
    request: Request,
    if_match: IfMatch = None,
) -> Response:
    """More words, or what was missing."""
    require(caller, *FILERS)
    await check_if_match(if_match, work, complaint_id, scope, people)
    found = await service.add_supplement(work, complaint_id, scope, body.to_addition(), people, reader)
    return etag_response(await whole_view_of(work, found, scope, people), request, 201)


@router.post("/withdrawal", summary="撤回", response_model=ComplaintView)
async def withdraw_complaint(
    complaint_id: UUID,
    body: Withdraw,
    work: Transaction,
    scope: CurrentScope,
    caller: CurrentCaller,
    people: CurrentVault,
    request: Request,
    if_match: IfMatch = None,
) -> Response:
    """The complainant takes it back; a report is looked into all the same."""
    require(caller, *FILERS)
    await check_if_match(if_match, work, complaint_id, scope, people)
    found = await service.withdraw_complaint(work, complaint_id, scope, body.reason, people)
    return etag_response(await whole_view_of(work, found, scope, people), request)
