"""Write rows as a file for a spreadsheet, with no cell that it would calculate."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

MARK = "\ufeff"  # or Excel takes the bytes for those of the local code page
CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDTH = 16  # characters of a column
Cell = str | int | float | None


def csv_of(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the rows as CSV, in UTF-8 with its mark."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(heading)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return (MARK + written.getvalue()).encode()


def xlsx_of(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the rows as an XLSX workbook of one sheet."""
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        worksheet = book.add_worksheet()
        worksheet.set_column(0, len(heading) - 1, WIDTH)
        worksheet.write_row(0, 0, heading, bold)
        for number, row in enumerate(rows, start=1):
            worksheet.write_row(number, 0, row)
        worksheet.freeze_panes(1, 0)
    return written.getvalue()


def safe_cell(cell: Cell) -> Cell:
    """Return the cell; a text that a spreadsheet would take for a formula is made a text by an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(CALCULATED) else cell
