"""Bytes become rows: encodings, headings, blank rows, bounds; what cannot be read says why and echoes nothing."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime

import openpyxl
import pytest

from chassis.spreadsheets import workbooks
from chassis.spreadsheets.files import (
    MAX_LINES,
    MAX_ROWS,
    Encoding,
    NoRows,
    Row,
    Spreadsheet,
    TooManyRows,
    UnreadableFile,
)
from chassis.spreadsheets.workbooks import is_workbook
from services.intake.imports.domain.columns import WrongColumns
from services.intake.imports.domain.files import collect, read_list_file
from tests.services.intake.imports.lists import HEADING_12315, a_row, csv_of, shared_xlsx_of, xlsx_of
from tests.sweeps import sampled

SHEET = "xl/worksheets/sheet1.xml"


def reason_of(refused: pytest.ExceptionInfo[UnreadableFile]) -> tuple[str, str]:
    [error] = refused.value.errors
    return error.code, error.field


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("gb18030", Encoding.GB18030), ("utf-8", Encoding.UTF_8), ("utf-8-sig", Encoding.UTF_8)],
)
def test_both_encodings_are_recognised(encoding: str, found: Encoding) -> None:
    file = read_list_file(csv_of([a_row(1), a_row(2)], encoding=encoding))

    assert file.encoding is found
    assert file.columns.names[0] == "登记编号"
    assert [number for number, _ in file.rows] == [2, 3]
    assert file.rows[0][1][3] == "李小红"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_another_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_list_file(csv_of([a_row(1)], encoding=encoding))

    assert reason_of(refused) == ("encoding", "")


def test_bytes_that_are_in_no_encoding_are_refused() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_list_file(b"\xff\xff\xff" + csv_of([a_row(1)]))

    assert reason_of(refused) == ("encoding", "")


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_tabs_and_semicolons_separate_as_well(delimiter: str) -> None:
    heading, row = delimiter.join(HEADING_12315), delimiter.join(a_row(1))

    assert len(read_list_file(f"{heading}\r\n{row}\r\n".encode()).rows) == 1


def test_a_cell_may_have_several_lines_and_a_row_the_number_that_a_spreadsheet_shows() -> None:
    file = read_list_file(csv_of([a_row(1, 诉求内容="第一行\n第二行"), a_row(2)]))

    assert [number for number, _ in file.rows] == [2, 3]


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_row() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_list_file(csv_of([a_row(1)], encoding="utf-8") + b'"never closed,')

    assert reason_of(refused) == ("quotes", "/3")


def test_titles_above_the_heading_and_blank_rows_are_passed_over() -> None:
    file = read_list_file(csv_of([["", ""], a_row(1), ["", " "], a_row(2), [], []]))
    titled = read_list_file(csv_of([["12315 导出"], HEADING_12315, a_row(1)], heading=[" "]))

    assert [number for number, _ in file.rows] == [3, 5]
    assert [number for number, _ in titled.rows] == [4]


def test_a_heading_further_down_is_not_found() -> None:
    with pytest.raises(WrongColumns):
        read_list_file(csv_of([*[["x"]] * 20, HEADING_12315, a_row(1)], heading=["x"]))


def test_a_file_without_a_heading_names_what_is_missing() -> None:
    with pytest.raises(WrongColumns) as refused:
        read_list_file("登记编号,企业名称\n1,店\n".encode())

    assert any("诉求内容" in error.message for error in refused.value.errors)
    with pytest.raises(WrongColumns):
        read_list_file(b"\n\n")


def test_a_heading_alone_is_no_list() -> None:
    with pytest.raises(NoRows):
        read_list_file(csv_of([]))


def test_of_a_million_rows_no_more_are_read_than_may_be() -> None:
    read = 0

    def million() -> Iterator[Row]:
        nonlocal read
        yield 1, HEADING_12315
        for read in range(2, 1_000_000):
            yield read, a_row(1)

    with pytest.raises(TooManyRows):
        collect(Spreadsheet(encoding=Encoding.UTF_8, rows=million()))
    assert read == MAX_ROWS + 2


@sampled
def test_blank_rows_have_an_end_too() -> None:
    with pytest.raises(TooManyRows):
        collect(Spreadsheet(encoding=Encoding.UTF_8, rows=((number, [""]) for number in range(1, MAX_LINES + 3))))


def test_more_columns_than_may_be_are_refused_unless_they_are_blank() -> None:
    assert len(read_list_file(csv_of([[*a_row(1), *[""] * 200]])).rows[0][1]) == 100
    with pytest.raises(UnreadableFile) as refused:
        read_list_file(csv_of([[*a_row(1), *[""] * 200, "x"]]))

    assert reason_of(refused) == ("too_many_columns", "/2")


def test_a_workbook_is_recognised_by_its_first_bytes() -> None:
    assert is_workbook(xlsx_of([a_row(1)]))
    assert is_workbook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert not is_workbook(csv_of([a_row(1)]))


def test_a_workbook_gives_the_rows_that_a_csv_does() -> None:
    rows = [a_row(1), a_row(2)]

    assert read_list_file(xlsx_of(rows)).rows == tuple((n, row) for n, row in enumerate(rows, start=2))


def test_a_list_may_stand_anywhere_on_the_sheet() -> None:
    book = openpyxl.Workbook()
    page = book.active
    for place, name in enumerate(HEADING_12315, start=3):
        page.cell(4, place, name)
        page.cell(5, place, a_row(1)[place - 3])
    written = io.BytesIO()
    book.save(written)

    file = read_list_file(written.getvalue())

    assert [(number, cells[2:]) for number, cells in file.rows] == [(5, a_row(1))]


def test_formulas_are_not_calculated_and_their_stored_value_counts() -> None:
    body = xlsx_of([a_row(1, 企业名称="=1+1", 诉求内容="内容")])
    stored = repacked(
        body,
        SHEET,
        lambda part: part.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>7</v>").replace(
            b"<f>1+1</f><v />", b"<f>1+1</f><v>7</v>"
        ),
    )

    assert read_list_file(body).rows[0][1][5] == ""
    assert read_list_file(stored).rows[0][1][5] == "7"


def test_cells_that_a_merge_covers_are_known() -> None:
    file = read_list_file(xlsx_of([a_row(1), a_row(2), a_row(3)], merge=["F2:F4", "A1:B1"]))

    assert file.merged == {(3, 5), (4, 5), (1, 1)}
    assert [cells[5] for _, cells in file.rows] == ["暖巷家居馆", "", ""]


def test_too_many_merged_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_MERGED", 5)

    with pytest.raises(UnreadableFile) as refused:
        read_list_file(xlsx_of([a_row(number) for number in range(9)], merge=["F2:F9"]))

    assert reason_of(refused) == ("merged", "")


def test_the_old_format_or_a_password_is_named() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_list_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)

    assert reason_of(refused) == ("old_xls", "")


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: body[:1000],
        lambda _: b"PK\x03\x04" + b"\0" * 100,
        lambda body: repacked(body, "xl/workbook.xml", lambda _: b"<workbook/>"),
        lambda body: repacked(body, "xl/_rels/workbook.xml.rels", lambda part: part.replace(b"rId1", b"rId9")),
        lambda body: repacked(body, SHEET, lambda _: b"<worksheet><sheetData><row><c t='zzz'><v>"),
        lambda body: repacked(body, SHEET, lambda part: b"<!DOCTYPE a>" + part),
        lambda body: repacked(body, SHEET, lambda part: part.replace(b"</row>", b"<!-- 1 --></row>", 1)),
    ],
)
def test_a_damaged_or_strange_workbook_is_refused(damage: object) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_list_file(damage(xlsx_of([a_row(1)])))  # type: ignore[operator]

    assert reason_of(refused) == ("damaged", "")


def test_a_reader_that_panics_has_found_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    class Panics:
        @staticmethod
        def from_filelike(_: object) -> object:
            raise PanicException

    monkeypatch.setattr(workbooks, "CalamineWorkbook", Panics)

    with pytest.raises(UnreadableFile) as refused:
        read_list_file(xlsx_of([a_row(1)]))
    assert reason_of(refused) == ("damaged", "")


def test_strange_shared_texts_are_refused() -> None:
    body = with_shared(shared_xlsx_of([a_row(1)]), b'<?xml version="1.0"?><!DOCTYPE x><sst/>')

    with pytest.raises(UnreadableFile) as refused:
        read_list_file(body)
    assert reason_of(refused) == ("damaged", "")


def test_a_cell_far_away_is_refused_before_the_sheet_is_built() -> None:
    for far in (b"XFD2", b"CW2", b"A100000"):
        body = repacked(xlsx_of([a_row(1)]), SHEET, lambda part, far=far: part.replace(b'r="A2"', b'r="' + far + b'"'))
        with pytest.raises(UnreadableFile) as refused:
            read_list_file(body)
        assert reason_of(refused) == ("too_many_columns", "")


@sampled
def test_formatted_rows_at_the_end_without_values_do_no_harm() -> None:
    blank = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (number, number) for number in range(3, 120_000))
    body = repacked(xlsx_of([a_row(1)]), SHEET, lambda part: part.replace(b"</sheetData>", blank + b"</sheetData>"))

    assert len(read_list_file(body).rows) == 1


def test_too_many_rows_of_a_workbook_are_refused_while_they_are_unpacked() -> None:
    row = b'<row r="3"><c r="A3"><v>1</v></c></row>'
    body = repacked(
        xlsx_of([a_row(1)]), SHEET, lambda part: part.replace(b"</sheetData>", row * 60_000 + b"</sheetData>")
    )

    with pytest.raises(TooManyRows):
        read_list_file(body)


def test_what_would_unpack_to_too_much_is_refused_by_its_own_word_or_by_its_weight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = repacked(
        xlsx_of([a_row(1)]), SHEET, lambda part: part.replace(b"</sheetData>", b" " * 4_000_000 + b"</sheetData>")
    )
    assert len(body) < 20_000
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 3_000_000)

    with pytest.raises(UnreadableFile) as refused:
        read_list_file(body)
    assert reason_of(refused) == ("unpacks_too_large", "")

    monkeypatch.setattr(workbooks._Room, "check_declared", lambda *_: None)
    with pytest.raises(UnreadableFile) as refused:
        read_list_file(body)
    assert reason_of(refused) == ("unpacks_too_large", "")


def test_one_row_that_goes_on_for_ever_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_PIECE", 100_000)
    body = repacked(
        xlsx_of([a_row(1)]), SHEET, lambda part: part.replace(b"</sheetData>", b" " * 3_000_000 + b"</sheetData>")
    )

    with pytest.raises(UnreadableFile) as refused:
        read_list_file(body)
    assert reason_of(refused) == ("unpacks_too_large", "")


def test_one_long_text_repeated_in_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_TEXT", 1_000)
    body = shared_xlsx_of([a_row(number, 诉求内容="长" * 200) for number in range(5)])

    with pytest.raises(UnreadableFile) as refused:
        read_list_file(body)
    assert reason_of(refused) == ("unpacks_too_large", "")


def test_a_workbook_of_a_spreadsheet_program_is_read_with_numbers_and_dates() -> None:
    row = a_row(1, 登记时间=datetime(2026, 10, 3, 9, 5), 联系电话=13900000001)  # noqa: DTZ001 - as in a spreadsheet

    [(_, cells)] = read_list_file(shared_xlsx_of([row])).rows

    assert cells == a_row(1, 登记时间="2026-10-03 09:05:00")


def repacked(body: bytes, name: str, change: object, leave_out: str = "") -> bytes:
    """A workbook with one of its parts changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as packed, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as other:
        for entry in packed.namelist():
            part = packed.read(entry)
            if entry != leave_out:
                other.writestr(entry, change(part) if entry == name else part)  # type: ignore[operator]
    return written.getvalue()


def with_shared(body: bytes, strings: bytes) -> bytes:
    return repacked(body, "xl/sharedStrings.xml", lambda _: strings)
