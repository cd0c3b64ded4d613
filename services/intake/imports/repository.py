"""Store imports and their sealed rows, claim those that run, and record each chunk with its complaints."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import func, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Channel
from chassis.db.bulk import UnnestInsert
from chassis.db.statements import BoundStatement, StatementPart
from chassis.spreadsheets.files import Encoding
from services.intake.imports.domain.imports import Import, ImportState
from services.intake.imports.domain.outcomes import Counts, Outcome, RowOutcome
from services.intake.imports.domain.previews import MOST_EXAMPLES, ProblemGroup
from services.intake.imports.domain.problems import Code, Effect, Problem
from services.intake.imports.tables import import_chunks, import_results, imports

_insert_chunks = UnnestInsert(import_chunks, ("import_id", "number", "sealed", "problems"))
# One chunk: what became of its rows, the import's progress, and nothing left of the rows themselves.
_RECORD = StatementPart(
    """recorded as (
    insert into import_results (import_id, number, outcomes) values ($1::uuid, $2::int, cast($3::text as jsonb))
), unsealed as (
    update import_chunks set sealed = null where import_id = $1::uuid and number = $2::int
), advanced as (
    update imports set next_chunk = $2::int + 1, failures = 0, taken = taken + $4::int,
        incomplete = incomplete + $5::int, repeated = repeated + $6::int, refused = refused + $7::int,
        state = case when chunks = $2::int + 1 then 'done' else state end,
        ended_at = case when chunks = $2::int + 1 then $8::timestamptz end,
        keep_until = case when chunks = $2::int + 1 then $9::timestamptz else keep_until end,
        claimed_until = case when chunks = $2::int + 1 then null else $10::timestamptz end
    where id = $1::uuid
)""",
    10,
)
IDS_AT_ONCE = 5_000  # that one statement looks for
# (import, number, sealed rows, problems as they are stored)
NewChunk: TypeAlias = tuple[UUID, int, bytes, Sequence[Sequence[Any]]]
_COUNT_KNOWN = text("""
select count(*) from receipts where source = :source and external_id in (select unnest(cast(:ids as text[])))
""")
_FIRST_PROBLEMS = text("""
select (problem ->> 0)::int as row, problem ->> 1 as column, problem ->> 2 as code, problem ->> 3 as effect
from import_chunks, jsonb_array_elements(problems) with ordinality as listed(problem, place)
where import_id = :id order by number, place limit :limit
""")
_GROUPED_PROBLEMS = text("""
select problem ->> 1 as column, problem ->> 2 as code, problem ->> 3 as effect, count(*) as rows,
    (array_agg((problem ->> 0)::int order by number, (problem ->> 0)::int))[1:cast(:examples as int)] as examples
from import_chunks, jsonb_array_elements(problems) as problem
where import_id = :id group by 1, 2, 3
""")
_CLAIM = text("""
update imports set claimed_until = cast(:until as timestamptz)
from (
    select id from imports
    where state = 'running' and (claimed_until is null or claimed_until < cast(:now as timestamptz))
    order by started_at, id limit 1 for update skip locked
) free where imports.id = free.id
returning imports.*
""")
_DELETE_ROWS = text("""
with expired as (
    select id from imports where wrapped is not null and keep_until <= cast(:now as timestamptz) and state <> 'running'
    order by keep_until limit :limit for update skip locked
), emptied as (
    update import_chunks set sealed = null where import_id in (select id from expired)
)
update imports set wrapped = null, sealed_name = null,
    state = case when state = 'previewed' then 'discarded' else state end,
    ended_at = coalesce(ended_at, cast(:now as timestamptz))
where id in (select id from expired)
""")


@dataclass(frozen=True, slots=True)
class StoredImport:
    """An import with its wrapped key and the sealed name of its file; both are None once its rows were deleted."""

    one: Import
    wrapped: bytes | None
    sealed_name: bytes | None


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk of an import; ``sealed`` is None once its rows were accepted or deleted."""

    number: int
    sealed: bytes | None
    problems: tuple[Problem, ...]


async def count_known(db: AsyncConnection, source: str, external_ids: Sequence[str]) -> int:
    """Return how many of these external ids are complaints' already."""
    known = 0
    for start in range(0, len(external_ids), IDS_AT_ONCE):
        ids = list(external_ids[start : start + IDS_AT_ONCE])
        known += (await db.execute(_COUNT_KNOWN, {"source": source, "ids": ids})).scalar_one()
    return known


