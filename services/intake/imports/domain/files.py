"""Find the heading of a list in a file, and collect the rows below it."""

from collections.abc import Iterator
from dataclasses import dataclass

from chassis.spreadsheets.files import (
    HEADING_WITHIN,
    MAX_ROWS,
    Encoding,
    NoRows,
    Row,
    Spreadsheet,
    TooManyRows,
    bounded_rows,
)
from chassis.spreadsheets.reader import read_spreadsheet
from services.intake.imports.domain.columns import ListColumns, columns_in, missing_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFile:
    """A file that was read: its heading, its rows that are not blank, and cells that a merge covers (row, place)."""

    encoding: Encoding
    columns: ListColumns
    rows: tuple[Row, ...]
    merged: frozenset[tuple[int, int]] = frozenset()


def read_list_file(body: bytes) -> ListFile:
    """Read the bytes of a list; refused as ``UnreadableFile`` where they cannot be read, else as ``collect`` says."""
    return collect(read_spreadsheet(body))


def collect(file: Spreadsheet) -> ListFile:
    """Find the heading and collect the rows below it that are not blank; without a heading it is ``WrongColumns``.

    Raises:
        TooManyRows: there are more than ``MAX_ROWS`` below it; the rest is not read.
        NoRows: there is none.
    """
    source = bounded_rows(file.rows)
    columns = _find_heading(source)
    found: list[Row] = []
    for row in source:
        if len(found) == MAX_ROWS:
            raise TooManyRows
        found.append(row)
    if not found:
        raise NoRows
    return ListFile(encoding=file.encoding, columns=columns, rows=tuple(found), merged=file.merged)


def _find_heading(rows: Iterator[Row]) -> ListColumns:
    best: Row | None = None
    for row in rows:
        if row[0] > HEADING_WITHIN:
            break
        if (columns := columns_in(row[1])) is not None:
            return columns
        if best is None or len(row[1]) > len(best[1]):
            best = row
    raise missing_columns(best[1] if best else ())
