"""Store and load simulations; a timetable is stored compressed, and names nobody."""

import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json, to_jsonable_python
from sqlalchemy import Row, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.refunds.group_plans.domain.figures import Fairness, MonthSum, Outcome, SimulationWarning
from services.refunds.group_plans.domain.simulation import Share, Strategy, Terms, Timetable
from services.refunds.group_plans.tables import simulations


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A simulation by its number in the case; ``roster_version`` is that of the roster it was made of."""

    group_case_id: UUID
    number: int
    roster_version: int
    terms: Terms
    outcome: Outcome
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class StoredTimetable:
    """The shares of each member, and what each was paid before the simulation."""

    shares: Timetable
    paid_before: Mapping[int, int]


def pack(timetable: StoredTimetable) -> bytes:
    """Return a timetable as it is stored."""
    rows = [
        (member, timetable.paid_before.get(member, 0), [(share.month, share.amount_fen) for share in shares])
        for member, shares in sorted(timetable.shares.items())
    ]
    return zlib.compress(to_json(rows), 1)


def unpack(stored: bytes) -> StoredTimetable:
    rows = from_json(zlib.decompress(stored))
    return StoredTimetable(
        shares={member: [Share(month, fen) for month, fen in shares] for member, _, shares in rows},
        paid_before={member: paid for member, paid, _ in rows},
    )


async def next_number(db: AsyncConnection, case_id: UUID) -> int:
    query = select(func.coalesce(func.max(simulations.c.number), 0) + 1).where(simulations.c.group_case_id == case_id)
    return int((await db.execute(query)).scalar_one())


async def add_simulation(db: AsyncConnection, simulation: Simulation, packed: bytes) -> None:
    outcome = simulation.outcome
    await db.execute(
        insert(simulations).values(
            group_case_id=simulation.group_case_id,
            number=simulation.number,
            roster_version=simulation.roster_version,
            **asdict(simulation.terms),
            total_fen=outcome.total_fen,
            people=outcome.people,
            months=[to_jsonable_python(month) for month in outcome.months],
            fairness=asdict(outcome.fairness),
            warnings=list(outcome.warnings),
            timetable=packed,
            made_by=simulation.made_by,
            made_at=simulation.made_at,
        )
    )


async def get_simulation(db: AsyncConnection, case_id: UUID, number: int) -> Simulation | None:
    query = select(*_WITHOUT_TIMETABLE).where(simulations.c.group_case_id == case_id, simulations.c.number == number)
    row = (await db.execute(query)).first()
    return _simulation(row) if row else None


async def get_timetable(db: AsyncConnection, case_id: UUID, number: int) -> StoredTimetable | None:
    of_case = (simulations.c.group_case_id == case_id) & (simulations.c.number == number)
    stored: bytes | None = await db.scalar(select(simulations.c.timetable).where(of_case))
    return unpack(stored) if stored is not None else None


async def list_simulations(db: AsyncConnection, case_id: UUID, limit: int) -> list[Simulation]:
    """Return the latest simulations of a case, the last one first."""
    query = select(*_WITHOUT_TIMETABLE).where(simulations.c.group_case_id == case_id)
    rows = await db.execute(query.order_by(simulations.c.number.desc()).limit(limit))
    return [_simulation(row) for row in rows]


_WITHOUT_TIMETABLE = tuple(column for column in simulations.c if column.name != "timetable")


def _simulation(row: Row[Any]) -> Simulation:
    return Simulation(
        group_case_id=row.group_case_id,
        number=row.number,
        roster_version=row.roster_version,
        terms=Terms(
            monthly_budget_fen=row.monthly_budget_fen,
            strategy=Strategy(row.strategy),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        ),
        outcome=Outcome(
            total_fen=row.total_fen,
            people=row.people,
            months=tuple(MonthSum(**{**month, "due_on": date.fromisoformat(month["due_on"])}) for month in row.months),
            fairness=Fairness(**row.fairness),
            warnings=tuple(SimulationWarning(warning) for warning in row.warnings),
        ),
        made_by=row.made_by,
        made_at=row.made_at,
    )
