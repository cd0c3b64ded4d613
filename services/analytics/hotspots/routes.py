"""The route of hot spots."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from canon.shanghai import day_of
from chassis.errors import Forbidden
from chassis.web.auth import CurrentCaller
from chassis.web.transaction import Transaction, TransactionRoute
from services.analytics.definitions.domain.questions import period_of
from services.analytics.definitions.parameters import English
from services.analytics.hotspots.domain import Of
from services.analytics.hotspots.ninety_days import review_ninety_days
from services.analytics.hotspots.schemas import HotSpotList, HotSpotQuery, hot_spot_list
from services.analytics.hotspots.service import search_week
from services.analytics.metrics.schemas.questions import is_of_bureau, restrict_to_caller

router = APIRouter(prefix="/v1", tags=["analytics"], route_class=TransactionRoute)


@router.get("/hotspots", summary="一周的热点")
async def list_hot_spots(
    query: Annotated[HotSpotQuery, Query()], work: Transaction, caller: CurrentCaller, english: English
) -> HotSpotList:
    """Topics, towns, businesses and their kinds, sections and weekdays with more complaints than usual, beyond chance.

    Of all that are called hot, one in twenty is by chance. A section is shown its own. Beside them, of the ninety days
    that end with the week: what of the closings a head should look at, which businesses to invite to
    online settlement, and which towns speak for a service station.
    """
    if not is_of_bureau(caller):
        raise Forbidden
    yesterday = day_of(work.now) - timedelta(days=1)
    last = period_of(query.last, query.last, yesterday).last if query.last else yesterday
    own = restrict_to_caller(caller, {})
    week = await search_week(work.db, last, [query.by] if query.by else list(Of), own)
    return hot_spot_list(week, await review_ninety_days(work, last, own), english=english)
