"""The overview of supervision (督办): what waits, what is late, who was urged."""

from fastapi import APIRouter

from chassis.web.auth import CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import scope_of
from services.dispatch.clocks.repository import most_urgent_clocks
from services.dispatch.supervision import repository
from services.dispatch.supervision.schemas import SupervisionView, supervision_view
from services.dispatch.work_queue.repository import figures

SUPERVISORS = ("hub", "section_head", "bureau_head", "auditor")

router = APIRouter(prefix="/v1", tags=["supervision"], route_class=TransactionRoute)


@router.get("/supervision", summary="督办总览")
async def see_supervision(caller: CurrentCaller, work: Transaction) -> SupervisionView:
    """What waits and what is late by officer and section, and every urged case with its trace."""
    require(caller, *SUPERVISORS)
    scope = scope_of(caller)
    urged = await repository.urged_cases(work.db, scope)
    waiting = await figures.waiting_at_hub(work.db, scope)
    late = await figures.late_cases(work.db, scope)
    listed = {case.id for case in (*waiting[1], *late[1], *(case for case, _ in urged))}
    return supervision_view(
        now=work.now,
        waiting=waiting,
        late=late,
        clocks=await most_urgent_clocks(work.db, listed),
        by_officer=await repository.open_by_officer(work.db, scope, work.now),
        urged=urged,
        urges=await repository.urges_of(work.db, [case.id for case, _ in urged]),
    )
