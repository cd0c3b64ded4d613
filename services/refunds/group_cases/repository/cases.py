"""Queries on group cases; a case that a scope does not cover looks missing."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, false, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.scopes import Scope
from services.refunds.group_cases.domain.state import GroupCase
from services.refunds.group_cases.tables import group_cases

_NAMES = tuple(field.name for field in fields(GroupCase))
UNRESTRICTED = Scope(everything=True)


def visible_to(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that selects what a scope covers: a section sees its own cases.

    A case of no section is the hub's: a roster is of people, and each section that reads it is one too many.
    """
    if scope.everything:
        return true()
    return false() if scope.department is None else group_cases.c.department == scope.department


async def get_case(
    db: AsyncConnection, case_id: UUID, scope: Scope = UNRESTRICTED, *, lock: bool = False
) -> GroupCase | None:
    query = select(group_cases).where(group_cases.c.id == case_id, visible_to(scope))
    row = (await db.execute(query.with_for_update() if lock else query)).first()
    return _case(row) if row else None


async def save_case(db: AsyncConnection, case: GroupCase) -> None:
    row = asdict(case)
    await db.execute(insert(group_cases).values(row).on_conflict_do_update(index_elements=["id"], set_=row))


async def list_cases(
    db: AsyncConnection, scope: Scope, after: tuple[datetime, UUID] | None, limit: int
) -> list[GroupCase]:
    """Return a page of cases, the newest first."""
    query = select(group_cases).where(visible_to(scope))
    if after is not None:
        at, case_id = after
        query = query.where(
            or_(group_cases.c.opened_at < at, (group_cases.c.opened_at == at) & (group_cases.c.id < case_id))
        )
    rows = await db.execute(query.order_by(group_cases.c.opened_at.desc(), group_cases.c.id.desc()).limit(limit))
    return [_case(row) for row in rows]


def _case(row: Row[Any]) -> GroupCase:
    return GroupCase(**{name: getattr(row, name) for name in _NAMES})
