"""Statements on measures, in the table of those they are about."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.refunds.measures.domain import Measure, MeasureKind


@dataclass(frozen=True, slots=True)
class MeasureTable:
    """A table of measures; ``owner`` is its column that names the case or plan that each is about."""

    owner: Column[Any]

    async def list(self, db: AsyncConnection, owner_id: UUID) -> list[Measure]:
        """Return the measures of a case or plan, the first first."""
        table = self.owner.table
        rows = (await db.execute(select(table).where(self.owner == owner_id).order_by(table.c.number))).mappings()
        return [
            Measure(**{name: row[name] for name in Measure.__slots__ if name != "kind"}, kind=MeasureKind(row["kind"]))
            for row in rows
        ]

    async def add(self, db: AsyncConnection, owner_id: UUID, measure: Measure) -> None:
        await db.execute(insert(self.owner.table).values({self.owner.name: owner_id, **asdict(measure)}))
