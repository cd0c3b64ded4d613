"""Endpoints of closing-shop alarms (关门苗头); the hub answers them."""

from uuid import UUID

from fastapi import APIRouter

from chassis.web.auth import CurrentCaller, require
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.intake.complaints.dependencies import CurrentScope
from services.intake.groups.domain.closing import AlarmState
from services.intake.groups.repository import alarms
from services.intake.groups.schemas.groups import AlarmPage, AlarmView, AnswerWithGroup, DismissAlarm
from services.intake.groups.service.alarms import answer_with_group, dismiss_alarm
from services.intake.roles import SUPERVISORS

router = APIRouter(prefix="/v1/groups/closing-shops", tags=["groups"], route_class=TransactionRoute)


@router.get("", summary="列出关门苗头")
async def list_closing_shops(
    caller: CurrentCaller,
    work: Transaction,
    cursors: CurrentCursors,
    state: AlarmState | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> AlarmPage:
    """Shops that look as if they closed, with the words of the complaints that say so, newest first."""
    require(caller, *SUPERVISORS)
    found = await alarms.list_alarms(work.db, state, cursors.decode_position(cursor), limit)
    last = found[min(limit, len(found)) - 1] if found else None
    following = cursors.encode(last.found_at.isoformat(), last.id) if last else None
    return AlarmPage(**page([AlarmView.of(one) for one in found], limit, following))


@router.post("/{alarm_id}/group", summary="关门苗头：并入已有的群体")
async def group_closing_shop(
    alarm_id: UUID, body: AnswerWithGroup, caller: CurrentCaller, work: Transaction, scope: CurrentScope
) -> AlarmView:
    """A group stands against the shop already: the alarm is answered with it, and its complaints join it."""
    require(caller, "hub")
    return AlarmView.of(await answer_with_group(work, alarm_id, body.group_id, scope))


@router.post("/{alarm_id}/dismissal", summary="关门苗头不成立")
async def dismiss_closing_shop(
    alarm_id: UUID, body: DismissAlarm, caller: CurrentCaller, work: Transaction
) -> AlarmView:
    """It is none: why stands beside it, and it calls nobody any more."""
    require(caller, "hub")
    return AlarmView.of(await dismiss_alarm(work, alarm_id, body.reason))
