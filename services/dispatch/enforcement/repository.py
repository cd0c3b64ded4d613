"""Statements on facts of enforcement: add, list, sum."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Label, Table, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.enforcement import Publicity
from canon.scopes import Scope
from services.dispatch.enforcement.domain import Campaign, Fact, Filing, Inspection, Outreach
from services.dispatch.enforcement.tables import campaigns, filings, inspections, outreach
from services.dispatch.rows import Row

TABLES: dict[type[Fact], Table] = {
    Inspection: inspections,
    Filing: filings,
    Campaign: campaigns,
    Outreach: outreach,
}
SUMMED_COLUMNS: dict[type[Fact], tuple[str, ...]] = {
    Inspection: ("people", "units", "hazards"),
    Filing: ("fine_fen", "confiscated_fen"),
    Campaign: (),
    Outreach: ("people", "materials"),
}


SORTS: dict[Table, ColumnElement[str]] = {filings: filings.c.type, outreach: outreach.c.kind}
PUBLISHED = {
    "published": (Publicity.PUBLISHED, Publicity.TYPICAL_CASE),
    "typical_cases": (Publicity.TYPICAL_CASE,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days of a query, both included, a department, and a type of filing or kind of outreach; ``None`` is all."""

    first: date
    last: date
    department: str | None = None
    sort: str | None = None


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


async def lock_filing(db: AsyncConnection, filing_id: UUID, scope: Scope) -> Row | None:
    """Return a filed case, locked: any for the hub, a section's own."""
    query = select(filings).where(filings.c.id == filing_id).with_for_update()
    if not scope.everything:
        query = query.where(filings.c.department == scope.department)
    row = (await db.execute(query)).mappings().one_or_none()
    return None if row is None else dict(row)


async def set_publicity(db: AsyncConnection, filing_id: UUID, publicity: Publicity) -> None:
    await db.execute(update(filings).where(filings.c.id == filing_id).values(publicity=publicity))


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
    """Return the number of facts and the sum of each figure (amounts in fen); 0 where there are none.

    Of filings also how many are published, typical cases among them, and how many are typical cases.
    """
    table = TABLES[kind]
    sums = [func.coalesce(func.sum(table.c[name]), 0).label(name) for name in SUMMED_COLUMNS[kind]]
    if kind is Filing:
        sums += [_counted(name, states) for name, states in PUBLISHED.items()]
    row = (await db.execute(select(func.count().label("count"), *sums).where(*_within(table, period)))).mappings().one()
    return {name: int(value) for name, value in row.items()}


def _within(table: Table, period: Period) -> list[ColumnElement[bool]]:
    """Return the conditions of a period; a campaign belongs to every period that it touches."""
    ends = table.c.ends_on if table is campaigns else table.c.on
    where = [table.c.on <= period.last, ends >= period.first]
    if period.department:
        where.append(table.c.department == period.department)
    if period.sort:
        where.append(SORTS[table] == period.sort)
    return where


def _counted(name: str, states: Collection[Publicity]) -> Label[int]:
    return func.count().filter(filings.c.publicity.in_(states)).label(name)
