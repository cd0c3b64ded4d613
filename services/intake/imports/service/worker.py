"""Run imports in the background, chunk by chunk: each is accepted once, whoever is killed in the middle."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import islice

import structlog
from sqlalchemy.exc import IntegrityError

from chassis.clock import machine_now
from chassis.db.statements import BoundStatement
from chassis.db.transient_errors import is_transient
from chassis.db.work import Transactions
from chassis.errors import Unavailable, describe_error
from chassis.failpoints import failpoint
from chassis.records import changed
from chassis.spreadsheets.files import Row
from chassis.telemetry.trace import Trace
from chassis.vault.seal import DataKey
from services.intake.complaints.repository.additions import ConcurrentInsert
from services.intake.complaints.repository.people import PersonVault
from services.intake.filing.domain.acceptance import Accepted, FilingOutcome, KnownComplaint, ReadFiling, Refused
from services.intake.filing.service.acceptance import QueuedFiling, accept_all
from services.intake.imports import repository
from services.intake.imports.domain import imports as domain
from services.intake.imports.domain.columns import ListColumns
from services.intake.imports.domain.imports import Import, ImportState
from services.intake.imports.domain.outcomes import Outcome, RowOutcome
from services.intake.imports.domain.previews import CHUNK_ROWS
from services.intake.imports.domain.problems import Effect
from services.intake.imports.domain.rows import raw_of
from services.intake.imports.repository import StoredImport
from services.intake.imports.service.row_reader import CHILDREN, ReadOrder, RowReader
from services.intake.imports.service.uploads import open_rows
from services.intake.knowledge.reader import TextReader
from services.intake.knowledge.service import KnowledgeInForce

LEASE = timedelta(seconds=15)  # renewed with each chunk; later another process goes on
EMPTY_SECONDS = 0.5  # between two looks whether an import was started
PAUSE_SECONDS = 1.0  # after a chunk that could not be written
READ_AHEAD = CHILDREN + 1  # chunks that are read or wait to be written while one is
INSERT_ATTEMPTS = 5  # of a chunk whose numbers are inserted by others at the same time
_log = structlog.get_logger()


class TakenOver(Exception):
    """Another process has accepted the chunk, because this one was too slow to renew its lease."""


@dataclass(frozen=True, slots=True)
class ReadChunk:
    """The rows of a chunk: filings of those that can be taken, in the order of ``rows``; ``None`` for the others."""

    number: int
    rows: tuple[tuple[int, str | None], ...]  # the row's number, its external id
    queued: tuple[QueuedFiling | None, ...]


class ImportWorker:
    """Runs what was started, one import at a time in a process, the oldest first."""

    def __init__(
        self,
        transactions: Transactions,
        people: PersonVault,
        knowledge: KnowledgeInForce,
        texts: TextReader,
        keep_days: int,
    ) -> None:
        self._transactions = transactions
        self._people = people
        self._knowledge = knowledge
        self._texts = texts
        self._keep_days = keep_days
        self._runs = False

    def is_running(self) -> bool:
        """Whether an import is being accepted here at this moment."""
        return self._runs

    async def run_next(self) -> bool:
        """Claim an import and accept its chunks as long as all goes well; return whether there was one."""
        if not self._knowledge.is_loaded:
            await self._knowledge.load(self._transactions)
        async with self._transactions.begin() as work:
            now = machine_now()
            stored = await repository.claim(work.db, now, now + LEASE)
        if stored is None or stored.wrapped is None:
            return False
        failpoint("import.after_claim")
        self._runs = True
        try:
            await self._run_chunks(stored)
        except TakenOver:
            _log.warning("import_taken_over", import_id=str(stored.one.id))
        except Exception as error:  # noqa: BLE001 - counted, and shown to whoever started it
            if not (is_transient(error) or isinstance(error, Unavailable | TimeoutError)):
                await self._record_failure(stored, error)
                return True
            _log.warning("import_paused", import_id=str(stored.one.id), error=describe_error(error))
            await asyncio.sleep(PAUSE_SECONDS)
            await self._release(stored.one)
        finally:
            self._runs = False
        return True

    async def _run_chunks(self, stored: StoredImport) -> None:
        """Accept chunk after chunk; the next ones are read while the database writes."""
        one = stored.one
        key = self._people.unwrap_key(one.id, stored.wrapped or b"")
        reader = RowReader(one.rows - one.next_chunk * CHUNK_ROWS, self._texts)
        numbers = iter(range(one.next_chunk, one.chunks))
        reading: deque[asyncio.Task[ReadChunk]] = deque()
        try:
            for number in islice(numbers, READ_AHEAD):
                reading.append(asyncio.create_task(self._read_chunk(one, key, number, reader)))
            while reading:
                chunk = await reading.popleft()
                for number in islice(numbers, 1):
                    reading.append(asyncio.create_task(self._read_chunk(one, key, number, reader)))
                await self._accept_chunk(one, chunk)
                failpoint("import.after_chunk")
        finally:
            for task in reading:
                task.cancel()
            await asyncio.gather(*reading, return_exceptions=True)
            await reader.close()

    async def _read_chunk(self, one: Import, key: DataKey, number: int, reader: RowReader) -> ReadChunk:
        """Read the rows of a chunk as any platform's message is read.

        Raises:
            TakenOver: its rows were accepted by another process.
        """
        async with self._transactions.begin() as work:
            stored = await repository.get_chunk(work.db, one.id, number)
        if stored is None or stored.sealed is None:
            raise TakenOver
        rows, now, trace = open_rows(self._people, key, number, stored.sealed), self._transactions.now(), Trace.new()
        order = ReadOrder(
            columns=one.list_columns,
            rows=tuple(rows),
            refused=frozenset(problem.row for problem in stored.problems if problem.effect is Effect.REFUSED),
            account=one.started_by or one.uploaded_by,
            now=now,
            knowledge=self._knowledge.at(now),
        )
        readings = await reader.read(order)
        return ReadChunk(
            number,
            tuple((reading.number, reading.external_id) for reading in readings),
            tuple(
                None if reading.read is None else QueuedFiling(self._with_raw(order.columns, row, reading.read), trace)
                for row, reading in zip(rows, readings, strict=True)
            ),
        )

    def _with_raw(self, columns: ListColumns, row: Row, read: ReadFiling) -> ReadFiling:
        """Add the row as it was written, which is stored sealed as a platform's message is."""
        filing = changed(read.filing, raw=self._people.make_raw_message(raw_of(columns, row)))
        outcome = read.outcome
        return ReadFiling(filing, changed(outcome, filing=filing) if isinstance(outcome, Accepted) else outcome)

    async def _accept_chunk(self, one: Import, chunk: ReadChunk) -> None:
        """Accept a chunk in one transaction with its results.

        Raises:
            TakenOver: another process has.
            Unavailable: others keep inserting the same numbers.
            IntegrityError: any other constraint is violated.
        """
        queued = [filing for filing in chunk.queued if filing is not None]
        for _ in range(INSERT_ATTEMPTS):
            try:
                async with self._transactions.autocommit() as work:
                    record = partial(self._record, one, chunk)
                    await accept_all(work, queued, self._people, record)
            except ConcurrentInsert:
                continue
            except IntegrityError as error:
                if repository.is_recorded_by_others(error):
                    raise TakenOver from error
                raise
            return
        raise Unavailable

    def _record(self, one: Import, chunk: ReadChunk, outcomes: Sequence[FilingOutcome]) -> BoundStatement:
        now = self._transactions.now()
        results = row_outcomes(chunk, outcomes)
        keep_until = domain.keep_until(now, self._keep_days)
        return repository.record_chunk(one.id, chunk.number, results, now, keep_until, machine_now() + LEASE)

    async def _record_failure(self, stored: StoredImport, error: Exception) -> None:
        """Count a failure that will not pass by itself; a person sees it in the import's state."""
        _log.error("import_failed", import_id=str(stored.one.id), error=describe_error(error))
        async with self._transactions.begin() as work:
            present = await repository.get_import(work.db, stored.one.id, lock=True)
            if present is not None and present.one.state is ImportState.RUNNING:
                await repository.save_state(work.db, domain.fail_once(present.one))
        await asyncio.sleep(PAUSE_SECONDS)
        await self._release(stored.one)

    async def _release(self, one: Import) -> None:
        async with self._transactions.begin() as work:
            await repository.release(work.db, one.id)


def row_outcomes(chunk: ReadChunk, outcomes: Sequence[FilingOutcome]) -> list[RowOutcome]:
    """Return what became of each row of a chunk; ``outcomes`` are those of its filings, in their order."""
    following = iter(outcomes)
    return [
        _row_outcome(number, external_id, None if filing is None else next(following))
        for (number, external_id), filing in zip(chunk.rows, chunk.queued, strict=True)
    ]


def _row_outcome(number: int, external_id: str | None, outcome: FilingOutcome | None) -> RowOutcome:
    match outcome:
        case Accepted(complaints=complaints):
            first = complaints[0]
            return RowOutcome(
                row=number,
                external_id=external_id,
                outcome=Outcome.TAKEN,
                complaint_id=first.id,
                number=first.number,
                incomplete=bool(first.missing),
            )
        case KnownComplaint(complaint_id=complaint_id):
            return RowOutcome(row=number, external_id=external_id, outcome=Outcome.REPEATED, complaint_id=complaint_id)
        case Refused(refusal=refusal):
            return RowOutcome(row=number, external_id=external_id, outcome=Outcome.REFUSED, reason=refusal.code)
        case _:
            return RowOutcome(row=number, external_id=external_id, outcome=Outcome.REFUSED)
