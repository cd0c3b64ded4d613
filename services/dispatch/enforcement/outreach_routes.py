"""Events of publicity and education (宣传教育): entered by the section that held them, or by the hub for it."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.clock import new_id
from chassis.web.auth import CurrentCaller
from chassis.web.paging import CurrentCursors
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.enforcement import schemas
from services.dispatch.enforcement.dependencies import department_of, enter_own_fact, list_facts
from services.dispatch.enforcement.domain import Outreach

router = APIRouter(prefix="/v1/outreach", tags=["enforcement"], route_class=TransactionRoute)


@router.post("", summary="登记宣传活动", status_code=201)
async def record_outreach(
    caller: CurrentCaller, body: schemas.RecordOutreach, work: Transaction
) -> schemas.OutreachView:
    """An event was held: on 15 March, in a school, in a community, for businesses."""
    facts = body.model_dump() | {"department": department_of(caller, body.department)}
    return schemas.OutreachView.model_validate(await enter_own_fact(work, caller, Outreach(id=new_id(), **facts)))


@router.get("", summary="列出宣传活动")
async def list_outreach(
    caller: CurrentCaller, work: Transaction, query: Annotated[schemas.ListOutreach, Query()], cursors: CurrentCursors
) -> schemas.OutreachPage:
    """Events of a period, with how many took part and what was handed out."""
    return schemas.OutreachPage.model_validate(await list_facts(caller, work, Outreach, query, cursors, query.kind))
