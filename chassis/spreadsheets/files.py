"""The bounds of an uploaded spreadsheet, which hold whatever the file says of itself, and why one is refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from chassis.errors import FieldError, Invalid

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 50_000  # with something in them, beside the heading
MAX_LINES = 1_048_576  # what a worksheet holds, blank ones included
MAX_COLUMNS = 100
HEADING_WITHIN = 20  # rows; titles stand above it

Row: TypeAlias = tuple[int, Sequence[str]]  # its number as a spreadsheet shows it, its cells


class Encoding(StrEnum):
    """How the texts of a file were written."""

    GB18030 = "gb18030"
    UTF_8 = "utf-8"
    XLSX = "xlsx"


class UnreadableFile(Invalid):
    """The file is neither a CSV nor an XLSX that can be read; ``errors`` say why."""

    code = "unreadable_file"
    zh = "文件打不开，没有存下来"
    en = "The file cannot be read; nothing was stored"

    def __init__(self, reason: str, message: str, row: int | None = None) -> None:
        super().__init__(FieldError(field="" if row is None else f"/{row}", code=reason, message=message))


class TooManyRows(Invalid):
    code = "too_many_rows"
    zh = "超过 50,000 行，分成几个文件再传；没有存下来"
    en = "More than 50,000 rows: split the file; nothing was stored"


class NoRows(Invalid):
    code = "no_rows"
    zh = "表头下面没有内容"
    en = "Nothing stands below the heading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreadsheet:
    """A file that is being read: ``rows`` can be read once; ``merged`` are cells that a merge covers (row, place)."""

    encoding: Encoding
    rows: Iterator[Row]
    merged: frozenset[tuple[int, int]] = frozenset()


def bounded_rows(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows that are not blank.

    Raises:
        TooManyRows: there are more than a worksheet holds.
        UnreadableFile: a row has too many cells.
    """
    for number, cells in rows:
        if number > MAX_LINES:
            raise TooManyRows
        if len(cells) > MAX_COLUMNS and any(cell.strip() for cell in cells[MAX_COLUMNS:]):
            raise UnreadableFile("too_many_columns", f"超过 {MAX_COLUMNS} 列", number)
        if any(cell.strip() for cell in cells):
            yield number, cells[:MAX_COLUMNS]
