"""Statements on facts of enforcement: add, list, sum."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.scopes import Scope
from services.dispatch.enforcement.domain import Campaign, Fact, Filing, Inspection
from services.dispatch.enforcement.tables import campaigns, filings, inspections
from services.dispatch.rows import Row

TABLES: dict[type[Fact], Table] = {Inspection: inspections, Filing: filings, Campaign: campaigns}
SUMMED_COLUMNS: dict[type[Fact], tuple[str, ...]] = {
    Inspection: ("people", "units", "hazards"),
    Filing: ("fine_fen", "confiscated_fen"),
    Campaign: (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days of a query, both included, and a department; ``None`` is all."""

    first: date
    last: date
    department: str | None = None


async def add_fact(db: AsyncConnection, fact: Fact, account: str, now: datetime) -> bool:
    """Insert a fact; return ``False`` if its case number is recorded already."""
    row = asdict(fact) | {"recorded_by": account, "recorded_at": now}
    table = TABLES[type(fact)]
    added = await db.execute(insert(table).values(row).on_conflict_do_nothing().returning(table.c.id))
    return added.first() is not None


async def has_campaign(db: AsyncConnection, campaign_id: UUID, scope: Scope) -> bool:
    """Return whether there is such a campaign: any for the hub, a section's own."""
    query = select(campaigns.c.id).where(campaigns.c.id == campaign_id)
    if not scope.everything:
        query = query.where(campaigns.c.department == scope.department)
    return await db.scalar(query) is not None


async def facts_in(
    db: AsyncConnection, kind: type[Fact], period: Period, after: tuple[date, UUID] | None, limit: int
) -> list[Row]:
    """Return facts of a period, the newest day first; one more than ``limit`` if there is a next page."""
    table = TABLES[kind]
    query = select(table).where(*_within(table, period)).order_by(table.c.on.desc(), table.c.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(tuple_(table.c.on, table.c.id) < after)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def sums_of(db: AsyncConnection, kind: type[Fact], period: Period) -> dict[str, int]:
    """Return the number of facts and the sum of each figure (amounts in fen); 0 where there are none."""
    table = TABLES[kind]
    sums = (func.coalesce(func.sum(table.c[name]), 0).label(name) for name in SUMMED_COLUMNS[kind])
    row = (await db.execute(select(func.count().label("count"), *sums).where(*_within(table, period)))).mappings().one()
    return {name: int(value) for name, value in row.items()}


def _within(table: Table, period: Period) -> list[ColumnElement[bool]]:
    """Return the conditions of a period; a campaign belongs to every period that it touches."""
    ends = table.c.ends_on if table is campaigns else table.c.on
    where = [table.c.on <= period.last, ends >= period.first]
    return [*where, table.c.department == period.department] if period.department else where
