"""The first page of the work queue (受理台)."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.web.auth import CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import scope_of
from services.dispatch.roles import BUREAU_ROLES
from services.dispatch.work_queue.repository.figures import count_work_queue
from services.dispatch.work_queue.schemas import DeskView, WorkQueueCounts, WorkQueueQuery, work_queue_view
from services.dispatch.work_queue.service import get_work_queue

router = APIRouter(prefix="/v1/desk", tags=["desk"], route_class=TransactionRoute)


@router.get("", summary="工作台：今日来件、等待和超期")
async def get_desk(caller: CurrentCaller, work: Transaction, query: Annotated[WorkQueueQuery, Query()]) -> DeskView:
    """What came in today and where it went, what calls and what waits, what is late, what soon will be (受理台)."""
    require(caller, *BUREAU_ROLES)
    return work_queue_view(**await get_work_queue(work, scope_of(caller), query.limit, query.attention or query.limit))


@router.get("/counts", summary="工作台：等待、超期和将到期的件数")
async def get_work_queue_counts(caller: CurrentCaller, work: Transaction) -> WorkQueueCounts:
    """How many cases wait, are late and soon will be, without what else the first page shows."""
    require(caller, *BUREAU_ROLES)
    return WorkQueueCounts(**await count_work_queue(work.db, scope_of(caller), work.now))
