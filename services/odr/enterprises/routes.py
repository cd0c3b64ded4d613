"""Endpoints that change enterprises: apply, review, guide, suspend, restore, leave.

Those that read them stand in ``scores``: what they answer holds what a score proposes.
"""

from uuid import UUID

from fastapi import APIRouter

from chassis.clock import new_id
from chassis.errors import NotFound
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.odr.enterprises import service
from services.odr.enterprises.dependencies import BUREAU_ROLES, own_enterprise
from services.odr.enterprises.domain import Enterprise
from services.odr.enterprises.schemas import Apply, EnterpriseView, Reason, RecordSession, Review

REVIEWERS = ("hub", "section_head")
GUIDES = ("officer", *REVIEWERS)
router = APIRouter(prefix="/v1/odr", tags=["odr"], route_class=TransactionRoute)


@router.post("/enterprises", summary="企业申请加入", status_code=201)
async def apply_to_join(body: Apply, work: Transaction, caller: CurrentCaller) -> EnterpriseView:
    """An enterprise asks to take part; the hub may enter one on its behalf."""
    if not caller.has("enterprise"):
        require(caller, "hub")
    enterprise_id = own_enterprise(caller) or new_id()
    enterprise = await service.apply(work, enterprise_id, body.name, body.checked_uscc(), promise=body.promise)
    return _view(enterprise, caller)


@router.post("/enterprises/{enterprise_id}/review", summary="审核加入申请")
async def review_enterprise(
    enterprise_id: UUID, body: Review, work: Transaction, caller: CurrentCaller
) -> EnterpriseView:
    """Let an applicant in, or not (审核); another person than who entered the application for it."""
    require(caller, *REVIEWERS)
    return _view(await service.review(work, enterprise_id, approved=body.approved, note=body.note), caller)


@router.post("/enterprises/{enterprise_id}/guidance", summary="登记培训或指导", status_code=201)
async def guide_enterprise(
    enterprise_id: UUID, body: RecordSession, work: Transaction, caller: CurrentCaller
) -> EnterpriseView:
    """Record a training or guidance that was held with an enterprise."""
    require(caller, *GUIDES)
    enterprise = await service.record_session(
        work, enterprise_id, kind=body.kind, held_on=body.held_on, topic=body.topic, given_by=body.by
    )
    return _view(enterprise, caller)


@router.post("/enterprises/{enterprise_id}/suspension", summary="暂停企业资格")
async def suspend_enterprise(
    enterprise_id: UUID, body: Reason, work: Transaction, caller: CurrentCaller
) -> EnterpriseView:
    """Take an enterprise out of the mechanism, with a reason."""
    require(caller, *REVIEWERS)
    return _view(await service.suspend(work, enterprise_id, body.reason), caller)


@router.post("/enterprises/{enterprise_id}/restoration", summary="恢复企业资格")
async def restore_enterprise(
    enterprise_id: UUID, body: Reason, work: Transaction, caller: CurrentCaller
) -> EnterpriseView:
    """Let a suspended enterprise settle again, with its history."""
    require(caller, *REVIEWERS)
    return _view(await service.restore(work, enterprise_id, body.reason), caller)


@router.post("/enterprises/{enterprise_id}/leave", summary="退出在线和解")
async def leave_odr(enterprise_id: UUID, body: Reason, work: Transaction, caller: CurrentCaller) -> EnterpriseView:
    """Leave the mechanism, or take an application back: the enterprise itself, or the bureau for it."""
    require(caller, "enterprise", *REVIEWERS)
    if own_enterprise(caller) not in (None, enterprise_id):
        raise NotFound
    return _view(await service.leave(work, enterprise_id, body.reason), caller)


def _view(enterprise: Enterprise, caller: Caller) -> EnterpriseView:
    return EnterpriseView.of(enterprise, names_accounts=caller.has(*BUREAU_ROLES))
