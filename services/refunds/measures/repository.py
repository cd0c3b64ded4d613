"""Statements on measures."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.refunds.group_measures.domain import Measure, MeasureKind
from services.refunds.group_measures.tables import group_measures


async def list_measures(db: AsyncConnection, case_id: UUID) -> list[Measure]:
    """Return the measures of a case, the first first."""
    of_case = select(group_measures).where(group_measures.c.group_case_id == case_id)
    rows = (await db.execute(of_case.order_by(group_measures.c.number))).mappings()
    return [
        Measure(**{name: row[name] for name in Measure.__slots__ if name != "kind"}, kind=MeasureKind(row["kind"]))
        for row in rows
    ]


async def add_measure(db: AsyncConnection, case_id: UUID, measure: Measure) -> None:
    await db.execute(insert(group_measures).values(group_case_id=case_id, **asdict(measure)))
