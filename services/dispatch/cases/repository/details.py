"""Cases found by any of their complaint ids, and what is shown with them; the scope is in every query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.scopes import Scope
from services.dispatch.cases.repository.history import list_history
from services.dispatch.cases.repository.rows import case_from_row
from services.dispatch.cases.repository.visibility import visible_to
from services.dispatch.cases.tables import cases, handovers, receipts
from services.dispatch.clocks.domain.clock import Clock
from services.dispatch.clocks.repository import clocks_by_case
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDetails:
    """A case with everything that is shown with it."""

    case: Case
    receipts: Sequence[Row]
    clocks: Sequence[Clock]
    history: Sequence[Row]
    handovers: Sequence[Row]
    read_at: datetime


async def find_case(db: AsyncConnection, complaint_id: UUID, scope: Scope) -> Case | None:
    """Return the case that a complaint belongs to; ``None`` if there is none or the scope does not cover it."""
    row = (await db.execute(_by_complaint(complaint_id, scope))).mappings().first()
    return case_from_row(row) if row else None


async def lock_visible_case(db: AsyncConnection, complaint_id: UUID, scope: Scope) -> Case | None:
    """Return the case as ``find_case`` does, locked; the scope is checked on the row as it is under the lock."""
    row = (await db.execute(_by_complaint(complaint_id, scope).with_for_update(of=cases))).mappings().first()
    return case_from_row(row) if row else None


async def load_details(db: AsyncConnection, case: Case, scope: Scope, now: datetime) -> CaseDetails:
    """Load what is shown with a case: receipts (outside the bureau the source's own), clocks, history, hand-overs."""
    of_case: list[ColumnElement[bool]] = [receipts.c.case_id == case.id]
    if not scope.is_inside:
        of_case.append(receipts.c.source == scope.source)
    received = await db.execute(
        select(receipts).where(*of_case).order_by(receipts.c.received_at, receipts.c.complaint_id)
    )
    handed = await db.execute(select(handovers).where(handovers.c.case_id == case.id).order_by(handovers.c.made_at))
    return CaseDetails(
        case=case,
        receipts=[dict(row) for row in received.mappings()],
        clocks=(await clocks_by_case(db, [case.id]))[case.id],
        history=await list_history(db, case.id),
        handovers=[dict(row) for row in handed.mappings()],
        read_at=now,
    )


def _by_complaint(complaint_id: UUID, scope: Scope) -> Select[tuple[object, ...]]:
    owner = select(receipts.c.case_id).where(receipts.c.complaint_id == complaint_id).scalar_subquery()
    return select(cases).where(cases.c.id == owner, visible_to(scope))
