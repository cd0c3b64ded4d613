"""The first page of the case desk."""

from datetime import datetime, time, timedelta
from typing import Any

from canon.shanghai import SHANGHAI, day_of
from chassis.db.work import Work
from services.dispatch.cases.domain.visibility import Scope
from services.dispatch.work_queue.repository import attention, figures

SOON = timedelta(hours=24)


async def see_desk(work: Work, scope: Scope, limit: int) -> dict[str, Any]:
    """The figures of the desk within a scope, at this moment; ``limit`` of those that call and of those that wait."""
    midnight = datetime.combine(day_of(work.now), time(), SHANGHAI)
    waits = await figures.waiting(work.db, scope, limit)
    calls = await attention.calling(work.db, scope, limit)
    return {
        "now": work.now,
        "received": await figures.received_since(work.db, scope, midnight),
        "places": await figures.open_by_place(work.db, scope, work.now + SOON),
        "waiting": waits,
        "returns": await attention.calls_of(work.db, [case.id for case in waits[1]], attention.RETURNS),
        "calling": calls,
        "calls": await attention.calls_of(work.db, [case.id for case in calls[1]]),
        "late": await figures.late(work.db, scope),
        "soon": await figures.soon_due(work.db, scope, work.now + SOON),
        "handovers": await figures.open_handovers(work.db) if scope.everything else 0,
    }
