"""The first page of the case desk."""

from datetime import datetime, time, timedelta
from typing import Any

from canon.deadlines import SHANGHAI
from chassis.db.work import Work
from services.dispatch.store import figures
from services.dispatch.store.scope import Scope

SOON = timedelta(hours=24)


async def see_desk(work: Work, scope: Scope) -> dict[str, Any]:
    """The figures of the desk within a scope, at this moment."""
    midnight = datetime.combine(work.now.astimezone(SHANGHAI).date(), time(), SHANGHAI)
    return {
        "now": work.now,
        "received": await figures.received_since(work.db, scope, midnight),
        "places": await figures.open_by_place(work.db, scope, work.now + SOON),
        "waiting": await figures.waiting(work.db, scope),
        "calling": await figures.calling(work.db, scope),
        "late": await figures.late(work.db, scope),
        "soon": await figures.soon_due(work.db, scope, work.now + SOON),
        "handovers": await figures.open_handovers(work.db) if scope.everything else 0,
    }
