"""Read who settles online or stands on the register of stations, and how many complaints each town has."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from services.analytics.activities.domain import JOINED, ODR
from services.analytics.activities.tables import register_changes
from services.analytics.candidates.domain import KnownBy, Town
from services.analytics.definitions.domain.metric import Rows
from services.analytics.definitions.domain.questions import Question
from services.analytics.definitions.repository.rows import rows_of
from services.analytics.facts.repository.respondents import respondent_column
from services.analytics.facts.tables import towns
from services.analytics.metrics.repository.figures import period_condition

STATIONS = "stations"  # the register of service stations


async def get_settling_online(db: AsyncConnection, day: date, as_of: datetime) -> KnownBy:
    """Return by what those are known that had joined the settlement online by a day, also if they left since."""
    change = register_changes.c
    query = select(change.uscc, change.name_key).where(
        change.register == ODR, change.change == JOINED, change.day <= day, change.recorded_at <= as_of
    )
    found = (await db.execute(query)).all()
    return KnownBy(
        frozenset(row.uscc for row in found if row.uscc), frozenset(row.name_key for row in found if row.name_key)
    )


async def list_station_towns(db: AsyncConnection, day: date, as_of: datetime) -> tuple[list[str], list[str]]:
    """Return the towns of the stations that stand on the register on a day, and of those that left it before."""
    change = register_changes.c
    last: Select[tuple[str | None, str]] = (
        select(change.town, change.change)
        .ext(distinct_on(change.entry_id))
        .where(change.register == STATIONS, change.day <= day, change.recorded_at <= as_of)
        .order_by(change.entry_id, change.day.desc(), change.recorded_at.desc(), change.change)
    )
    found = [(row.town, row.change) for row in await db.execute(last) if row.town]
    return [town for town, what in found if what == JOINED], [town for town, what in found if what != JOINED]


async def list_town_names(db: AsyncConnection) -> Sequence[tuple[str, str]]:
    """Return every name that a town was ever called by, with its code."""
    return [(row.code, row.name) for row in await db.execute(select(towns.c.code, towns.c.name))]


async def count_towns(db: AsyncConnection, question: Question) -> list[Town]:
    """Return the towns with the cases received in a period, and the businesses that these are against."""
    rows = rows_of(Rows.CASES, question.as_of)
    within = period_condition(
        rows.c.received_at, rows, question.period.begins_at(), question.period.ends_at(), question.where
    )
    business = respondent_column(rows.c.complaint_id, question.as_of).label("business")
    received = select(rows.c.town, business).where(within, rows.c.town.is_not(None)).subquery()
    query = select(
        received.c.town,
        func.count().label("complaints"),
        func.count(received.c.business.distinct()).label("businesses"),
    ).group_by(received.c.town)
    return [
        Town(code=row.town, complaints=row.complaints, businesses=row.businesses) for row in await db.execute(query)
    ]
