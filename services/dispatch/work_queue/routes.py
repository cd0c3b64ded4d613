"""The desk's first page."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.web.auth import CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import scope_of
from services.dispatch.roles import INSIDE
from services.dispatch.work_queue.schemas import DeskView, SeeDesk, desk_view
from services.dispatch.work_queue.service import see_desk

router = APIRouter(prefix="/v1/desk", tags=["desk"], route_class=TransactionRoute)


@router.get("")
async def get_desk(caller: CurrentCaller, work: Transaction, asked: Annotated[SeeDesk, Query()]) -> DeskView:
    """What came in today and where it went, what calls and what waits, what is late, what soon will be (受理台)."""
    require(caller, *INSIDE)
    return desk_view(**await see_desk(work, scope_of(caller), asked.limit))
