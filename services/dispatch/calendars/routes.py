"""The working-day calendar: read by all, entered by the hub and the bureau's head (工作日历)."""

from typing import Annotated

from fastapi import APIRouter, Query

from canon.shanghai import SHANGHAI
from chassis.web.auth import CurrentCaller, require
from chassis.web.transaction import Transaction, TransactionRoute
from services.dispatch.calendars import repository
from services.dispatch.calendars.schemas import EnterYear, VersionList, YearQuery, YearView, year_view
from services.dispatch.calendars.service import calendar_in_force, enter_year
from services.dispatch.roles import BUREAU_ROLES

router = APIRouter(prefix="/v1/calendar", tags=["calendar"], route_class=TransactionRoute)


@router.get("", summary="查看一年的工作日历")
async def get_calendar(caller: CurrentCaller, work: Transaction, query: Annotated[YearQuery, Query()]) -> YearView:
    """One year of the calendar in force, this year if none is named; anyone may ask."""
    del caller
    return year_view(await calendar_in_force(work), query.year or work.now.astimezone(SHANGHAI).year)


@router.get("/versions", summary="列出日历的版本")
async def list_versions(caller: CurrentCaller, work: Transaction) -> VersionList:
    """Every version there was, the one in force first."""
    require(caller, *BUREAU_ROLES)
    return VersionList.model_validate({"items": await repository.calendar_versions(work.db)})


@router.post("", summary="发布一年的工作日历", status_code=201)
async def publish_calendar(caller: CurrentCaller, body: EnterYear, work: Transaction) -> YearView:
    """Enter a year's days as a new version; provisional limits are recounted by it."""
    require(caller, "hub", "bureau_head")
    calendar = await enter_year(work, body.year, body.to_days(), published=body.published)
    return year_view(calendar, body.year)
