"""Read an uploaded file into its rows, for ``bounded_process``: a line of JSON says why not, or they follow it."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from chassis.errors import Invalid
from chassis.spreadsheets.files import MAX_ROWS, NoRows, TooManyRows, bounded_rows
from chassis.spreadsheets.reader import read_spreadsheet


def read_rows(content: bytes) -> Iterator[bytes]:
    """Yield the output for a file."""
    try:
        rows = _rows(content)
    except Invalid as refusal:
        yield refusal_line(refusal)
        return
    yield b"{}\n"
    yield json.dumps(rows, ensure_ascii=False).encode()


def refusal_line(refusal: Invalid) -> bytes:
    """Return the line that says why a file is refused."""
    document = {"refused": refusal.code, "errors": [asdict(error) for error in refusal.errors]}
    return json.dumps(document, ensure_ascii=False).encode() + b"\n"


def _rows(content: bytes) -> list[tuple[int, list[str]]]:
    """Return the rows that are not blank.

    Raises:
        TooManyRows: there are more than ``MAX_ROWS``.
        NoRows: there is none.
    """
    found = list[tuple[int, list[str]]]()
    for number, cells in bounded_rows(read_spreadsheet(content).rows):
        if len(found) > MAX_ROWS:
            raise TooManyRows
        found.append((number, list(cells)))
    if not found:
        raise NoRows
    return found
