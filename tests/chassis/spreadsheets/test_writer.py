"""Rows are written for a spreadsheet, with nothing that it would calculate."""

import io

import openpyxl

from chassis.spreadsheets.reader import read_spreadsheet
from chassis.spreadsheets.writer import csv_of, xlsx_of

HEADING = ("编号", "金额")
ROWS = [("G-01", "1.50"), ("=1+1", 5)]


def test_csv_has_its_mark_and_no_formula() -> None:
    assert csv_of(HEADING, ROWS).decode() == "\ufeff编号,金额\r\nG-01,1.50\r\n'=1+1,5\r\n"


def test_a_workbook_is_read_again_as_it_was_written() -> None:
    written = xlsx_of(HEADING, ROWS)

    assert [list(cells) for _, cells in read_spreadsheet(written).rows] == [
        ["编号", "金额"],
        ["G-01", "1.50"],
        ["=1+1", "5"],
    ]
    first = openpyxl.load_workbook(io.BytesIO(written)).worksheets[0]
    assert first["A3"].data_type == "s"
