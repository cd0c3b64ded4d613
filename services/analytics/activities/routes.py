"""The route of the figures of activities and registers."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from canon.codes import Department
from canon.shanghai import day_of
from chassis.web.auth import CurrentCaller, require
from chassis.web.datetimes import Day
from chassis.web.models import QueryModel
from chassis.web.transaction import Transaction, TransactionRoute
from services.analytics.activities.domain import DEFINITIONS
from services.analytics.activities.repository import count_activities, count_registers
from services.analytics.activities.schemas import ActivitiesView, NumberView
from services.analytics.definitions.domain.questions import instant_of, period_of
from services.analytics.definitions.parameters import AsOf, English

READERS = ("hub", "bureau_head", "auditor", "section_head", "officer")
router = APIRouter(prefix="/v1/metrics", tags=["analytics"], route_class=TransactionRoute)


class ActivitiesQuery(QueryModel):
    """Days in Shanghai (this month where not given), and up to when it was known."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    as_of: AsOf | None = None
    department: Department | None = None


@router.get("/activities", summary="执法、宣传和名录的数字")
async def get_activity_figures(
    query: Annotated[ActivitiesQuery, Query()], work: Transaction, caller: CurrentCaller, english: English
) -> ActivitiesView:
    """Inspections, filed cases and outreach of a period, and who stands on each register on its last day."""
    require(caller, *READERS)
    period = period_of(query.first, query.last, day_of(work.now))
    as_of = min(instant_of(query.as_of), work.now) if query.as_of else work.now
    counted = await count_activities(work.db, period, as_of, query.department)
    counted |= await count_registers(work.db, period.last, as_of)
    return ActivitiesView(
        first=period.first,
        last=period.last,
        as_of=as_of,
        figures={
            name: NumberView(value=counted[name], definition=en if english else zh)
            for name, (zh, en) in DEFINITIONS.items()
        },
    )
