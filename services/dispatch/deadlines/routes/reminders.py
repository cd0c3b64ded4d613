"""The list of reminders and escalations of limits that end soon or have passed."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.paging import CurrentCursors, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.cases.dependencies import scope_of
from services.dispatch.clocks.domain.escalation import Role
from services.dispatch.deadlines.repository.reminders import reminders_in
from services.dispatch.deadlines.schemas.reminders import ListReminders, Openness, ReminderPage, reminder_view
from services.dispatch.roles import BUREAU_ROLES

router = APIRouter(prefix="/v1/reminders", tags=["supervision"], route_class=TransactionRoute)


@router.get("", summary="列出提醒")
async def list_reminders(
    caller: CurrentCaller, work: Transaction, query: Annotated[ListReminders, Query()], cursors: CurrentCursors
) -> ReminderPage:
    """What reached the caller's level or went above it, within the caller's scope; the newest first."""
    require(caller, *BUREAU_ROLES)
    found = await reminders_in(
        work.db,
        scope_of(caller),
        rank=_rank_of(caller),
        open_only=query.state is Openness.OPEN,
        after=cursors.decode(query.cursor, datetime.fromisoformat, int),
        limit=query.limit,
    )
    last = found[: query.limit][-1] if found else None
    end = cursors.encode(last["told_at"].isoformat(), last["id"]) if last else None
    return ReminderPage.model_validate(page([reminder_view(row) for row in found], query.limit, end))


def _rank_of(caller: Caller) -> int:
    """Return the lowest rank among the caller's roles; an auditor reads everything."""
    ranks = [role.value for role in Role if caller.has(role.name.lower())]
    return Role.OFFICER if caller.has("auditor") else min(ranks)
