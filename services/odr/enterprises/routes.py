"""Endpoints for the application, review and suspension of enterprises."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from chassis.clock import new_id
from chassis.errors import NotFound
from chassis.web.auth import CurrentCaller, require
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.odr.enterprises import repository, service
from services.odr.enterprises.dependencies import own_enterprise, readable_enterprise
from services.odr.enterprises.domain import Standing
from services.odr.enterprises.schemas import Apply, EnterpriseView, Reason, Review

router = APIRouter(prefix="/v1/odr", tags=["odr"], route_class=TransactionRoute)


class EnterpriseList(BaseModel):
    items: list[EnterpriseView]
    next: str | None


@router.post("/enterprises", summary="企业申请加入", status_code=201)
async def apply_to_join(body: Apply, work: Transaction, caller: CurrentCaller) -> EnterpriseView:
    """An enterprise asks to take part; the hub may enter one on its behalf."""
    if not caller.has("enterprise"):
        require(caller, "hub")
    enterprise_id = own_enterprise(caller) or new_id()
    enterprise = await service.apply(work, enterprise_id, body.name, body.checked_uscc(), promise=body.promise)
    return EnterpriseView.of(enterprise)


@router.get("/enterprises", summary="列出企业")
async def list_enterprises(
    work: Transaction,
    caller: CurrentCaller,
    cursors: CurrentCursors,
    standing: Standing | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> EnterpriseList:
    """Enterprises, the newest application first; an enterprise sees itself."""
    own = readable_enterprise(caller)
    if own is not None:
        enterprise = await repository.get_enterprise(work.db, own)
        return EnterpriseList(items=[EnterpriseView.of(enterprise)] if enterprise else [], next=None)
    found = await repository.list_enterprises(work.db, standing, after=cursors.decode_position(cursor), limit=limit + 1)
    last = found[:limit][-1] if found else None
    following = cursors.encode(last.applied_at.isoformat(), last.enterprise_id) if last else None
    return EnterpriseList(**page([EnterpriseView.of(enterprise) for enterprise in found], limit, following))


@router.get("/enterprises/{enterprise_id}", summary="查看一家企业")
async def show_enterprise(enterprise_id: UUID, work: Transaction, caller: CurrentCaller) -> EnterpriseView:
    """One enterprise and its standing; an enterprise sees itself."""
    own = readable_enterprise(caller)
    enterprise = await repository.get_enterprise(work.db, enterprise_id)
    if enterprise is None or own not in (None, enterprise_id):
        raise NotFound
    return EnterpriseView.of(enterprise)


@router.post("/enterprises/{enterprise_id}/review", summary="审核加入申请")
async def review_enterprise(
    enterprise_id: UUID, body: Review, work: Transaction, caller: CurrentCaller
) -> EnterpriseView:
    """Let an applicant in, or not (审核)."""
    require(caller, "hub", "section_head")
    return EnterpriseView.of(await service.review(work, enterprise_id, approved=body.approved, note=body.note))


@router.post("/enterprises/{enterprise_id}/suspension", summary="暂停企业资格")
async def suspend_enterprise(
    enterprise_id: UUID, body: Reason, work: Transaction, caller: CurrentCaller
) -> EnterpriseView:
    """Take an enterprise out of the mechanism, with a reason."""
    require(caller, "section_head", "hub")
    return EnterpriseView.of(await service.suspend(work, enterprise_id, body.reason))
