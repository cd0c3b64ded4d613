"""Statements on approvals: add, read, save and list them, within the scope of who asks, and what changed since."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.scopes import Scope
from contracts.dispatch import ApprovalProposed
from services.dispatch.approvals.domain import ApprovableCommand, Approval, ApprovalState
from services.dispatch.approvals.tables import approvals
from services.dispatch.cases.repository.history import act_name
from services.dispatch.cases.repository.lists import PagePosition
from services.dispatch.cases.repository.rows import case_from_row
from services.dispatch.cases.repository.visibility import visible_to
from services.dispatch.cases.tables import cases, history
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.rows import ColumnReaders, RowLike, row_of, state_from_row

_APPROVAL: ColumnReaders = {"command": ApprovableCommand, "state": ApprovalState}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An act on a case after something was proposed on it."""

    at: datetime
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalScope:
    """Whose proposals a caller may see: those about cases of the scope, an officer only their own."""

    cases: Scope
    proposer: str | None = None

    def condition(self) -> ColumnElement[bool]:
        """Return the condition on ``approvals`` joined with ``cases``."""
        visible = visible_to(self.cases)
        return visible if self.proposer is None else visible & (approvals.c.proposer == self.proposer)


async def add_approval(db: AsyncConnection, approval: Approval) -> bool:
    """Add a proposal; return whether there was no open one of the same command on the case."""
    query = insert(approvals).values(row_of(approval)).on_conflict_do_nothing().returning(approvals.c.id)
    return (await db.execute(query)).first() is not None


async def find_approval(db: AsyncConnection, approval_id: UUID, scope: ApprovalScope) -> Approval | None:
    """Return a proposal; ``None`` if there is none or the scope does not cover it."""
    query = (
        select(approvals)
        .join(cases, cases.c.id == approvals.c.case_id)
        .where(approvals.c.id == approval_id, scope.condition())
    )
    row = (await db.execute(query)).mappings().first()
    return _approval_from_row(row) if row else None


async def save_approval(db: AsyncConnection, approval: Approval) -> None:
    await db.execute(update(approvals).where(approvals.c.id == approval.id).values(row_of(approval)))


async def list_approvals(
    db: AsyncConnection, scope: ApprovalScope, state: str | None, after: PagePosition | None, limit: int
) -> list[tuple[Approval, Case]]:
    """Return proposals with their cases, who waits longest first; one more than ``limit`` if there is a next page."""
    where = [scope.condition()]
    if state is not None:
        where.append(approvals.c.state == state)
    if after is not None:
        where.append(tuple_(approvals.c.proposed_at, approvals.c.id) > after)
    query = (
        select(approvals)
        .join(cases, cases.c.id == approvals.c.case_id)
        .where(*where)
        .order_by(approvals.c.proposed_at, approvals.c.id)
        .limit(limit + 1)
    )
    found = [_approval_from_row(row) for row in (await db.execute(query)).mappings()]
    about = select(cases).where(cases.c.id.in_({approval.case_id for approval in found}))
    by_id = {row["id"]: case_from_row(row) for row in (await db.execute(about)).mappings()}
    return [(approval, by_id[approval.case_id]) for approval in found]


async def list_changes(db: AsyncConnection, approvals_: Collection[Approval]) -> Mapping[UUID, Sequence[Change]]:
    """Return what was done on the case of each open proposal after it was made, in order."""
    is_open = [approval.id for approval in approvals_ if approval.state is ApprovalState.OPEN]
    proposed = history.alias("proposed")
    query = (
        select(approvals.c.id, history.c.at, history.c.act)
        .join(proposed, proposed.c.case_id == approvals.c.case_id)
        .join(history, (history.c.case_id == approvals.c.case_id) & (history.c.id > proposed.c.id))
        .where(
            approvals.c.id.in_(is_open),
            proposed.c.act == act_name(ApprovalProposed),
            proposed.c.facts["approval_id"].astext == cast(approvals.c.id, Text),
        )
        .order_by(history.c.id)
    )
    found: dict[UUID, list[Change]] = defaultdict(list)
    for row in await db.execute(query):
        found[row.id].append(Change(at=row.at, act=row.act))
    return found


def _approval_from_row(row: RowLike) -> Approval:
    return state_from_row(Approval, row, _APPROVAL)
