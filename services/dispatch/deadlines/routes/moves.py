"""The list of deadlines that a version of the calendar moved."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.errors import NotFound
from chassis.web.auth import CurrentCaller, require
from chassis.web.paging import CurrentCursors, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.calendars import repository as calendars_repository
from services.dispatch.cases.dependencies import scope_of
from services.dispatch.deadlines.repository import moves
from services.dispatch.deadlines.schemas.moves import ListMoves, MovePage
from services.dispatch.roles import BUREAU_ROLES

router = APIRouter(prefix="/v1/calendar", tags=["calendar"], route_class=TransactionRoute)


@router.get("/{version}/moves", summary="查看一版日历移动了哪些时限")
async def list_moves(
    version: str,
    caller: CurrentCaller,
    work: Transaction,
    query: Annotated[ListMoves, Query()],
    cursors: CurrentCursors,
) -> MovePage:
    """What a version moved: which limits, from when to when."""
    require(caller, *BUREAU_ROLES)
    if "\x00" in version or not await calendars_repository.has_calendar(work.db, version):
        raise NotFound
    scope = scope_of(caller)
    counted, moved = await moves.count_moves(work.db, version, scope)
    after = cursors.decode(query.cursor, UUID, int)
    found = await moves.moves_in(work.db, version, scope, after, query.limit)
    last = found[: query.limit][-1] if found else None
    end = cursors.encode(last["case_id"], last["number"]) if last else None
    listed = page(found, query.limit, end)
    return MovePage.model_validate({"version": version, "recounted": counted, "moved": moved, **listed})
