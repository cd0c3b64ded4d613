"""The working-day calendar: read by all, entered by the hub and the bureau's head (工作日历)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from canon.shanghai import SHANGHAI
from chassis.errors import NotFound
from chassis.web.auth import CurrentCaller, require
from chassis.web.paging import BadCursor, decode_cursor, encode_cursor, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.routes.asking import INSIDE, scope_of
from services.dispatch.schemas.calendars import (
    AskYear,
    EnterYear,
    ListMoves,
    MovePage,
    VersionList,
    YearView,
    year_view,
)
from services.dispatch.store import calendars as store
from services.dispatch.usecases.books import calendar_in_force
from services.dispatch.usecases.calendars import enter_year

router = APIRouter(prefix="/v1/calendar", tags=["calendar"], route_class=TransactionRoute)
MOST_CLOCKS = 2**15 - 1


@router.get("")
async def get_calendar(caller: CurrentCaller, work: Transaction, asked: Annotated[AskYear, Query()]) -> YearView:
    """One year of the calendar in force, this year if none is named; anyone may ask."""
    del caller
    return year_view(await calendar_in_force(work), asked.year or work.now.astimezone(SHANGHAI).year)


@router.get("/versions")
async def list_versions(caller: CurrentCaller, work: Transaction) -> VersionList:
    """Every version there was, the one in force first."""
    require(caller, *INSIDE)
    return VersionList.model_validate({"items": await store.calendar_versions(work.db)})


@router.post("", status_code=201)
async def publish_calendar(caller: CurrentCaller, body: EnterYear, work: Transaction) -> YearView:
    """Enter a year's days as a new version; provisional limits are recounted by it."""
    require(caller, "hub", "bureau_head")
    calendar = await enter_year(work, body.year, body.to_days(), published=body.published)
    return year_view(calendar, body.year)


@router.get("/{version}/moves")
async def list_moves(
    version: str, caller: CurrentCaller, work: Transaction, asked: Annotated[ListMoves, Query()]
) -> MovePage:
    """What a version moved: which limits, from when to when."""
    require(caller, *INSIDE)
    if "\x00" in version or not await store.has_calendar(work.db, version):
        raise NotFound
    scope = scope_of(caller)
    counted, moved = await store.count_moves(work.db, version, scope)
    found = await store.moves_in(work.db, version, scope, _place_of(asked.cursor), asked.limit)
    last = found[: asked.limit][-1] if found else None
    end = encode_cursor(last["case_id"], last["number"]) if last else None
    shown = page(found, asked.limit, end)
    return MovePage.model_validate({"version": version, "recounted": counted, "moved": moved, **shown})


def _place_of(cursor: str | None) -> tuple[UUID, int] | None:
    keys = decode_cursor(cursor, 2)
    if keys is None:
        return None
    try:
        case_id, number = UUID(keys[0]), int(keys[1])
    except ValueError:
        raise BadCursor from None
    if not 0 <= number <= MOST_CLOCKS:
        raise BadCursor
    return case_id, number
