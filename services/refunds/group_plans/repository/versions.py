"""Queries on the versions of plans, their due days and instalments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import UnnestInsert
from chassis.db.statements import is_any_of
from services.refunds.group_plans.domain.versions import DueDay, PlanVersion, Signature, VersionState
from services.refunds.group_plans.tables import group_due_days, group_instalments, group_plans
from services.refunds.plans.domain import Instalment

_upsert_instalments = UnnestInsert(
    group_instalments,
    ("plan_id", "member", "number", "due_on", "amount_fen", "paid_fen"),
    "on conflict (plan_id, member, number) do update set paid_fen = excluded.paid_fen",
)
_DAY = ("number", "due_on", "amount_fen", "people", "paid_fen", "is_breached")
_upsert_days = UnnestInsert(
    group_due_days,
    ("plan_id", *_DAY),
    "on conflict (plan_id, number) do update set paid_fen = excluded.paid_fen, is_breached = excluded.is_breached",
)
Parts = Mapping[int, Sequence[Instalment]]  # the instalments of members, by their numbers


async def save_version(db: AsyncConnection, version: PlanVersion, look_again_on: date | None) -> None:
    row = asdict(version) | {
        "signatures": [to_jsonable_python(signature) for signature in version.signatures],
        "look_again_on": look_again_on,
    }
    await db.execute(insert(group_plans).values(row).on_conflict_do_update(index_elements=["id"], set_=row))


async def get_version(db: AsyncConnection, plan_id: UUID) -> PlanVersion:
    return _version((await db.execute(select(group_plans).where(group_plans.c.id == plan_id))).one())


async def find_waiting(db: AsyncConnection, case_id: UUID) -> PlanVersion | None:
    """Return the change of a case that waits for its second signature."""
    waits = group_plans.c.state == VersionState.PROPOSED
    row = (await db.execute(select(group_plans).where(group_plans.c.group_case_id == case_id, waits))).first()
    return _version(row) if row else None


async def list_versions(db: AsyncConnection, case_id: UUID) -> list[PlanVersion]:
    """Return all versions of a case, the last one first."""
    query = select(group_plans).where(group_plans.c.group_case_id == case_id).order_by(group_plans.c.number.desc())
    return [_version(row) for row in await db.execute(query)]


async def list_due_cases(db: AsyncConnection, today: date, limit: int) -> list[UUID]:
    """Return the cases whose plan may have become late by now."""
    query = (
        select(group_plans.c.group_case_id)
        .where(group_plans.c.look_again_on <= today)
        .order_by(group_plans.c.look_again_on, group_plans.c.id)
        .limit(limit)
    )
    return list((await db.execute(query)).scalars())


async def recheck_plans(db: AsyncConnection, today: date) -> None:
    """Make the job recheck every plan today, because last days may have moved."""
    later = group_plans.c.look_again_on > today
    await db.execute(group_plans.update().where(later).values(look_again_on=today))


async def save_days(db: AsyncConnection, plan_id: UUID, days: Iterable[DueDay]) -> None:
    await _upsert_days.write(db, [(plan_id, *(getattr(day, name) for name in _DAY)) for day in days])


async def get_days(db: AsyncConnection, plan_id: UUID) -> list[DueDay]:
    query = select(group_due_days).where(group_due_days.c.plan_id == plan_id).order_by(group_due_days.c.number)
    return [DueDay(**{name: getattr(row, name) for name in _DAY}) for row in await db.execute(query)]


async def save_parts(db: AsyncConnection, plan_id: UUID, parts: Parts) -> None:
    """Save the instalments of members."""
    rows = [
        (plan_id, member, part.number, part.due_on, part.amount_fen, part.paid_fen)
        for member in sorted(parts)
        for part in parts[member]
    ]
    await _upsert_instalments.write(db, rows)


async def get_parts(db: AsyncConnection, plan_id: UUID, members: Sequence[int]) -> dict[int, list[Instalment]]:
    """Return the instalments of these members."""
    return await _parts(db, plan_id, is_any_of(group_instalments.c.member, members))


async def get_open_parts(db: AsyncConnection, plan_id: UUID, last_number: int) -> dict[int, list[Instalment]]:
    """Return the instalments up to a due day of which something is open."""
    unpaid = group_instalments.c.paid_fen < group_instalments.c.amount_fen
    return await _parts(db, plan_id, (group_instalments.c.number <= last_number) & unpaid)


async def get_all_parts(db: AsyncConnection, plan_id: UUID) -> dict[int, list[Instalment]]:
    return await _parts(db, plan_id, group_instalments.c.number > 0)


async def _parts(db: AsyncConnection, plan_id: UUID, condition: Any) -> dict[int, list[Instalment]]:
    query = select(group_instalments).where(group_instalments.c.plan_id == plan_id, condition)
    found: dict[int, list[Instalment]] = {}
    for row in await db.execute(query.order_by(group_instalments.c.member, group_instalments.c.number)):
        part = Instalment(number=row.number, due_on=row.due_on, amount_fen=row.amount_fen, paid_fen=row.paid_fen)
        found.setdefault(row.member, []).append(part)
    return found


def _version(row: Row[Any]) -> PlanVersion:
    values = {name: getattr(row, name) for name in PlanVersion.__slots__}
    signatures = tuple(
        Signature(account=one["account"], role=one["role"], at=datetime.fromisoformat(one["at"]))
        for one in values.pop("signatures")
    )
    state = VersionState(values.pop("state"))
    return PlanVersion(**values, state=state, signatures=signatures)