async def add_import(db: AsyncConnection, one: Import, wrapped: bytes, sealed_name: bytes | None) -> None:
    row = asdict(one) | {"columns": list(one.columns), "places": dict(one.places)}
    del row["has_rows"]
    await db.execute(insert(imports).values(row | {"wrapped": wrapped, "sealed_name": sealed_name}))


async def add_chunks(db: AsyncConnection, chunks: Sequence[NewChunk]) -> None:
    await _insert_chunks.write(db, chunks)


async def get_import(db: AsyncConnection, import_id: UUID, *, lock: bool = False) -> StoredImport | None:
    """Return an import, or None if there is none; ``lock`` keeps its row from others in this transaction."""
    query = select(imports).where(imports.c.id == import_id)
    row = (await db.execute(query.with_for_update() if lock else query)).mappings().first()
    return None if row is None else _stored(row)


async def list_imports(db: AsyncConnection, after: tuple[datetime, UUID] | None, limit: int) -> list[StoredImport]:
    """List imports, the newest first, one more than ``limit`` if there are more."""
    query = select(imports).order_by(imports.c.uploaded_at.desc(), imports.c.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(tuple_(imports.c.uploaded_at, imports.c.id) < tuple_(*after))
    return [_stored(row) for row in (await db.execute(query)).mappings()]


async def save_state(db: AsyncConnection, one: Import) -> None:
    """Save what people and failures change of an import; a failed one is free for whoever starts it again."""
    await db.execute(
        update(imports)
        .where(imports.c.id == one.id)
        .values(
            state=one.state,
            started_at=one.started_at,
            started_by=one.started_by,
            ended_at=one.ended_at,
            failures=one.failures,
            claimed_until=None if one.state is not ImportState.RUNNING else imports.c.claimed_until,
        )
    )


async def delete_rows(db: AsyncConnection, import_id: UUID) -> None:
    """Delete the key of an import, the name of its file and its rows; what became of them stays."""
    await db.execute(update(import_chunks).where(import_chunks.c.import_id == import_id).values(sealed=None))
    await db.execute(update(imports).where(imports.c.id == import_id).values(wrapped=None, sealed_name=None))


async def delete_expired_rows(db: AsyncConnection, now: datetime, limit: int) -> int:
    """Delete the rows of imports that are not running and whose time is over; return how many imports there were."""
    return (await db.execute(_DELETE_ROWS, {"now": now, "limit": limit})).rowcount


async def claim(db: AsyncConnection, now: datetime, until: datetime) -> StoredImport | None:
    """Claim the running import that began first and that no process runs at present."""
    row = (await db.execute(_CLAIM, {"now": now, "until": until})).mappings().first()
    return None if row is None else _stored(row)


async def release(db: AsyncConnection, import_id: UUID) -> None:
    """Let another process claim an import at once."""
    await db.execute(update(imports).where(imports.c.id == import_id).values(claimed_until=None))


async def get_chunk(db: AsyncConnection, import_id: UUID, number: int) -> StoredChunk | None:
    query = select(import_chunks).where(import_chunks.c.import_id == import_id, import_chunks.c.number == number)
    row = (await db.execute(query)).first()
    return None if row is None else _stored_chunk(row)


async def list_first_problems(db: AsyncConnection, import_id: UUID, limit: int) -> list[Problem]:
    """List the first problems of an import, in the order of the rows."""
    rows = await db.execute(_FIRST_PROBLEMS, {"id": import_id, "limit": limit})
    return [Problem(row.row, row.column, Code(row.code), Effect(row.effect)) for row in rows]


async def group_problems(db: AsyncConnection, import_id: UUID) -> list[ProblemGroup]:
    """Count the problems of an import by column and kind, each with the first rows that have it."""
    rows = await db.execute(_GROUPED_PROBLEMS, {"id": import_id, "examples": MOST_EXAMPLES})
    return [
        ProblemGroup(
            column=row.column,
            code=Code(row.code),
            effect=Effect(row.effect),
            rows=row.rows,
            examples=tuple(row.examples),
        )
        for row in rows
    ]


async def list_outcomes(db: AsyncConnection, import_id: UUID, chunks: range) -> list[RowOutcome]:
    """List what became of the rows of these chunks that were accepted so far, in their order."""
    query = select(import_results.c.outcomes).where(import_results.c.import_id == import_id)
    within = query.where(import_results.c.number.between(chunks.start, chunks.stop - 1))
    rows = await db.execute(within.order_by(import_results.c.number))
    return [_outcome(one) for found in rows.scalars() for one in found]


async def list_chunks(db: AsyncConnection, import_id: UUID, chunks: range) -> list[StoredChunk]:
    """List these chunks in their order."""
    query = select(import_chunks).where(import_chunks.c.import_id == import_id)
    within = query.where(import_chunks.c.number.between(chunks.start, chunks.stop - 1))
    rows = await db.execute(within.order_by(import_chunks.c.number))
    return [_stored_chunk(row) for row in rows]


def record_chunk(
    import_id: UUID, number: int, outcomes: Sequence[RowOutcome], now: datetime, keep_until: datetime, claimed: datetime
) -> BoundStatement:
    """Return the statement that records a chunk; where another process did, the whole transaction fails.

    ``keep_until`` counts if this is the last chunk, ``claimed`` if it is not.
    """
    counts = Counts.of(outcomes)
    listed = [
        [one.row, one.external_id, one.outcome, one.complaint_id, one.number, int(one.incomplete), one.reason]
        for one in outcomes
    ]
    numbers = (counts.taken, counts.incomplete, counts.repeated, counts.refused)
    values = (import_id, number, to_json(listed).decode(), *numbers, now, keep_until, claimed)
    return _RECORD, values


def is_recorded_by_others(error: IntegrityError) -> bool:
    """Whether a transaction failed because another process had accepted the same chunk."""
    cause = error.orig.__cause__ if isinstance(error.orig, Exception) else None
    return getattr(cause, "constraint_name", "") == import_results.primary_key.name


async def list_stale_keys(db: AsyncConnection, current: bytes, limit: int) -> list[tuple[UUID, bytes]]:
    """Return (import, wrapped key) of imports whose key does not begin with ``current``, locked."""
    begins = func.substring(imports.c.wrapped, 1, len(current))
    query = select(imports.c.id, imports.c.wrapped).where(imports.c.wrapped.is_not(None), begins != current)
    rows = await db.execute(query.order_by(imports.c.id).limit(limit).with_for_update(skip_locked=True))
    return [(row.id, bytes(row.wrapped)) for row in rows]


async def save_key(db: AsyncConnection, import_id: UUID, wrapped: bytes) -> None:
    await db.execute(update(imports).where(imports.c.id == import_id).values(wrapped=wrapped))


async def oldest_waiting_seconds(db: AsyncConnection, now: datetime) -> float:
    """Return for how many seconds the import that has waited longest has had no process; 0 if none waits."""
    free = or_(imports.c.claimed_until.is_(None), imports.c.claimed_until < now)
    query = select(func.min(func.coalesce(imports.c.claimed_until, imports.c.started_at)))
    oldest = await db.scalar(query.where(imports.c.state == ImportState.RUNNING, free))
    return max((now - oldest) / timedelta(seconds=1), 0.0) if oldest else 0.0


def _stored(row: Any) -> StoredImport:
    values = {name: row[name] for name in Import.__slots__ if name != "has_rows"}
    values |= {
        "state": ImportState(row["state"]),
        "channel": Channel(row["channel"]),
        "encoding": Encoding(row["encoding"]),
        "columns": tuple(_json(row["columns"])),
        "places": _json(row["places"]),
        "has_rows": row["wrapped"] is not None,
    }
    wrapped, name = (None if row[column] is None else bytes(row[column]) for column in ("wrapped", "sealed_name"))
    return StoredImport(Import(**values), wrapped, name)


def _stored_chunk(row: Any) -> StoredChunk:
    return StoredChunk(row.number, None if row.sealed is None else bytes(row.sealed), tuple(_problems(row.problems)))


def _json(value: Any) -> Any:
    """Return a JSON value of a statement written as text, whose result columns have no types."""
    return json.loads(value) if isinstance(value, str) else value


def _problems(stored: Sequence[Sequence[Any]]) -> Iterator[Problem]:
    for row, column, code, effect in stored:
        yield Problem(row, column, Code(code), Effect(effect))


def _outcome(stored: Sequence[Any]) -> RowOutcome:
    row, external_id, outcome, complaint_id, number, incomplete, reason = stored
    return RowOutcome(
        row=row,
        external_id=external_id,
        outcome=Outcome(outcome),
        complaint_id=None if complaint_id is None else UUID(complaint_id),
        number=number,
        incomplete=bool(incomplete),
        reason=reason,
    )
