"""A file is read by a process of its own: whatever it would take, only that process ends, and the file is refused."""

import asyncio
from dataclasses import replace

import pytest

from chassis.spreadsheets.bounded import BOUNDS
from chassis.spreadsheets.files import NoRows, TooManyRows, UnreadableFile
from chassis.vault.keys import KeyRing
from services.intake.complaints.repository.people import PersonVault
from services.intake.imports.domain.columns import WrongColumns
from services.intake.imports.service.uploads import UploadReader, open_rows
from tests.chassis.test_bounded_process import children, new_child
from tests.services.intake.imports.domain.test_files import SHEET, reason_of, repacked
from tests.services.intake.imports.lists import a_row, csv_of, xlsx_of
from tests.sweeps import sampled

PEOPLE = PersonVault(KeyRing.from_text("test:" + "ab" * 32))


def far_away(cell: bytes) -> bytes:
    """A workbook of a few kilobytes that calamine gives the room of all cells up to this one; no bound sees it."""
    hidden = b'<c a=">" r="' + cell + b'"><v>1</v></c></row>'
    return repacked(xlsx_of([a_row(1)]), SHEET, lambda part: part.replace(b"</row>", hidden, 1))


async def refusal_of(body: bytes, **bounds: float) -> tuple[str, str]:
    with pytest.raises(UnreadableFile) as refused:
        await UploadReader(PEOPLE, replace(BOUNDS, **bounds)).read(body, None)
    return reason_of(refused)


@pytest.mark.parametrize("cell", [b"XFD1048576", b"ZZ1048576", b"XFD50000"])
async def test_a_small_workbook_that_would_take_all_memory_is_refused(cell: bytes) -> None:
    body = far_away(cell)
    assert len(body) < 10_000

    assert await refusal_of(body) == ("unpacks_too_large", "")


@sampled
async def test_every_end_of_the_reader_is_a_refusal_of_the_file() -> None:
    body = csv_of([a_row(number) for number in range(20_000)])

    assert await refusal_of(body, memory_bytes=48 << 20) == ("unpacks_too_large", "")
    assert await refusal_of(body, seconds=0.01) == ("unpacks_too_large", "")
    assert await refusal_of(body, output_bytes=10_000) == ("unpacks_too_large", "")


@sampled
async def test_what_the_reader_refuses_is_refused_alike() -> None:
    for body, refusal in (
        (csv_of([]), NoRows),
        ("登记编号,企业名称\n1,店\n".encode(), WrongColumns),
        (csv_of([["1", "投诉"]] * 50_001), TooManyRows),
    ):
        with pytest.raises(refusal) as refused:
            await UploadReader(PEOPLE).read(body, None)
        assert bool(refused.value.errors) is (refusal is WrongColumns)
    assert await refusal_of(csv_of([a_row(1)], encoding="utf-8") + b'"never closed,') == ("quotes", "/3")


async def test_rows_are_sealed_as_they_stand_in_the_file() -> None:
    rows = [a_row(number) for number in range(450)]

    read = await UploadReader(PEOPLE).read(csv_of(rows), "名单.csv")

    assert (read.forecast, len(read.external_ids)) == ({"rows": 450, "refused": 0, "incomplete": 0, "repeated": 0}, 450)
    opened = [row for _, number, sealed, _ in read.chunks for row in open_rows(PEOPLE, read.key, number, sealed)]
    assert opened == [(number, row) for number, row in enumerate(rows, start=2)]


async def test_who_leaves_gives_the_turn_to_the_next_only_when_the_process_is_gone() -> None:
    reader, before = UploadReader(PEOPLE), children()
    leaving = asyncio.create_task(reader.read(csv_of([a_row(number) for number in range(20_000)]), None))
    started = await new_child(before)
    following = asyncio.create_task(reader.read(csv_of([a_row(1)]), None))
    await asyncio.sleep(0)
    assert children() - before == started

    leaving.cancel()

    assert (await following).forecast["rows"] == 1
    assert leaving.cancelled()
    assert not started & children()
