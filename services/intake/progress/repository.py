"""Save progress, clocks and facts of cases, one statement per table and batch."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, delete, func, insert, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import UnnestInsert
from contracts.dispatch import CaseAccepted, MediationStarted
from contracts.event import Event
from services.intake.progress.domain import CaseClock, CaseFact, Progress
from services.intake.progress.tables import case_facts, clocks, progress

_upsert_progress = UnnestInsert(
    progress,
    Progress.__slots__,
    """on conflict (complaint_id) do update set state = excluded.state, round = excluded.round,
    department = excluded.department, station = excluded.station, agency = excluded.agency,
    changed_at = case when (progress.state, progress.round, progress.department, progress.agency)
        is distinct from (excluded.state, excluded.round, excluded.department, excluded.agency)
        then excluded.changed_at else progress.changed_at end""",
)
_UPSERT_CLOCKS = text("""
insert into clocks (complaint_id, kind, round, starts_at, due_at, state, provisional, proof)
select complaint_id, kind, round, starts_at, due_at, state, coalesce(provisional, false), proof
from unnest(cast(:complaint_id as uuid[]), cast(:kind as text[]), cast(:round as smallint[]),
    cast(:starts_at as timestamptz[]), cast(:due_at as timestamptz[]), cast(:state as text[]),
    cast(:provisional as boolean[]), cast(:proof as text[]))
    as given(complaint_id, kind, round, starts_at, due_at, state, provisional, proof)
on conflict (complaint_id, kind, round) do update set due_at = excluded.due_at, state = excluded.state,
    starts_at = coalesce(excluded.starts_at, clocks.starts_at), proof = coalesce(excluded.proof, clocks.proof),
    provisional = case when excluded.proof is null then clocks.provisional else excluded.provisional end
""")
_insert_facts = UnnestInsert(
    case_facts, ("complaint_id", "digest", "at", "type", "facts", "via"), "on conflict do nothing"
)
_PROGRESS_NAMES = [name for name in Progress.__slots__ if name != "complaint_id"]
_CLOCK_NAMES = [name for name in CaseClock.__slots__ if name != "complaint_id"]


async def save_progress(db: AsyncConnection, rows: Sequence[Progress]) -> None:
    await _upsert_progress.write(db, [tuple(getattr(row, name) for name in Progress.__slots__) for row in rows])


async def save_clocks(db: AsyncConnection, rows: Sequence[CaseClock]) -> None:
    if rows:
        await db.execute(_UPSERT_CLOCKS, {name: [getattr(row, name) for row in rows] for name in CaseClock.__slots__})


async def add_facts(db: AsyncConnection, events: Sequence[tuple[Event, UUID | None]]) -> None:
    """Add the facts of these events, each with the case by which its complaint sees it; none is added twice."""
    facts = [event.model_dump_json().encode() for event, _ in events]
    rows = [
        (event.complaint_id, _digest(event, fact), event.occurred_at, event.type, fact, via)
        for (event, via), fact in zip(events, facts, strict=True)
    ]
    await _insert_facts.write(db, rows)


async def list_facts(db: AsyncConnection, complaint_id: UUID) -> list[CaseFact]:
    """List the facts of a complaint in the order they happened, facts of one instant by type."""
    query = (
        select(case_facts)
        .where(case_facts.c.complaint_id == complaint_id)
        .order_by(case_facts.c.at, case_facts.c.type, case_facts.c.digest)
    )
    return [CaseFact(at=row.at, type=row.type, facts=row.facts) for row in await db.execute(query)]


async def list_own_facts(db: AsyncConnection, complaint_id: UUID) -> list[CaseFact]:
    """List the facts of a complaint's own case, in the order they happened."""
    query = select(case_facts).where(case_facts.c.complaint_id == complaint_id, case_facts.c.via.is_(None))
    rows = await db.execute(query.order_by(case_facts.c.at, case_facts.c.type, case_facts.c.digest))
    return [CaseFact(at=row.at, type=row.type, facts=row.facts) for row in rows]


async def take_facts_of_others(
    db: AsyncConnection, complaint_ids: Sequence[UUID], own: Collection[UUID]
) -> dict[bytes, CaseFact]:
    """Delete what these complaints saw of cases that they had joined, but for these; return it by digest."""
    foreign = case_facts.c.via.is_not(None) & case_facts.c.via.not_in(own)
    query = delete(case_facts).where(case_facts.c.complaint_id.in_(complaint_ids), foreign)
    rows = await db.execute(query.returning(case_facts))
    return {bytes(row.digest): CaseFact(at=row.at, type=row.type, facts=row.facts) for row in rows}


async def copy_progress(db: AsyncConnection, case_id: UUID, complaint_ids: Sequence[UUID]) -> None:
    """Put complaints where the case of another is, with its limits; their own are replaced."""
    await delete_progress(db, complaint_ids)
    for complaint_id in complaint_ids:
        for table, names in ((progress, _PROGRESS_NAMES), (clocks, _CLOCK_NAMES)):
            copied = select(literal(complaint_id, Uuid), *(table.c[name] for name in names))
            rows = copied.where(table.c.complaint_id == case_id)
            await db.execute(insert(table).from_select(["complaint_id", *names], rows))


async def delete_progress(db: AsyncConnection, complaint_ids: Sequence[UUID]) -> None:
    """Delete where these complaints are, and their limits."""
    for table in (progress, clocks):
        await db.execute(delete(table).where(table.c.complaint_id.in_(complaint_ids)))


async def list_clocks(db: AsyncConnection, complaint_id: UUID) -> list[CaseClock]:
    query = select(clocks).where(clocks.c.complaint_id == complaint_id).order_by(clocks.c.due_at, clocks.c.kind)
    return [CaseClock(**row) for row in (await db.execute(query)).mappings()]


def event_digest(event: Event) -> bytes:
    """Return the 16 bytes that identify a fact: the same in every redelivery, rebuild and retry."""
    return _digest(event, event.model_dump_json().encode())


def _digest(event: Event, facts: bytes) -> bytes:
    return hashlib.sha256(b"%b\n%b" % (event.type.encode(), facts)).digest()[:16]


async def list_mediation_modes(db: AsyncConnection, ids: Sequence[UUID]) -> Mapping[UUID, list[tuple[datetime, str]]]:
    """Return (start, mode) of every mediation of these complaints, by complaint, oldest first."""
    query = (
        select(case_facts.c.complaint_id, case_facts.c.at, case_facts.c.facts["mode"].astext.label("mode"))
        .where(case_facts.c.complaint_id.in_(ids), case_facts.c.type == MediationStarted.type)
        .order_by(case_facts.c.at)
    )
    modes: dict[UUID, list[tuple[datetime, str]]] = {}
    for row in await db.execute(query):
        modes.setdefault(row.complaint_id, []).append((row.at, row.mode))
    return modes


async def get_accepted_at(db: AsyncConnection, complaint_id: UUID, by: datetime) -> datetime | None:
    """Return when this complaint was last accepted, not after ``by``: its mediation limit counts from then."""
    query = select(func.max(case_facts.c.at)).where(
        case_facts.c.complaint_id == complaint_id, case_facts.c.type == CaseAccepted.type, case_facts.c.at <= by
    )
    accepted: datetime | None = await db.scalar(query)
    return accepted
