"""Files of a list for a spreadsheet: UTF-8 with its mark, and no cell that a spreadsheet would calculate."""

import csv
import io
from collections.abc import Iterable, Sequence

from fastapi import Response

from gateway.console.csrf import HEADERS

MARK = "\ufeff"  # or Excel takes the bytes for those of the local code page
CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n")
Cell = str | int | float | None


def csv_file(name: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Return the rows as a file to be stored under this name."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(heading)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    attachment = f'attachment; filename="{name}"'
    return Response(
        MARK + written.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers=HEADERS | {"Content-Disposition": attachment},
    )


def safe_cell(cell: Cell) -> Cell:
    """Return the cell; a text that a spreadsheet would take for a formula is made a text by an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(CALCULATED) else cell
