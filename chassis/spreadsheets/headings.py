"""Find the row of a spreadsheet that names its columns, wherever the columns stand and whatever stands above."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from chassis.spreadsheets.files import HEADING_WITHIN, Row

Column = TypeVar("Column")


def columns_in(cells: Sequence[str], column_of: Mapping[str, Column]) -> Mapping[Column, int]:
    """Return where the columns stand that these cells name; of two of the same name the first counts."""
    places: dict[Column, int] = {}
    for place, cell in enumerate(cells):
        column = column_of.get(_compact(cell))
        if column is not None:
            places.setdefault(column, place)
    return places


def find_columns(
    rows: Iterator[Row], column_of: Mapping[str, Column], required: Sequence[Column]
) -> tuple[Mapping[Column, int], Sequence[Column]]:
    """Return where the columns stand by the first row that names all required ones, and leave the rows below it.

    Where no such row is among the first, the best one is returned with what it lacks.
    """
    best: tuple[Mapping[Column, int], Sequence[Column]] = ({}, required)
    for number, cells in rows:
        if number > HEADING_WITHIN:
            break
        places = columns_in(cells, column_of)
        missing = [column for column in required if column not in places]
        if len(missing) < len(best[1]):
            best = (places, missing)
        if not missing:
            break
    return best


def _compact(cell: str) -> str:
    """Return the name in a cell without spaces, unit and mark: ``*应退金额（元）`` is ``应退金额``."""
    text = "".join(unicodedata.normalize("NFKC", cell).split())
    return text.strip("*").removesuffix("(元)")
