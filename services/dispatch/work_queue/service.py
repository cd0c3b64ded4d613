"""The first page of the work queue (受理台)."""

from datetime import datetime, time
from typing import Any

from canon.scopes import Scope
from canon.shanghai import SHANGHAI, day_of
from chassis.db.work import Work
from services.dispatch.clocks.repository import most_urgent_clocks
from services.dispatch.closing_shops.repository import list_closing_shops
from services.dispatch.group_refunds.repository import list_group_defaults
from services.dispatch.work_queue.repository import attention, figures


async def get_work_queue(work: Work, scope: Scope, limit: int, calling: int) -> dict[str, Any]:
    """Return figures and cases of the work queue within a scope: ``limit`` waiting, ``calling`` for attention."""
    midnight = datetime.combine(day_of(work.now), time(), SHANGHAI)
    waits = await figures.waiting_at_hub(work.db, scope, limit)
    calls = await attention.cases_needing_attention(work.db, scope, calling)
    late = await figures.late_cases(work.db, scope)
    soon = await figures.near_cases(work.db, scope, work.now)
    listed = {case.id for _, found in (waits, calls, late, soon) for case in found}
    return {
        "now": work.now,
        "received": await figures.received_since(work.db, scope, midnight),
        "places": await figures.open_by_place(work.db, scope, work.now),
        "waiting": waits,
        "returns": await attention.attention_acts(work.db, [case.id for case in waits[1]], attention.RETURN_ACTS),
        "calling": calls,
        "defaults": await list_group_defaults(work.db, limit) if scope.everything else (0, []),
        "matters": await list_closing_shops(work.db, limit) if scope.everything else (0, []),
        "calls": await attention.attention_acts(work.db, [case.id for case in calls[1]]),
        "late": late,
        "soon": soon,
        "clocks": await most_urgent_clocks(work.db, listed),
        "handovers": await figures.open_handovers(work.db) if scope.everything else 0,
    }
