"""Load complaints with their progress; the caller's scope is part of every query."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, false, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Alert, Channel, CloseResult, Kind, State
from canon.secrecy import SECRET_REASONS
from contracts.dispatch import CaseRedirected
from contracts.odr import DisputeOpened
from services.intake.complaints.domain.complaint import Complaint, PastEnding
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.complaints.repository.announced_files import read_files
from services.intake.complaints.tables import complaints, vault
from services.intake.progress.tables import case_facts, progress

_AT_RECEIPT = case((complaints.c.past_result.is_not(None), State.CLOSED.value), else_=State.RECEIVED.value)
_STATE = func.coalesce(progress.c.state, _AT_RECEIPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredComplaint:
    """A complaint, where its case stands, and its sealed part; ``wrapped`` is None once its key was destroyed."""

    complaint: Complaint
    state: State
    round: int
    department: str | None
    station: str | None
    agency: str | None
    is_agency_secret: bool  # not shown to the complaint's source
    changed_at: datetime | None
    sealed: bytes
    wrapped: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFilter:
    """The filters of a list; None does not filter."""

    external_id: str | None = None
    channel: str | None = None
    state: str | None = None
    department: str | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    ids: Sequence[UUID] | None = None


async def get_complaints(db: AsyncConnection, ids: Sequence[UUID]) -> list[StoredComplaint]:
    """Return these complaints, without a check of the caller's scope."""
    rows = await db.execute(_SELECT.where(complaints.c.id.in_(ids)))
    return [_stored_complaint(row) for row in rows]


async def get_complaint(db: AsyncConnection, complaint_id: UUID, scope: Scope) -> StoredComplaint | None:
    """Return a complaint, or None if the scope does not hold it."""
    row = (await db.execute(_SELECT.where(complaints.c.id == complaint_id, _scope_condition(scope)))).first()
    return None if row is None else _stored_complaint(row)


async def lock_complaint(db: AsyncConnection, complaint_id: UUID, scope: Scope) -> StoredComplaint | None:
    """Return a complaint as it is once it is locked for this transaction, or None if the scope does not hold it.

    It is read after the lock: one statement would return the key that an erasure destroyed while this waited for it.
    """
    query = select(complaints.c.id).outerjoin(progress, progress.c.complaint_id == complaints.c.id)
    query = query.where(complaints.c.id == complaint_id, _scope_condition(scope)).with_for_update(of=complaints)
    locked = (await db.execute(query)).first()
    return None if locked is None else await get_complaint(db, complaint_id, scope)


async def lock_rows(db: AsyncConnection, ids: Collection[UUID]) -> None:
    """Lock complaints in the order of their ids, so that nobody changes them; what was read before may be outdated."""
    query = select(complaints.c.id).where(complaints.c.id.in_(ids)).order_by(complaints.c.id)
    await db.execute(query.with_for_update(read=True))


async def lock_complaints(db: AsyncConnection, ids: Sequence[UUID]) -> list[StoredComplaint]:
    """Return these complaints as they are once nobody else changes them."""
    await lock_rows(db, ids)
    return await get_complaints(db, ids)


async def list_complaints(
    db: AsyncConnection, sought: ComplaintFilter, scope: Scope, after: tuple[datetime, UUID] | None, limit: int
) -> list[StoredComplaint]:
    """List complaints, newest first, one more than ``limit`` if there are more."""
    query = _filtered(_SELECT, sought).where(_scope_condition(scope))
    if after is not None:
        at, last = after
        query = query.where(
            (complaints.c.received_at < at) | and_(complaints.c.received_at == at, complaints.c.id < last)
        )
    query = query.order_by(complaints.c.received_at.desc(), complaints.c.id.desc()).limit(limit + 1)
    return [_stored_complaint(row) for row in await db.execute(query)]


def _filtered(query: Select[Any], sought: ComplaintFilter) -> Select[Any]:
    equal: Sequence[tuple[ColumnElement[Any], str | None]] = (
        (complaints.c.external_id, sought.external_id),
        (complaints.c.channel, sought.channel),
        (progress.c.department, sought.department),
        (_STATE, sought.state),
    )
    for column, value in equal:
        if value is not None:
            query = query.where(column == value)
    if sought.received_from is not None:
        query = query.where(complaints.c.received_at >= sought.received_from)
    if sought.received_to is not None:
        query = query.where(complaints.c.received_at < sought.received_to)
    return query if sought.ids is None else query.where(complaints.c.id.in_(sought.ids))


def _scope_condition(scope: Scope) -> ColumnElement[bool]:
    match scope.kind:
        case ScopeKind.ALL:
            return true()
        case ScopeKind.SOURCE:
            return complaints.c.source == scope.value
        case ScopeKind.DEPARTMENT:
            return progress.c.department == scope.value
        case ScopeKind.AGENCY:
            return progress.c.agency == scope.value
        case ScopeKind.ENTERPRISE:
            return and_(complaints.c.kind != Kind.REPORT, _disputed_with(scope.value))
        case ScopeKind.NOTHING:
            return false()


def _disputed_with(enterprise: str) -> ColumnElement[bool]:
    """Whether an enterprise has, or had, a dispute about the complaint."""
    return exists().where(
        case_facts.c.complaint_id == complaints.c.id,
        case_facts.c.type == DisputeOpened.type,
        case_facts.c.facts["enterprise_id"].astext == enterprise,
    )


# The agency that has the complaint now got it by a secret hand-over (Order 121 Art. 42).
_SUSPECTED = exists().where(
    case_facts.c.complaint_id == complaints.c.id,
    case_facts.c.type == CaseRedirected.type,
    case_facts.c.facts["reason"].astext.in_(sorted(SECRET_REASONS)),
    case_facts.c.facts["agency"].astext == progress.c.agency,
)
_SELECT = (
    select(
        complaints,
        _STATE.label("state"),
        func.coalesce(progress.c.round, 1).label("round"),
        progress.c.department,
        progress.c.station,
        progress.c.agency,
        and_(progress.c.agency.is_not(None), _SUSPECTED).label("unspoken"),
        progress.c.changed_at,
        vault.keys.c.wrapped,
    )
    .outerjoin(progress, progress.c.complaint_id == complaints.c.id)
    .outerjoin(vault.keys, vault.keys.c.complaint_id == complaints.c.id)
)
_COMPLAINT_FIELDS = tuple(field.name for field in fields(Complaint))


def _past_ending(stored: dict[str, Any] | None) -> PastEnding | None:
    if stored is None:
        return None
    closed_at = datetime.fromisoformat(stored["closed_at"])
    return PastEnding(**{**stored, "closed_at": closed_at, "result": CloseResult(stored["result"])})


def _stored_complaint(row: Row[Any]) -> StoredComplaint:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row by names
    own = {name: values[name] for name in _COMPLAINT_FIELDS}
    own |= {
        "kind": Kind(own["kind"]),
        "channel": Channel(own["channel"]),
        "linked_as": Kind(own["linked_as"]) if own["linked_as"] else None,
        "missing": tuple(own["missing"]),
        "flags": tuple(own["flags"]),
        "alerts": tuple(Alert(alert) for alert in own["alerts"]),
        "attachments": read_files(values["attachments"], values["side_attachments"]),
        "past_result": _past_ending(own["past_result"]),
    }
    return StoredComplaint(
        complaint=Complaint(**own),
        state=State(row.state),
        round=row.round,
        department=row.department,
        station=row.station,
        agency=row.agency,
        is_agency_secret=row.unspoken,
        changed_at=row.changed_at,
        sealed=bytes(row.sealed),
        wrapped=None if row.wrapped is None else bytes(row.wrapped),
    )
