"""Endpoints of the retention schedule, which only the head of the bureau changes."""

from fastapi import APIRouter

from chassis.web.auth import CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.intake.people.schemas.retention import EnterPeriod, ScheduleView
from services.intake.people.service import retention

router = APIRouter(prefix="/v1/retention", tags=["intake"], route_class=TransactionRoute)


@router.get("", summary="查看个人信息的保存期限")
async def get_schedule(work: Transaction, caller: CurrentCaller) -> ScheduleView:
    """How long persons are kept after their matters are over."""
    require(caller, "hub", "bureau_head", "auditor", "operator")
    return ScheduleView.of(*await retention.load_schedule(work))


@router.post("", summary="调整个人信息的保存期限", status_code=201)
async def enter_period(body: EnterPeriod, work: Transaction, caller: CurrentCaller) -> ScheduleView:
    """Another period for a kind, from tomorrow at the earliest; what was entered before stays written."""
    require(caller, "bureau_head")
    await retention.enter_period(work, body.to_period())
    return ScheduleView.of(*await retention.load_schedule(work))
