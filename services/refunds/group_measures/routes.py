"""Routes of measures against a business that is late with a group."""

from uuid import UUID

from fastapi import APIRouter

from canon.shanghai import day_of
from chassis.web.auth import CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.refunds.group_cases.dependencies import HANDLERS, CurrentScope
from services.refunds.group_cases.service.cases import find_case
from services.refunds.group_measures import service
from services.refunds.measures.schemas import MeasureList, MeasureView, TakeMeasure

router = APIRouter(prefix="/v1/refunds/group-cases", tags=["refunds"], route_class=TransactionRoute)


@router.get("/{group_case_id}/measures", summary="列出催告、约谈与线索，及下一步建议")
async def list_group_measures(group_case_id: UUID, work: Transaction, scope: CurrentScope) -> MeasureList:
    """What was done about late refunds, and which step is proposed: urge, interview, report a lead."""
    case = await find_case(work, group_case_id, scope)
    return MeasureList.of(*await service.load_measures(work, case))


@router.post("/{group_case_id}/measures", summary="采取建议的下一步", status_code=201)
async def take_group_measure(
    group_case_id: UUID, body: TakeMeasure, work: Transaction, caller: CurrentCaller, scope: CurrentScope
) -> MeasureView:
    """Take the step that is proposed now; another one is refused."""
    require(caller, *HANDLERS)
    await find_case(work, group_case_id, scope)
    return MeasureView.of(await service.take_measure(work, group_case_id, body.to_step(day_of(work.now))))
