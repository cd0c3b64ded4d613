"""Routes of measures against a business that does not perform what it agreed."""

from uuid import UUID

from fastapi import APIRouter

from canon.scopes import SECTION_ROLES
from canon.shanghai import day_of
from chassis.errors import NotFound
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.refunds.measures.schemas import MeasureList, MeasureView, TakeMeasure
from services.refunds.plan_measures import service
from services.refunds.plans import repository as plans_repository
from services.refunds.plans.dependencies import BUREAU_ROLES, scope_for
from services.refunds.plans.domain import Plan

router = APIRouter(prefix="/v1/refunds/plans", tags=["refunds"], route_class=TransactionRoute)


@router.get("/{plan_id}/measures", summary="列出催告、约谈与线索，及下一步建议")
async def list_plan_measures(plan_id: UUID, work: Transaction, caller: CurrentCaller) -> MeasureList:
    """What was done about a late refund, and which step is proposed: urge, interview, report a lead."""
    require(caller, *BUREAU_ROLES)
    return MeasureList.of(*await service.load_measures(work, await _load_plan(work, caller, plan_id)))


@router.post("/{plan_id}/measures", summary="采取建议的下一步", status_code=201)
async def take_plan_measure(plan_id: UUID, body: TakeMeasure, work: Transaction, caller: CurrentCaller) -> MeasureView:
    """Take the step that is proposed now; another one is refused."""
    require(caller, "hub", *SECTION_ROLES)
    await _load_plan(work, caller, plan_id)
    return MeasureView.of(await service.take_measure(work, plan_id, body.to_step(day_of(work.now))))


async def _load_plan(work: Transaction, caller: Caller, plan_id: UUID) -> Plan:
    """Return a plan that a caller sees.

    Raises:
        NotFound: there is none, or it is another's.
    """
    plan = await plans_repository.get_plan(work.db, plan_id, scope_for(caller))
    if plan is None:
        raise NotFound
    return plan
