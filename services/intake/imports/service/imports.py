"""Look at imports, start and discard them, and delete what is stored of persons when its time is over."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from chassis.vault.seal import CannotOpen
from services.intake.complaints.repository.people import PersonVault
from services.intake.imports import repository
from services.intake.imports.domain import imports as domain
from services.intake.imports.domain.imports import Import
from services.intake.imports.domain.outcomes import Outcome, RowOutcome, result_heading, result_lines
from services.intake.imports.domain.previews import ProblemGroup, ranked
from services.intake.imports.domain.problems import Problem
from services.intake.imports.domain.rows import ReadRow, read_row
from services.intake.imports.repository import StoredChunk, StoredImport
from services.intake.imports.service.uploads import open_name, open_rows

FIRST_ROWS = 12  # that a preview shows
FIRST_PROBLEMS = 200  # that an answer lists; all of them stand in the result file
CHUNKS_AT_ONCE = 10  # of a result file
BATCH_SIZE = 20  # imports whose rows or keys one round of a job takes


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDetails:
    """An import with the name of its file, its first problems, all of them counted, and its first rows while stored."""

    one: Import
    name: str | None
    problems: Sequence[Problem] = ()
    groups: Sequence[ProblemGroup] = ()
    first_rows: Sequence[ReadRow] = ()


async def load_import(work: Work, import_id: UUID, people: PersonVault) -> ImportDetails:
    """Return an import as its preview and progress show it.

    Raises:
        NotFound: there is no such import.
    """
    stored = await repository.get_import(work.db, import_id)
    if stored is None:
        raise NotFound
    return ImportDetails(
        one=stored.one,
        name=_name_of(stored, people),
        problems=await repository.list_first_problems(work.db, import_id, FIRST_PROBLEMS),
        groups=ranked(await repository.group_problems(work.db, import_id)),
        first_rows=await _first_rows(work, stored, people),
    )


async def list_imports(
    work: Work, people: PersonVault, after: tuple[datetime, UUID] | None, limit: int
) -> list[ImportDetails]:
    """List imports, the newest first, one more than ``limit`` if there are more."""
    found = await repository.list_imports(work.db, after, limit)
    return [ImportDetails(one=stored.one, name=_name_of(stored, people)) for stored in found]


async def start_import(work: Work, import_id: UUID) -> Import:
    """Start an import; one that runs or is done stays as it is. It is refused as ``domain.start`` says.

    Raises:
        NotFound: there is no such import.
    """
    stored = await repository.get_import(work.db, import_id, lock=True)
    if stored is None:
        raise NotFound
    started = domain.start(stored.one, work.account, work.now)
    if started != stored.one:
        await repository.save_state(work.db, started)
        work.audit("start_import", str(import_id))
    return started


async def discard_import(work: Work, import_id: UUID) -> Import:
    """Discard an import that was not started, with its rows. It is refused as ``domain.discard`` says.

    Raises:
        NotFound: there is no such import.
    """
    stored = await repository.get_import(work.db, import_id, lock=True)
    if stored is None:
        raise NotFound
    discarded = domain.discard(stored.one, work.now)
    if discarded != stored.one:
        await repository.save_state(work.db, discarded)
        await repository.delete_rows(work.db, import_id)
        work.audit("discard_import", str(import_id))
    return discarded


async def load_result(work: Work, import_id: UUID, people: PersonVault, *, english: bool) -> str:
    """Return the CSV of what became of each row; rows that were not reached yet are listed while they are stored.

    Raises:
        NotFound: there is no such import.
    """
    stored = await repository.get_import(work.db, import_id)
    if stored is None:
        raise NotFound
    parts = [result_heading()]
    for start in range(0, stored.one.chunks, CHUNKS_AT_ONCE):
        span = range(start, start + CHUNKS_AT_ONCE)
        outcomes = await repository.list_outcomes(work.db, import_id, span)
        chunks = await repository.list_chunks(work.db, import_id, span)
        parts.append(await asyncio.to_thread(_result_part, stored, outcomes, chunks, people, english=english))
    return "".join(parts)


async def delete_expired(work: Work) -> bool:
    """Delete the rows of imports whose time is over; return whether there may be more."""
    return await repository.delete_expired_rows(work.db, work.now, BATCH_SIZE) == BATCH_SIZE


async def rewrap_keys(work: Work, people: PersonVault) -> bool:
    """Wrap the keys of imports by the current master key; return whether there may be more.

    A key that cannot be read waits to be deleted with its rows.
    """
    stale = await repository.list_stale_keys(work.db, people.current_key_prefix, BATCH_SIZE)
    renewed = 0
    for import_id, wrapped in stale:
        try:
            await repository.save_key(work.db, import_id, people.rewrap_key(import_id, wrapped))
        except CannotOpen:
            continue
        renewed += 1
    return renewed == BATCH_SIZE


def _name_of(stored: StoredImport, people: PersonVault) -> str | None:
    if stored.wrapped is None or stored.sealed_name is None:
        return None
    return open_name(people, people.unwrap_key(stored.one.id, stored.wrapped), stored.sealed_name)


async def _first_rows(work: Work, stored: StoredImport, people: PersonVault) -> list[ReadRow]:
    if stored.wrapped is None:
        return []
    chunk = await repository.get_chunk(work.db, stored.one.id, 0)
    if chunk is None or chunk.sealed is None:
        return []
    key = people.unwrap_key(stored.one.id, stored.wrapped)
    rows = open_rows(people, key, chunk.number, chunk.sealed)[:FIRST_ROWS]
    return [read_row(stored.one.list_columns, row) for row in rows]


def _result_part(
    stored: StoredImport,
    outcomes: Sequence[RowOutcome],
    chunks: Sequence[StoredChunk],
    people: PersonVault,
    *,
    english: bool,
) -> str:
    """Return the lines of some chunks: of rows that were accepted, then of those that wait and are stored."""
    waiting = [
        RowOutcome(row=one.number, external_id=one.external_id, outcome=Outcome.WAITING)
        for one in _stored_rows(stored, chunks, people)
    ]
    problems = [problem for chunk in chunks for problem in chunk.problems]
    return result_lines([*outcomes, *waiting], problems, english=english)


def _stored_rows(stored: StoredImport, chunks: Sequence[StoredChunk], people: PersonVault) -> Iterator[ReadRow]:
    if stored.wrapped is None:
        return
    key, columns = people.unwrap_key(stored.one.id, stored.wrapped), stored.one.list_columns
    for chunk in chunks:
        if chunk.sealed is not None:
            yield from (read_row(columns, row) for row in open_rows(people, key, chunk.number, chunk.sealed))
