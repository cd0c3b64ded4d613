"""Read the rows of a list into what a register holds, by the rules of entries that are typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from canon.numbers import is_whole, whole_of
from chassis.errors import FieldError, Invalid
from chassis.spreadsheets.cells import Unreadable, instant_in, plain
from chassis.spreadsheets.files import Row
from chassis.spreadsheets.headings import find_columns
from chassis.web.problems import invalid_of
from services.odr.registers.domain.columns import CODE_NAMES, COLUMNS, REQUIRED
from services.odr.registers.domain.registers import Listing, Register
from services.odr.registers.schemas.entries import Join

MOST_ERRORS = 200  # that an answer names
DATES = ("valid_from", "valid_to")


class WrongColumns(Invalid):
    """No row of the beginning names the columns that every entry needs."""

    code = "wrong_columns"
    zh = "表头认不出来：前 20 行里要有一行写着名称、地址、乡镇、领域、生效日期"
    en = "No heading was recognised: one of the first 20 rows must name the columns"


class RowError(BaseModel):
    """What is wrong with a cell; ``row`` is its number as a spreadsheet shows it."""

    row: int
    column: str
    code: str


class ImportedList(BaseModel):
    """What became of a list: ``taken`` are entries now, ``known`` were on the register or waiting already."""

    rows: int
    taken: int
    known: int
    errors: list[RowError]


def read_listings(register: Register, rows: Sequence[Row]) -> tuple[list[Listing], list[RowError]]:
    """Return the entries of a list, and what is wrong with the rows that are none.

    Raises:
        WrongColumns: no heading was found.
    """
    below = iter(rows)
    columns, missing = find_columns(below, {heading: name for name, heading in COLUMNS.items()}, REQUIRED)
    if missing:
        raise WrongColumns(
            *(FieldError(field=f"/{COLUMNS[name]}", code="required", message="缺少这一列") for name in missing)
        )
    listings: list[Listing] = []
    errors: list[RowError] = []
    for number, cells in below:
        try:
            listings.append(_listing(register, {name: cells[at] for name, at in columns.items() if at < len(cells)}))
        except Invalid as refusal:
            errors += [_row_error(number, error) for error in refusal.errors]
    return listings, errors


def _listing(register: Register, cells: Mapping[str, str]) -> Listing:
    """Return what a row holds.

    Raises:
        Invalid: a cell is wrong, as it would be in a request.
    """
    values = {name: value for name, text in cells.items() if (value := _value(name, plain(text))) is not None}
    try:
        join = Join.model_validate(values)
    except ValidationError as error:
        refusal = invalid_of(error.errors())
        raise Invalid(*refusal.errors) from None
    return join.to_listing(register)


def _value(name: str, text: str) -> Any:
    """Return the value that a cell means; one that cannot be read stays as it is, and is refused with its field."""
    if not text:
        return None
    if name in DATES:
        return _day(text)
    if name == "days":
        return whole_of(text) if is_whole(text) else text
    codes = {meant: code for code, meant in CODE_NAMES.get(name, {}).items()}
    return codes.get(text, text)


def _day(text: str) -> str:
    try:
        return instant_in(text).date().isoformat()
    except Unreadable:
        return text


def _row_error(number: int, error: FieldError) -> RowError:
    name = error.field.strip("/")
    return RowError(row=number, column=COLUMNS.get(name, name), code=error.code)
