"""Write rows as a file for a spreadsheet, with no cell that it would calculate."""

import csv
import io
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from chassis.charts import Chart
from chassis.spreadsheets.cells import safe_text
from chassis.spreadsheets.charts import add_chart, chart_heading, chart_rows

MARK = "\ufeff"  # or Excel takes the bytes for those of the local code page
WIDTH = 16  # characters of a column
LONGEST_NAME = 31  # characters of the name of a sheet
PLAIN = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
Cell = str | int | float | None
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")  # in the name of a sheet


def csv_of(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the rows as CSV, in UTF-8 with its mark."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(heading)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return (MARK + written.getvalue()).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a workbook, and the chart of it that stands beside it, if there is one."""

    name: str
    heading: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    chart: Chart | None = None


def xlsx_of(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the rows as an XLSX workbook of one sheet."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, PLAIN | {"constant_memory": True}) as book:
        _write_table(book.add_worksheet(), heading, rows, _bold(book))
    return written.getvalue()


def workbook_of(tables: Iterable[Table]) -> bytes:
    """Return an XLSX workbook of several sheets; it is built in memory, for charts read what they show."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, PLAIN) as book:
        bold, names = _bold(book), set[str]()
        for table in tables:
            worksheet = book.add_worksheet(_free_name(table.name, names))
            _write_table(worksheet, table.heading, table.rows, bold)
            if table.chart is not None:
                add_chart(book, worksheet, table.chart)
    return written.getvalue()


def table_of_chart(chart: Chart) -> Table:
    """Return the table of a chart: its values as the chart reads them, and as they are written."""
    return Table(name=chart.title, heading=chart_heading(chart), rows=chart_rows(chart), chart=chart)


def _write_table(worksheet: Worksheet, heading: Sequence[str], rows: Iterable[Sequence[Cell]], bold: Format) -> None:
    worksheet.set_column(0, max(0, len(heading) - 1), WIDTH)
    worksheet.write_row(0, 0, heading, bold)
    for number, row in enumerate(rows, start=1):
        _write_cells(worksheet, number, row)
    worksheet.freeze_panes(1, 0)


def _bold(book: xlsxwriter.Workbook) -> Format:
    return book.add_format({"bold": True, "bottom": 1})


def _free_name(name: str, taken: set[str]) -> str:
    """Return a name that a sheet may have and no other sheet of the workbook has."""
    plain = _FORBIDDEN.sub(" ", name)[:LONGEST_NAME].strip("' ")
    numbered = (f"{plain[: LONGEST_NAME - 3]} {number}" for number in itertools.count(2))
    free = next(one for one in itertools.chain([plain], numbered) if one and one.casefold() not in taken)
    taken.add(free.casefold())
    return free


def _write_cells(worksheet: Worksheet, number: int, row: Sequence[Cell]) -> None:
    """Write cells by their types: a text stays a text, whatever it looks like."""
    for place, cell in enumerate(row):
        if isinstance(cell, str):
            worksheet.write_string(number, place, cell)
        elif cell is not None:
            worksheet.write_number(number, place, cell)


def safe_cell(cell: Cell) -> Cell:
    """Return the cell; of a text nothing is calculated."""
    return safe_text(cell) if isinstance(cell, str) else cell
