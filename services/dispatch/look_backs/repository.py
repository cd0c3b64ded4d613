"""Statements on samples of closed cases and their findings."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.cases.tables import cases
from services.dispatch.look_backs.domain import Finding, SampleCandidate, SampledCase
from services.dispatch.look_backs.tables import look_back_items, look_backs
from services.dispatch.rows import Row
from services.dispatch.work_queue.repository.figures import DONE_STATES


async def closed_between(db: AsyncConnection, first: datetime, end: datetime) -> list[SampleCandidate]:
    """Return cases closed from ``first`` until before ``end`` and still closed, with the citizen's dissatisfaction.

    Of an imported case there is nothing to look at: its files are where it was handled.
    """
    section = func.coalesce(cases.c.department, cases.c.agency).label("section")
    query = select(cases.c.id, cases.c.number, section, cases.c.dissatisfied).where(
        cases.c.closed_at >= first, cases.c.closed_at < end, cases.c.state.in_(DONE_STATES), ~cases.c.imported
    )
    return [
        SampleCandidate(case_id=row.id, number=row.number, section=row.section, dissatisfied=row.dissatisfied)
        for row in await db.execute(query)
    ]


async def add_look_back(db: AsyncConnection, row: Row, items: list[SampledCase]) -> None:
    await db.execute(insert(look_backs).values(row))
    await db.execute(insert(look_back_items), [{"look_back_id": row["id"], **asdict(item)} for item in items])


async def get_look_back(db: AsyncConnection, look_back_id: UUID) -> Row | None:
    row = (await db.execute(select(look_backs).where(look_backs.c.id == look_back_id))).mappings().first()
    return dict(row) if row else None


async def look_backs_in(db: AsyncConnection, after: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    """Return samples, each with its count of findings, the newest first; one more than ``limit`` if there are more."""
    found = (
        select(func.count(look_back_items.c.finding))
        .where(look_back_items.c.look_back_id == look_backs.c.id)
        .scalar_subquery()
    )
    query = (
        select(look_backs, found.label("found"))
        .order_by(look_backs.c.drawn_at.desc(), look_backs.c.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(tuple_(look_backs.c.drawn_at, look_backs.c.id) < after)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def items_of(db: AsyncConnection, look_back_id: UUID) -> list[Row]:
    """Return a sample in the order it was drawn, each item with columns of its case."""
    names = ("number", "kind", "state", "round", "officer", "respondent_name", "result", "matter")
    of_case = (cases.c[name] for name in names)
    query = (
        select(look_back_items, *of_case)
        .join(cases, cases.c.id == look_back_items.c.case_id)
        .where(look_back_items.c.look_back_id == look_back_id)
        .order_by(look_back_items.c.position)
    )
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def lock_item(db: AsyncConnection, look_back_id: UUID, case_id: UUID) -> SampledCase | None:
    query = select(look_back_items).where(*_key(look_back_id, case_id)).with_for_update()
    row = (await db.execute(query)).mappings().first()
    if row is None:
        return None
    facts = {name: value for name, value in row.items() if name != "look_back_id"}
    return SampledCase(**facts | {"finding": Finding(row["finding"]) if row["finding"] else None})


async def save_item(db: AsyncConnection, look_back_id: UUID, item: SampledCase) -> None:
    await db.execute(update(look_back_items).where(*_key(look_back_id, item.case_id)).values(asdict(item)))


def _key(look_back_id: UUID, case_id: UUID) -> tuple[Any, Any]:
    return look_back_items.c.look_back_id == look_back_id, look_back_items.c.case_id == case_id
