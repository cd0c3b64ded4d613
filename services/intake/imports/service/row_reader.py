"""Read the rows of a chunk into filings: here in turns with other requests, or in processes of their own.

Reading takes two thirds of an import's processor time. Of a long list it is done by child processes, so that it uses
other cores and holds up nobody who files a complaint meanwhile. A child gets no secret and no database, only what
it reads by; it ends when this process does, however that ends.
"""

import asyncio
import io
import os
import pickle
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

import structlog

from chassis.bounded_worker import MAX_FD, NICENESS
from chassis.clock import new_id
from chassis.errors import describe_error
from chassis.records import reducers
from chassis.source_tree import ROOT
from chassis.spreadsheets.files import Row
from chassis.web.large_bodies import Turns
from reading.bureau_knowledge import SHIPPED, Knowledge
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.complaints.domain.parts import Person, RawMessage, Respondent
from services.intake.filing.domain.acceptance import Accepted, ReadFiling, read_filing
from services.intake.filing.domain.filing import Filing, Matter
from services.intake.imports.domain.columns import ListColumns
from services.intake.imports.domain.rows import filing_of, read_row
from services.intake.knowledge.reader import TextReader

CHILDREN = 2  # that read an import at once, at most
CHILD_ROWS = 2_000  # of an import for each child; for fewer its start would cost more than it saves
CHILD_SECONDS = 60.0  # for a chunk; then it is read here
LENGTH_BYTES = 4  # before each message of the pipe
# Not -m: its classes must be this module's. It lets go of the sockets that the parent listens on, and which it inherits
# from uvloop: else nobody could listen there while it outlives a parent that was killed.
CHILD_PROGRAM = f"import os; os.closerange(3, {MAX_FD}); from {__name__} import main; main()"
INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "PYTHONPATH", "LD_LIBRARY_PATH")
NOT_YET = RawMessage(body=b"", digests=(b"",))  # what is stored of a row is made where the keys are
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOrder:
    """Rows to be read, those that are refused, and by what texts are read at this moment."""

    columns: ListColumns
    rows: tuple[Row, ...]
    refused: frozenset[int]
    account: str
    now: datetime
    knowledge: Knowledge


@dataclass(frozen=True, slots=True)
class RowReading:
    """A row's number, its external id, and its filing as it was read; None for a row that is refused."""

    number: int
    external_id: str | None
    read: ReadFiling | None


_REDUCERS = reducers((*(RowReading, ReadFiling, Accepted, Filing, Matter), *(Complaint, Secret, Person, Respondent)))


def read_one(order: ReadOrder, row: Row) -> RowReading:
    read = read_row(order.columns, row)
    if read.number in order.refused:
        return RowReading(read.number, read.external_id, None)
    ids = (new_id(), new_id())
    filing = filing_of(read, order.columns.channel, ids=ids, account=order.account, raw=NOT_YET)
    return RowReading(read.number, read.external_id, read_filing(filing, order.now, order.knowledge))


class RowReader:
    """Reads chunks of one import; ``rows`` are how many are left of it."""

    def __init__(self, rows: int, texts: TextReader) -> None:
        self._texts = texts
        count = min(CHILDREN, rows // CHILD_ROWS) if (os.cpu_count() or 1) > 1 else 0
        self._children = [_Child() for _ in range(count)]
        self._is_alone = not self._children
        self._free: asyncio.LifoQueue[_Child] = asyncio.LifoQueue()
        for child in self._children:
            self._free.put_nowait(child)

    async def read(self, order: ReadOrder) -> list[RowReading]:
        """Return the readings in the order of the rows."""
        if not self._is_alone:
            child = await self._free.get()
            try:
                async with asyncio.timeout(CHILD_SECONDS):
                    return await child.read(order)
            except (OSError, EOFError, TimeoutError, pickle.PickleError) as error:
                _log.warning("row_reader_lost", error=describe_error(error))
                self._is_alone = True
                await child.close()
            finally:
                self._free.put_nowait(child)
        turns, readings = Turns(), list[RowReading]()
        for row in order.rows:
            readings.append(await self._texts.read(order.account, row[1], read_one, order, row, is_patient=True))
            await turns.pass_on()
        return readings

    async def close(self) -> None:
        """End the children, if there are any."""
        for child in self._children:
            await child.close()


class _Child:
    """A process that reads one chunk at a time; it is started with the first."""

    def __init__(self) -> None:
        self.process: asyncio.subprocess.Process | None = None

    async def close(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def read(self, order: ReadOrder) -> list[RowReading]:
        if self.process is None:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-c", CHILD_PROGRAM),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                cwd=ROOT,
                env={name: os.environ[name] for name in INHERITED if name in os.environ},
            )
        source, sink = self.process.stdout, self.process.stdin
        if source is None or sink is None:
            raise EOFError
        sink.write(_message(replace(order, knowledge=_without_index(order.knowledge))))
        await sink.drain()
        length = int.from_bytes(await source.readexactly(LENGTH_BYTES), "big")
        readings: list[RowReading] = pickle.loads(await source.readexactly(length))  # noqa: S301 - our own child's
        return readings


def _message(content: object) -> bytes:
    """Return a message of the pipe."""
    written = io.BytesIO(bytes(LENGTH_BYTES))
    written.seek(LENGTH_BYTES)
    pickler = pickle.Pickler(written, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(content)
    written.seek(0)
    written.write((written.getbuffer().nbytes - LENGTH_BYTES).to_bytes(LENGTH_BYTES, "big"))
    return written.getvalue()


def _without_index(knowledge: Knowledge) -> Knowledge:
    """Return what texts are read by without what was built of it for speed, which cannot be sent."""
    return Knowledge(off=knowledge.off, own=knowledge.own, thresholds=dict(knowledge.thresholds))


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer orders until the pipe ends; what texts are read by is built once, as long as it stays the same."""
    knowledge = SHIPPED
    while head := source.read(LENGTH_BYTES):
        order: ReadOrder = pickle.loads(source.read(int.from_bytes(head, "big")))  # noqa: S301 - our own parent's
        knowledge = knowledge if order.knowledge == knowledge else order.knowledge
        order = replace(order, knowledge=knowledge)
        sink.write(_message([read_one(order, row) for row in order.rows]))
        sink.flush()


def main() -> None:
    """Read for the parent process, and give way to everybody else."""
    os.nice(NICENESS)
    with suppress(BrokenPipeError):  # the parent is gone
        serve(sys.stdin.buffer, sys.stdout.buffer)
