"""Read how many complaints each topic, town, section or weekday had in each of the last fifty-three weeks."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    any_,
    cast,
    extract,
    func,
    literal,
    not_,
    select,
    true,
)
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
    among = _received(by, last, where).subquery("among")
    of_week = (among.c.key, among.c.week)
    query = select(*of_week, func.count().label("received")).where(among.c.key.is_not(None)).group_by(*of_week)
    series: dict[str, list[int]] = {}
    for row in await db.execute(query):
        series.setdefault(row.key, [0] * (WEEKS + 1))[row.week] = row.received
    return series


async def count_parts(
    db: AsyncConnection, by: str, keys: Collection[str], part: str, last: date, where: Mapping[str, str]
) -> dict[str, dict[str, tuple[int, int]]]:
    """Return what the complaints and reports of some values are made of, by another column.

    Each part has how many it has in the last week, and how many in all weeks before it.
    """
    among = _received(by, last, where, cases_seen.c[part].label("part")).subquery("among")
    is_last = among.c.week == WEEKS
    query = (
        select(among.c.key, among.c.part, func.count().filter(is_last), func.count().filter(not_(is_last)))
        .where(among.c.key == any_(literal(sorted(keys), ARRAY(Text))), among.c.part.is_not(None))
        .group_by(among.c.key, among.c.part)
    )
    parts: dict[str, dict[str, tuple[int, int]]] = {}
    for key, name, now, before in await db.execute(query):
        parts.setdefault(key, {})[name] = now, before
    return parts


def _received(by: str, last: date, where: Mapping[str, str], *also: ColumnElement[Any]) -> Select[Any]:
    """Select of each complaint and report of the weeks its value of a column, its week, and further columns."""
    facts = cases_seen.c
    first = last - timedelta(days=ALL_DAYS - 1)
    began, ends = (datetime.combine(day, time(), SHANGHAI) for day in (first, last + timedelta(days=1)))
    week = cast((day_of(facts.received_at) - first) // DAYS_OF_WEEK, Integer).label("week")
    wanted = and_(true(), *(facts[name] == value for name, value in where.items()))
    return select(cast(_value(by), Text).label("key"), week, *also).where(
        facts.received_at >= began,
        facts.received_at < ends,
        facts.duplicate.is_(False),
        facts.kind != "inquiry",
        wanted,
    )


def _value(by: str) -> ColumnElement[Any]:
    facts = cases_seen.c
    if by == "respondent":
        return respondent_column(facts.complaint_id)
    if by == "weekday":  # 1 is Monday
        return cast(extract("isodow", day_of(facts.received_at)), Integer)
    return facts[by]
