"""A list as a file for a spreadsheet, with the headers of the console."""

from collections.abc import Iterable, Sequence

from fastapi import Response

from chassis.spreadsheets.writer import Cell, csv_of
from gateway.console.csrf import HEADERS


def csv_file(name: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Return the rows as a file to be stored under this name."""
    return Response(
        csv_of(heading, rows),
        media_type="text/csv; charset=utf-8",
        headers=HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'},
    )
