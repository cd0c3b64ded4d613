"""Lists as files for spreadsheets: CSV in UTF-8 with its mark, and XLSX; no cell is one that they would calculate."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TypeAlias

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
MARK = "\ufeff"  # or Excel takes the bytes for those of the local code page
CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDTH = 18  # characters of a column
Cell: TypeAlias = str | int | None


def write_csv(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a list as CSV; a text that a spreadsheet would take for a formula is made a text by an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(heading)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return (MARK + written.getvalue()).encode()


def write_xlsx(name: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a list as XLSX. This takes tens of milliseconds: call it in a thread."""
    import xlsxwriter  # noqa: PLC0415 - needed for this alone

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        as_text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
        worksheet = book.add_worksheet(name)
        worksheet.set_column(0, len(heading) - 1, WIDTH, as_text)
        worksheet.freeze_panes(1, 0)
        for place, title in enumerate(heading):
            worksheet.write_string(0, place, title, bold)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    worksheet.write_number(number, place, cell)
                elif cell:
                    worksheet.write_string(number, place, cell)
    return written.getvalue()


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(CALCULATED) else cell
