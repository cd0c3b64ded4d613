"""Disputes with their offers and reminders: find within a scope, lock, save, list."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, text, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Channel
from contracts.odr import OfferSide
from services.odr.disputes.domain.disputes import Dispute, DisputeState, Reminder
from services.odr.disputes.domain.offers import Offer, OfferState
from services.odr.disputes.tables import disputes, offers, reminders
from services.odr.enterprises.repository import after_position

_COLUMNS = tuple(column.name for column in disputes.c if column.name != "satisfaction")  # of what is decided about


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which disputes a caller may see: one enterprise's, one filer's, one department's, or all where none is set."""

    enterprise_id: UUID | None = None
    source: str | None = None
    department: str | None = None


def within(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of a scope on the table ``disputes``."""
    if scope.enterprise_id is not None:
        return disputes.c.enterprise_id == scope.enterprise_id
    if scope.source is not None:
        return disputes.c.source == scope.source
    return true() if scope.department is None else disputes.c.department == scope.department


async def get_dispute(db: AsyncConnection, dispute_id: UUID, scope: Scope, *, lock: bool = False) -> Dispute | None:
    query = select(disputes).where(disputes.c.dispute_id == dispute_id, within(scope))
    row = (await db.execute(query.with_for_update() if lock else query)).first()
    return (await _with_offers(db, [row]))[0] if row else None


async def lock_open_dispute(db: AsyncConnection, complaint_id: UUID) -> Dispute | None:
    query = select(disputes).where(disputes.c.complaint_id == complaint_id, disputes.c.state == DisputeState.OPEN)
    row = (await db.execute(query.with_for_update())).first()
    return (await _with_offers(db, [row]))[0] if row else None


async def lock_first_dispute_since(db: AsyncConnection, complaint_id: UUID, since: datetime) -> Dispute | None:
    """Return the dispute whose limit began at ``since``; it opened when its event arrived, so not earlier."""
    query = select(disputes).where(disputes.c.complaint_id == complaint_id, disputes.c.opened_at >= since)
    row = (await db.execute(query.order_by(disputes.c.opened_at).limit(1).with_for_update())).first()
    return (await _with_offers(db, [row]))[0] if row else None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which disputes of a scope: of some enterprises, about one case; ``None``: all."""

    enterprises: Sequence[UUID] | None = None
    complaint_id: UUID | None = None

    def condition(self) -> ColumnElement[bool]:
        return and_(
            true() if self.enterprises is None else disputes.c.enterprise_id.in_(self.enterprises),
            true() if self.complaint_id is None else disputes.c.complaint_id == self.complaint_id,
        )


async def list_disputes(
    db: AsyncConnection,
    scope: Scope,
    choice: Choice,
    *,
    state: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Dispute]:
    """List disputes, newest first."""
    query: Select[Any] = select(disputes).where(within(scope), choice.condition())
    query = query.order_by(disputes.c.opened_at.desc(), disputes.c.dispute_id).limit(limit)
    if state:
        query = query.where(disputes.c.state == state)
    if after:
        query = query.where(after_position(disputes.c.opened_at, disputes.c.dispute_id, after))
    return await _with_offers(db, list(await db.execute(query)))


async def count_disputes(db: AsyncConnection, scope: Scope, choice: Choice) -> dict[DisputeState, int]:
    """Count disputes by their state; a state that none has counts 0."""
    query = select(disputes.c.state, func.count().label("size")).where(within(scope), choice.condition())
    found = {row.state: row.size for row in await db.execute(query.group_by(disputes.c.state))}
    return {state: found.get(state, 0) for state in DisputeState}


async def lock_due_disputes(db: AsyncConnection, now: datetime, limit: int) -> list[Dispute]:
    """Return open disputes whose due time is over, locked; those that another process has locked are skipped."""
    query = (
        select(disputes)
        .where(disputes.c.state == DisputeState.OPEN, disputes.c.due_at <= now)
        .order_by(disputes.c.due_at, disputes.c.dispute_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return await _with_offers(db, list(await db.execute(query)))


async def lock_reminder_due(db: AsyncConnection, now: datetime, limit: int) -> list[Dispute]:
    """Return open disputes whose reminder is due and whose end is not, locked; locked ones are skipped."""
    query = (
        select(disputes)
        .where(disputes.c.state == DisputeState.OPEN, disputes.c.remind_at <= now, disputes.c.due_at > now)
        .order_by(disputes.c.remind_at, disputes.c.dispute_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return await _with_offers(db, list(await db.execute(query)))


async def lock_all_open(db: AsyncConnection) -> list[Dispute]:
    query = select(disputes).where(disputes.c.state == DisputeState.OPEN).order_by(disputes.c.dispute_id)
    return await _with_offers(db, list(await db.execute(query.with_for_update())))


async def save_dispute(db: AsyncConnection, dispute: Dispute) -> None:
    row = {name: getattr(dispute, name) for name in _COLUMNS}
    await db.execute(insert(disputes).values(row).on_conflict_do_update(index_elements=["dispute_id"], set_=row))
    if dispute.offers:
        rows = [{"dispute_id": dispute.dispute_id, **asdict(offer)} for offer in dispute.offers]
        query = insert(offers)
        await db.execute(
            query.on_conflict_do_update(index_elements=["dispute_id", "number"], set_={"state": query.excluded.state}),
            rows,
        )


async def save_reminder(db: AsyncConnection, dispute: Dispute) -> None:
    """Save when the next reminder of a dispute is due, and those that were sent."""
    query = update(disputes).where(disputes.c.dispute_id == dispute.dispute_id)
    await db.execute(query.values(remind_at=dispute.remind_at))
    if dispute.reminders:
        rows = [{"dispute_id": dispute.dispute_id, **asdict(reminder)} for reminder in dispute.reminders]
        await db.execute(insert(reminders).on_conflict_do_nothing(), rows)


_SAVE_DEPARTMENTS = text("""
update disputes set department = given.department
from unnest(cast(:complaint_id as uuid[]), cast(:department as text[])) as given(complaint_id, department)
where disputes.complaint_id = given.complaint_id
""")


async def save_departments(db: AsyncConnection, departments: Mapping[UUID, str | None]) -> None:
    """Save which department has the case of each of these complaints, in every dispute about it."""
    arrays = {"complaint_id": [*departments], "department": [*departments.values()]}
    await db.execute(_SAVE_DEPARTMENTS, arrays)


async def save_satisfaction(db: AsyncConnection, complaint_id: UUID, satisfaction: int) -> None:
    """Save how satisfied the consumer is in the settled dispute about a complaint, unless it is known."""
    settled = (disputes.c.complaint_id == complaint_id) & (disputes.c.state == DisputeState.SETTLED)
    unknown = disputes.c.satisfaction.is_(None)
    await db.execute(update(disputes).where(settled, unknown).values(satisfaction=satisfaction))


async def redact_disputes(db: AsyncConnection, complaint_id: UUID) -> list[UUID]:
    """Null the texts of all disputes about a complaint; return the ids of those disputes."""
    words = {"matter": None, "request": None, "outcome_note": None}
    query = update(disputes).where(disputes.c.complaint_id == complaint_id).values(words)
    ids = list((await db.execute(query.returning(disputes.c.dispute_id))).scalars())
    await db.execute(update(offers).where(offers.c.dispute_id.in_(ids)).values(terms=""))
    return ids


async def _with_offers(db: AsyncConnection, rows: list[Row[Any]]) -> list[Dispute]:
    """Return the disputes of these rows with their offers and reminders, in order."""
    if not rows:  # jobs look every few seconds, and mostly nothing is due
        return []
    ids = [row.dispute_id for row in rows]
    made: dict[UUID, list[Offer]] = {}
    query = select(offers).where(offers.c.dispute_id.in_(ids)).order_by(offers.c.dispute_id, offers.c.number)
    for row in await db.execute(query):
        fields = {column.name: getattr(row, column.name) for column in offers.c if column.name != "dispute_id"}
        typed = {"state": OfferState(row.state), "made_by": OfferSide(row.made_by)}
        made.setdefault(row.dispute_id, []).append(Offer(**fields | typed))
    sent: dict[UUID, list[Reminder]] = {}
    for row in await db.execute(select(reminders).where(reminders.c.dispute_id.in_(ids)).order_by("working_day")):
        reminder = Reminder(working_day=row.working_day, reminded_at=row.reminded_at)
        sent.setdefault(row.dispute_id, []).append(reminder)
    return [
        Dispute(
            **{name: getattr(row, name) for name in _COLUMNS}
            | {"state": DisputeState(row.state), "channel": Channel(row.channel)},
            offers=tuple(made.get(row.dispute_id, ())),
            reminders=tuple(sent.get(row.dispute_id, ())),
        )
        for row in rows
    ]
