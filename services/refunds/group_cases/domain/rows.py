"""Read a row of a roster: who is owed how much under which contract."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from canon.calendar import FIRST_DAY, LAST_DAY
from canon.identifiers import id_number_of
from canon.numbers import is_whole, whole_of
from canon.phones import phone_of
from canon.unsound import Unsound
from chassis.spreadsheets.cells import Unreadable, digits_of, fen_in, instant_in, plain
from chassis.spreadsheets.files import Row
from services.refunds.group_cases.domain.columns import FILLED, Column, Heading
from services.refunds.group_cases.domain.owed import OwedBy, Training, quote_untaught_hours

MAX_TEXT = 100  # characters of a cell
MAX_HOUR_DIGITS = 6  # of a number of class hours
MAX_FEN = 10**11  # of one contract: a thousand million yuan are a mistake
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NO = frozenset({"", "0", "否", "无", "不", "n", "no", "false", "×", "-", "/"})
Value = TypeVar("Value")


class RowCode(StrEnum):
    """Why a row is not taken."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    CHARACTERS = "characters"
    FORMAT = "format"
    CHECKSUM = "checksum"
    AMOUNT = "amount"
    NOT_POSITIVE = "not_positive"
    DAY = "day"
    SCIENTIFIC = "scientific"
    TWO_NAMES = "two_names"  # the contract has another name
    ANOTHER_NAME = "another_name"  # the identity number has another name
    SUM_DIFFERS = "sum_differs"  # the contract has other sums
    NOT_COMPUTABLE = "not_computable"  # the hours and sums contradict each other


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a cell; it never holds the value. ``row`` is the spreadsheet's own number."""

    row: int
    column: Column
    code: RowCode


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """A contract and its person; what the person paid the business for it, and what is owed back."""

    row: int
    name: str
    phone: str | None
    id_number: str | None
    contract: str
    signed_on: date | None
    contract_paid_fen: int
    owed_fen: int
    class_name: str | None
    hardship: bool
    owed_by: OwedBy = OwedBy.SIGNED


def read_row(heading: Heading, row: Row) -> RosterRow | tuple[RowError, ...]:
    """Read a row, or return everything that is wrong with it."""
    cells = _Cells(heading, *row)
    found: dict[str, Any] = {
        "name": cells.read(Column.NAME, _name),
        "phone": cells.read(Column.PHONE, lambda text: phone_of(digits_of(text))),
        "id_number": cells.read(Column.ID_NUMBER, lambda text: id_number_of(digits_of(text))),
        "contract": cells.read(Column.CONTRACT, lambda text: contract_of(digits_of(text))),
        "signed_on": cells.read(Column.SIGNED_ON, _day),
        "contract_paid_fen": cells.read(Column.CONTRACT_PAID, _fen),
        "class_name": cells.read(Column.CLASS_NAME, str),
        "hardship": (cells.read(Column.HARDSHIP, str) or "").lower() not in _NO,
    }
    found["owed_fen"], owed_by = cells.read_amount_due(found["contract_paid_fen"])
    if cells.errors:
        return tuple(cells.errors)
    return RosterRow(row=row[0], owed_by=owed_by, **found)


def contract_of(text: str) -> str:
    """Return the number of a contract as it is compared: half-width, upper case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


class _Wrong(Exception):
    def __init__(self, code: RowCode) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class _Cells:
    """The cells of one row, and what was found wrong with them."""

    heading: Heading
    number: int
    cells: Sequence[str]
    errors: list[RowError] = field(default_factory=list)

    def read(self, column: Column, convert: Callable[[str], Value]) -> Value | None:
        """Return the value of a column, or None if it is empty or wrong."""
        text = self._text(column)
        if text is None:
            return None
        try:
            return convert(text)
        except _Wrong as wrong:
            self._add(column, wrong.code)
        except Unreadable as unreadable:
            self._add(column, RowCode.DAY if column is Column.SIGNED_ON else RowCode(unreadable.code))
        except Unsound as unsound:
            self._add(column, RowCode(unsound.code))
        return None

    def read_amount_due(self, paid_fen: int | None) -> tuple[int | None, OwedBy]:
        """Return what is owed as the row says, else by the hours that were not taught."""
        total = self.read(Column.TOTAL_HOURS, _hours)
        used = self.read(Column.USED_HOURS, _hours)
        materials_fen = self.read(Column.MATERIALS, _fen) or 0
        if self._text(Column.OWED) is not None:
            return self.read(Column.OWED, _positive_fen), OwedBy.SIGNED
        if total is None or used is None or paid_fen is None:
            self._add(Column.OWED, RowCode.REQUIRED)
            return None, OwedBy.SIGNED
        owed_fen = quote_untaught_hours(Training(paid_fen, total, used, materials_fen))
        if not owed_fen:
            self._add(Column.OWED, RowCode.NOT_COMPUTABLE if owed_fen is None else RowCode.NOT_POSITIVE)
        return owed_fen, OwedBy.CALCULATOR

    def _text(self, column: Column) -> str | None:
        place = self.heading.places.get(column)
        text = plain(self.cells[place]) if place is not None and place < len(self.cells) else ""
        if not text:
            if column in FILLED:
                self._add(column, RowCode.REQUIRED)
        elif _UNSTORABLE.search(text):
            self._add(column, RowCode.CHARACTERS)
        elif len(text) > MAX_TEXT:
            self._add(column, RowCode.TOO_LONG)
        else:
            return text
        return None

    def _add(self, column: Column, code: RowCode) -> None:
        self.errors.append(RowError(self.number, column, code))


def _name(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _fen(text: str) -> int:
    fen = fen_in(text)
    if fen > MAX_FEN:
        raise _Wrong(RowCode.AMOUNT)
    return fen


def _positive_fen(text: str) -> int:
    fen = _fen(text)
    if fen == 0:
        raise _Wrong(RowCode.NOT_POSITIVE)
    return fen


def _hours(text: str) -> int:
    digits = digits_of(text)
    if not is_whole(digits) or len(digits) > MAX_HOUR_DIGITS:
        raise _Wrong(RowCode.FORMAT)
    return whole_of(digits)


def _day(text: str) -> date:
    day = instant_in(text).date()
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _Wrong(RowCode.DAY)
    return day
