"""Endpoints that list and read complaints; their persons are masked."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from canon.codes import Channel, State
from chassis.errors import NotFound
from chassis.web.datetimes import Moment
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.intake.complaints.dependencies import (
    CurrentScope,
    CurrentVault,
    IfMatch,
    check_if_match,
    etag_response,
    views_of,
    whole_view_of,
)
from services.intake.complaints.repository import complaints
from services.intake.complaints.repository.complaints import ComplaintFilter
from services.intake.complaints.schemas.views import ComplaintPage, ComplaintView

router = APIRouter(prefix="/v1", tags=["intake"], route_class=TransactionRoute)
FilterText = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]+$")]


@router.get("/complaints", summary="列出投诉举报")
async def list_complaints(
    work: Transaction,
    scope: CurrentScope,
    people: CurrentVault,
    cursors: CurrentCursors,
    external_id: FilterText = None,
    channel: Channel | None = None,
    state: State | None = None,
    department: FilterText = None,
    received_from: Moment | None = None,
    received_to: Moment | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ComplaintPage:
    """Complaints the caller may see, newest first; ``received_to`` is not included."""
    sought = ComplaintFilter(
        external_id=external_id,
        channel=channel,
        state=state,
        department=department,
        received_from=received_from,
        received_to=received_to,
    )
    found = await complaints.list_complaints(work.db, sought, scope, cursors.decode_position(cursor), limit)
    last = found[min(limit, len(found)) - 1].complaint if found else None
    following = cursors.encode(last.received_at.isoformat(), last.id) if last else None
    return ComplaintPage(**page(await views_of(work, found, scope, people), limit, following))


@router.get("/complaints/{complaint_id}", summary="查看一件投诉举报", response_model=ComplaintView)
async def get_complaint(
    complaint_id: UUID,
    work: Transaction,
    scope: CurrentScope,
    people: CurrentVault,
    request: Request,
    if_match: IfMatch = None,
) -> Response:
    """One complaint, its person masked."""
    await check_if_match(if_match, work, complaint_id, scope, people)
    found = await complaints.get_complaint(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    return etag_response(await whole_view_of(work, found, scope, people), request)
