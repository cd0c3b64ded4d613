"""Read how many complaints each topic, town or section had in each of the last fifty-three weeks."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import Integer, Text, and_, cast, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.shanghai import SHANGHAI
from services.analytics.definitions.repository.rows import day_of
from services.analytics.facts.repository.respondents import respondent_column
from services.analytics.facts.tables import cases_seen
from services.analytics.hotspots.domain import WEEKS

DAYS_OF_WEEK = 7
ALL_DAYS = (WEEKS + 1) * DAYS_OF_WEEK


async def count_weeks(db: AsyncConnection, by: str, last: date, where: Mapping[str, str]) -> dict[str, list[int]]:
    """Return the complaints and reports of each week by the values of a column; the last week ends on ``last``.

    What has no value is left out: nothing can be looked at behind it.
    """
    facts = cases_seen.c
    first = last - timedelta(days=ALL_DAYS - 1)
    began, ends = (datetime.combine(day, time(), SHANGHAI) for day in (first, last + timedelta(days=1)))
    week = cast((day_of(facts.received_at) - first) // DAYS_OF_WEEK, Integer).label("week")
    wanted = and_(true(), *(facts[name] == value for name, value in where.items()))
    value = respondent_column(facts.complaint_id) if by == "respondent" else facts[by]
    among = (
        select(cast(value, Text).label("key"), week)
        .where(
            facts.received_at >= began,
            facts.received_at < ends,
            facts.duplicate.is_(False),
            facts.kind != "inquiry",
            wanted,
        )
        .subquery("among")
    )
    of_week = (among.c.key, among.c.week)
    query = select(*of_week, func.count().label("received")).where(among.c.key.is_not(None)).group_by(*of_week)
    series: dict[str, list[int]] = {}
    for row in await db.execute(query):
        series.setdefault(row.key, [0] * (WEEKS + 1))[row.week] = row.received
    return series
