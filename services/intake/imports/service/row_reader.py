"""Read the rows of a chunk into filings: here in turns with other requests, or in a process of its own.

Reading takes two thirds of an import's processor time. Of a long list it is done by a child process, so that it uses
another core and holds up nobody who files a complaint meanwhile. The child gets no secret and no database, only what
it reads by; it ends when this process does, however that ends.
"""

import asyncio
import os
import pickle
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

import structlog

from chassis.bounded_worker import MAX_FD, NICENESS
from chassis.clock import new_id
from chassis.errors import describe_error
from chassis.source_tree import ROOT
from chassis.web.large_bodies import Turns
from reading.bureau_knowledge import SHIPPED, Knowledge
from services.intake.complaints.domain.parts import RawMessage
from services.intake.filing.domain.acceptance import ReadFiling, read_filing
from services.intake.imports.domain.columns import ListColumns
from services.intake.imports.domain.rows import Row, filing_of, read_row

CHILD_ROWS = 2_000  # of an import; below it a child's start would cost more than it saves
CHILD_SECONDS = 30.0  # for a chunk; then it is read here
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


def read_each(order: ReadOrder) -> Iterator[RowReading]:
    for row in order.rows:
        read = read_row(order.columns, row)
        if read.number in order.refused:
            yield RowReading(read.number, read.external_id, None)
            continue
        ids = (new_id(), new_id())
        filing = filing_of(read, order.columns.channel, ids=ids, account=order.account, raw=NOT_YET)
        yield RowReading(read.number, read.external_id, read_filing(filing, order.now, order.knowledge))


class RowReader:
    """Reads chunks of one import, in their order; ``rows`` are how many are left of it."""

    def __init__(self, rows: int) -> None:
        self._is_alone = rows < CHILD_ROWS or (os.cpu_count() or 1) < 2
        self._child: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def read(self, order: ReadOrder) -> list[RowReading]:
        """Return the readings in the order of the rows."""
        async with self._turn:
            if not self._is_alone:
                try:
                    async with asyncio.timeout(CHILD_SECONDS):
                        return await self._ask_child(order)
                except (OSError, EOFError, TimeoutError, pickle.PickleError) as error:
                    _log.warning("row_reader_lost", error=describe_error(error))
                    self._is_alone = True
                    await self.close()
        turns, readings = Turns(), list[RowReading]()
        for reading in read_each(order):
            readings.append(reading)
            await turns.pass_on()
        return readings

    async def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()

    async def _ask_child(self, order: ReadOrder) -> list[RowReading]:
        if self._child is None:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-c", CHILD_PROGRAM),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                cwd=ROOT,
                env={name: os.environ[name] for name in INHERITED if name in os.environ},
            )
        source, sink = self._child.stdout, self._child.stdin
        if source is None or sink is None:
            raise EOFError
        content = pickle.dumps(replace(order, knowledge=_without_index(order.knowledge)))
        sink.write(len(content).to_bytes(LENGTH_BYTES, "big") + content)
        await sink.drain()
        length = int.from_bytes(await source.readexactly(LENGTH_BYTES), "big")
        readings: list[RowReading] = pickle.loads(await source.readexactly(length))  # noqa: S301 - our own child's
        return readings


def _without_index(knowledge: Knowledge) -> Knowledge:
    """Return what texts are read by without what was built of it for speed, which cannot be sent."""
    return Knowledge(off=knowledge.off, own=knowledge.own, thresholds=dict(knowledge.thresholds))


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer orders until the pipe ends; what texts are read by is built once, as long as it stays the same."""
    knowledge = SHIPPED
    while head := source.read(LENGTH_BYTES):
        order: ReadOrder = pickle.loads(source.read(int.from_bytes(head, "big")))  # noqa: S301 - our own parent's
        knowledge = knowledge if order.knowledge == knowledge else order.knowledge
        content = pickle.dumps(list(read_each(replace(order, knowledge=knowledge))))
        sink.write(len(content).to_bytes(LENGTH_BYTES, "big") + content)
        sink.flush()


def main() -> None:
    """Read for the parent process, and give way to everybody else."""
    os.nice(NICENESS)
    with suppress(BrokenPipeError):  # the parent is gone
        serve(sys.stdin.buffer, sys.stdout.buffer)
