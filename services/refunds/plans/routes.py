"""Routes of claims, plans and payments."""

from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from canon.scopes import SECTION_ROLES
from chassis.errors import NotFound
from chassis.web.auth import CurrentCaller, require
from chassis.web.openapi import MAY_BE_MISSING
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from chassis.web.visibility_wait import wait_until_visible
from services.refunds.calendars import service as calendars_service
from services.refunds.plans import repository, service
from services.refunds.plans.dependencies import scope_for
from services.refunds.plans.domain import Plan
from services.refunds.plans.schemas import ClaimView, FileClaim, OpenPlan, PlanView, RecordPayment

router = APIRouter(prefix="/v1/refunds", tags=["refunds"], route_class=TransactionRoute)


class Openness(StrEnum):
    OPEN = "open"
    ALL = "all"


class PlanList(BaseModel):
    items: list[PlanView]
    next: str | None


@router.post("/claims", summary="登记退费请求", status_code=201, openapi_extra=MAY_BE_MISSING)
async def file_claim(body: FileClaim, work: Transaction, caller: CurrentCaller) -> ClaimView:
    """A consumer's own request, entered by the bureau."""
    require(caller, "hub", *SECTION_ROLES)
    return ClaimView.of(await service.file_claim(work, body.complaint_id, body.amount_fen, scope_for(caller).cases))


@router.get("/claims/{claim_id}", summary="查看退费请求")
async def show_claim(claim_id: UUID, work: Transaction, caller: CurrentCaller) -> ClaimView:
    """One request for a refund, and its plan if there is one."""
    scope = scope_for(caller)
    return ClaimView.of(await wait_until_visible(claim_id, lambda: repository.get_claim(work.db, claim_id, scope)))


@router.post("/plans", summary="制定退费计划", status_code=201, openapi_extra=MAY_BE_MISSING)
async def open_plan(body: OpenPlan, work: Transaction, caller: CurrentCaller) -> PlanView:
    """Give a claim its timetable, with warnings for a person."""
    require(caller, "hub", *SECTION_ROLES)
    claim_id = body.required_claim_id()
    if await repository.get_claim(work.db, claim_id, scope_for(caller)) is None:
        raise NotFound
    return await _plan_view(
        work, await service.open_plan_for_claim(work, claim_id, body.total_fen, body.to_instalments())
    )


@router.get("/plans", summary="列出退费计划")
async def list_plans(
    work: Transaction,
    caller: CurrentCaller,
    cursors: CurrentCursors,
    state: Openness = Openness.ALL,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> PlanList:
    """Plans in the order they were opened: a department's, an enterprise's, or all."""
    after = cursors.decode(cursor, UUID)
    found = await repository.list_plans(
        work.db,
        scope_for(caller),
        open_only=state is Openness.OPEN,
        after=after[0] if after else None,
        limit=limit + 1,
    )
    following = cursors.encode(found[:limit][-1].id) if found else None
    calendar = await calendars_service.calendar_in_force(work)
    return PlanList(**page([PlanView.of(plan, calendar, work.now) for plan in found], limit, following))


@router.get("/plans/{plan_id}", summary="查看退费计划")
async def show_plan(plan_id: UUID, work: Transaction, caller: CurrentCaller) -> PlanView:
    """One plan: what is due when, what was paid, what is overdue."""
    scope = scope_for(caller)
    return await _plan_view(
        work, await wait_until_visible(plan_id, lambda: repository.get_plan(work.db, plan_id, scope))
    )


@router.post("/plans/{plan_id}/payments", summary="登记付款", status_code=201)
async def record_payment(plan_id: UUID, body: RecordPayment, work: Transaction, caller: CurrentCaller) -> PlanView:
    """Count a payment once, towards the named instalment or the oldest open one."""
    require(caller, "hub", "enterprise", *SECTION_ROLES)
    if await repository.get_plan(work.db, plan_id, scope_for(caller)) is None:
        raise NotFound
    return await _plan_view(work, await service.record_payment(work, plan_id, body.to_payment()))


async def _plan_view(work: Transaction, plan: Plan) -> PlanView:
    return PlanView.of(plan, await calendars_service.calendar_in_force(work), work.now)
