"""Cases found by any of their complaint ids, and what is shown with them; the scope is in every query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Table, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.scopes import Scope
from services.dispatch.cases.repository.rows import case_from_row
from services.dispatch.cases.repository.visibility import visible_to
from services.dispatch.cases.tables import cases, handovers, history, receipts
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
    of_one_person: bool = True  # all that the case answers; loaded for readers outside the bureau


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
    return (await load_all_details(db, [case], scope, now))[0]


async def load_all_details(
    db: AsyncConnection, found: Sequence[Case], scope: Scope, now: datetime
) -> list[CaseDetails]:
    """Load what is shown with each of these cases, in as many statements as for one."""
    ids = [case.id for case in found]
    received = select(receipts).order_by(receipts.c.received_at, receipts.c.complaint_id)
    receipts_of = await _rows_by_case(db, received, receipts, ids)
    several = {case_id for case_id, rows in receipts_of.items() if not all(row["one_person"] for row in rows)}
    if not scope.is_inside:
        receipts_of = {key: [row for row in rows if row["source"] == scope.source] for key, rows in receipts_of.items()}
    handovers_of = await _rows_by_case(db, select(handovers).order_by(handovers.c.made_at), handovers, ids)
    clocks_of = await clocks_by_case(db, ids)
    history_of = await _rows_by_case(db, select(history).order_by(history.c.id), history, ids)
    return [
        CaseDetails(
            case=case,
            receipts=receipts_of[case.id],
            clocks=clocks_of[case.id],
            history=history_of[case.id],
            handovers=handovers_of[case.id],
            read_at=now,
            of_one_person=case.id not in several,
        )
        for case in found
    ]


async def _rows_by_case(
    db: AsyncConnection, query: Select[Any], table: Table, ids: Sequence[UUID]
) -> dict[UUID, list[Row]]:
    """Return the rows of a table by case; the ids are bound as one array, so that the statement stays prepared."""
    found: dict[UUID, list[Row]] = {case_id: [] for case_id in ids}
    rows = await db.execute(query.where(table.c.case_id == any_(literal(list(ids), ARRAY(Uuid)))))
    for row in rows.mappings():
        found[row["case_id"]].append(dict(row))
    return found


def _by_complaint(complaint_id: UUID, scope: Scope) -> Select[tuple[object, ...]]:
    owner = select(receipts.c.case_id).where(receipts.c.complaint_id == complaint_id).scalar_subquery()
    return select(cases).where(cases.c.id == owner, visible_to(scope))
