"""Save who has a case, and select the cases that a scope covers."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.scopes import Scope
from chassis.db.bulk import UnnestInsert
from services.refunds.cases.domain import CasePlace
from services.refunds.cases.tables import cases

_upsert_places = UnnestInsert(
    cases,
    CasePlace.__slots__,
    "on conflict (complaint_id) do update set department = excluded.department, station = excluded.station",
)


async def save_places(db: AsyncConnection, places: Sequence[CasePlace]) -> None:
    await _upsert_places.write(db, [tuple(getattr(place, name) for name in CasePlace.__slots__) for place in places])


def visible_to(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on ``cases`` that selects what a scope covers; only the bureau handles refunds by it."""
    if scope.everything:
        return true()
    return cases.c.department == scope.department if scope.department else false()


async def find_case(db: AsyncConnection, complaint_id: UUID, scope: Scope) -> UUID | None:
    """Return the complaint's id if it has a case that the scope covers, else ``None``."""
    query = select(cases.c.complaint_id).where(cases.c.complaint_id == complaint_id, visible_to(scope))
    found: UUID | None = await db.scalar(query)
    return found
