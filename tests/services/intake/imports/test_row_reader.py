"""Rows are read the same here and in a child process; a child that is gone is not missed."""

import asyncio
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.shared_thread import SharedThread
from reading.bureau_knowledge import SHIPPED, Knowledge, own_entry
from services.intake.filing.domain.acceptance import Accepted
from services.intake.imports.domain.files import read_list_file
from services.intake.imports.service.row_reader import CHILD_ROWS, CHILDREN, ReadOrder, RowReader, RowReading
from services.intake.knowledge.reader import TextReader
from tests.chassis.test_bounded_process import children
from tests.services.intake.building import NOW
from tests.services.intake.imports.lists import a_row, csv_of
from tests.sweeps import sampled

NO_ID = UUID(int=0)
OWN = own_entry({"id": "own.chair", "says": "alert.child_injury", "words": ["餐椅"], "because": "本县近期多发"})


def an_order(knowledge: Knowledge = SHIPPED) -> ReadOrder:
    file = read_list_file(csv_of([a_row(number) for number in range(5)]))
    return ReadOrder(
        columns=file.columns, rows=file.rows, refused=frozenset({3}), account="hub1", now=NOW, knowledge=knowledge
    )


def without_ids(readings: list[RowReading]) -> list[Any]:
    """What was read, but for the ids that each reading draws."""
    found = []
    for one in readings:
        if one.read is None or not isinstance(one.read.outcome, Accepted):
            found.append((one.number, one.external_id, None))
            continue
        parts = [replace(part, id=NO_ID, case_id=NO_ID, linked_id=None) for part in one.read.outcome.complaints]
        found.append((one.number, one.external_id, parts, one.read.outcome.secret))
    return found


def processes(reader: RowReader) -> list[int]:
    """The children that run."""
    return [child.process.pid for child in reader._children if child.process is not None]


@sampled
@pytest.mark.parametrize("knowledge", [SHIPPED, Knowledge(own=(OWN,))], ids=["shipped", "of the bureau"])
async def test_a_child_reads_what_this_process_reads(knowledge: Knowledge) -> None:
    child, here = (
        RowReader(CHILD_ROWS, TextReader(SharedThread("reading"))),
        RowReader(1, TextReader(SharedThread("reading"))),
    )
    try:
        read = await child.read(an_order(knowledge))

        assert len(processes(child)) == 1
        assert without_ids(read) == without_ids(await here.read(an_order(knowledge)))
        assert processes(here) == []
        assert [one.read is None for one in read] == [False, True, False, False, False]
    finally:
        await child.close()


@sampled
async def test_of_a_long_list_two_children_read_a_chunk_each_and_are_gone_at_its_end() -> None:
    reader = RowReader(CHILDREN * CHILD_ROWS, TextReader(SharedThread("reading")))
    first, second, third = await asyncio.gather(*(reader.read(an_order()) for _ in range(CHILDREN + 1)))
    started = processes(reader)

    await reader.close()

    assert without_ids(first) == without_ids(second) == without_ids(third)
    assert len(started) == CHILDREN
    assert not set(started) & children()


@sampled
async def test_a_child_that_was_killed_is_not_missed() -> None:
    reader = RowReader(CHILD_ROWS, TextReader(SharedThread("reading")))
    first = await reader.read(an_order())
    [started] = processes(reader)
    os.kill(started, signal.SIGKILL)

    assert without_ids(await reader.read(an_order())) == without_ids(first)
    assert processes(reader) == []
    await reader.close()


@sampled
async def test_the_child_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_VAULT_KEY", "00" * 32)
    reader = RowReader(CHILD_ROWS, TextReader(SharedThread("reading")))
    await reader.read(an_order())
    try:
        [started] = processes(reader)
        environment = await asyncio.to_thread(Path(f"/proc/{started}/environ").read_bytes)
        assert b"INTAKE_VAULT_KEY" not in environment
    finally:
        await reader.close()
