"""Lines of a bank file (银行流水): what each says, and for whom it is."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from canon.calendar import FIRST_DAY
from chassis.errors import FieldError, Invalid
from chassis.spreadsheets.cells import Unreadable, digits_of, fen_in, instant_in, plain
from chassis.spreadsheets.files import Row
from chassis.spreadsheets.headings import find_columns

Value = TypeVar("Value")
MAX_TOKENS = 20  # parts of a remark that may be a number of a contract


class BankColumn(StrEnum):
    REFERENCE = "流水号"
    PAID_ON = "交易日期"
    AMOUNT = "金额(元)"
    PAYEE = "收款人"
    REMARK = "附言"


REQUIRED = (BankColumn.REFERENCE, BankColumn.PAID_ON, BankColumn.AMOUNT)
_NAMES: Mapping[BankColumn, tuple[str, ...]] = {
    BankColumn.REFERENCE: ("流水号", "交易流水号", "凭证号", "交易流水"),
    BankColumn.PAID_ON: ("交易日期", "日期", "付款日期", "记账日期"),
    BankColumn.AMOUNT: ("金额", "付款金额", "支出金额", "交易金额", "借方金额"),
    BankColumn.PAYEE: ("收款人", "收款人名称", "对方户名", "户名", "收款户名"),
    BankColumn.REMARK: ("附言", "摘要", "用途", "备注"),
}
_COLUMN_OF = {name: column for column, names in _NAMES.items() for name in names}
_REFERENCE = re.compile(r"[0-9A-Za-z_./-]{1,64}", re.ASCII)
_TOKEN = re.compile(r"[0-9A-Za-z一-鿿_./()〔〕-]{2,}")
# no part of a longer number: ``ZG-31`` and ``G-31-005`` are contracts
_MEMBER = re.compile(r"(?<![0-9A-Z])(?<![0-9A-Z][-_/.])G-?([0-9]{1,6})(?![0-9A-Z]|[-_/.][0-9A-Z])")


class BankColumnsMissing(Invalid):
    """No row at the top of the file names all required columns."""

    code = "bank_columns"
    zh = "表头缺少必需的列，没有存下来"
    en = "The heading lacks required columns; nothing was stored"


class BankCode(StrEnum):
    """Why a line is not taken."""

    REQUIRED = "required"
    FORMAT = "format"
    AMOUNT = "amount"
    NOT_POSITIVE = "not_positive"
    SCIENTIFIC = "scientific"
    DAY = "day"
    IN_FUTURE = "in_future"
    REUSED = "reused"  # the reference belongs to another payment


class Reason(StrEnum):
    """Why a payment waits for a person; ``text`` is the wording in Chinese."""

    NOBODY = "nobody"
    SEVERAL = "several"
    SUM_DIFFERS = "sum_differs"
    NAME_DIFFERS = "name_differs"
    MORE_THAN_OWED = "more_than_owed"
    NOT_IN_PLAN = "not_in_plan"
    UNDONE = "undone"

    @property
    def text(self) -> str:
        """The reason as the officer reads it."""
        return _REASONS[self]


_REASONS = {
    Reason.NOBODY: "名册中找不到对应的人",
    Reason.SEVERAL: "同时符合几个人",
    Reason.SUM_DIFFERS: "姓名相符，金额与任何一期不符",
    Reason.NAME_DIFFERS: "收款人不是附言所指的人",
    Reason.MORE_THAN_OWED: "超过该人员尚欠的金额",
    Reason.NOT_IN_PLAN: "该人员不在现行时间表中",
    Reason.UNDONE: "原对应已撤销，等待重新对应",
}


@dataclass(frozen=True, slots=True)
class BankError:
    row: int
    column: BankColumn
    code: BankCode


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """A payment as a bank reports it."""

    row: int
    reference: str
    paid_on: date
    amount_fen: int
    payee: str | None
    remark: str | None

    @property
    def member_numbers(self) -> tuple[int, ...]:
        """The members that the remark names by their numbers, as ``G-31``."""
        return tuple(int(match) for match in _MEMBER.findall(self._written))

    @property
    def tokens(self) -> tuple[str, ...]:
        """The parts of the remark that may be the number of a contract, as contracts are compared."""
        return tuple(dict.fromkeys(_TOKEN.findall(self._written)))[:MAX_TOKENS]

    @property
    def _written(self) -> str:
        """The remark as numbers in it are compared: half-width and upper case."""
        return unicodedata.normalize("NFKC", self.remark or "").upper()


@dataclass(frozen=True, slots=True)
class Match:
    """For whom a line is: a member, or nobody yet for a reason, with those who come into question."""

    member: int | None = None
    reason: Reason | None = None
    candidates: tuple[int, ...] = ()


def match_line(
    by_reference: Sequence[int],
    by_name: Sequence[int],
    amount_fen: int,
    expected: Mapping[int, frozenset[int]],
    *,
    has_payee: bool = True,
) -> Match:
    """Match a line by what it refers to, else by name and sum.

    ``by_reference``: members whose number or contract the line names; ``by_name``: those of the payee's name;
    ``expected``: the sums that each of these may receive next. Two that come into question are a person's decision,
    and so is a payee (``has_payee``) of another name than the member to whom the line refers.
    """
    referred = tuple(dict.fromkeys(by_reference))
    if referred:
        return _match_referred(referred, by_name, has_payee=has_payee)
    fitting = tuple(member for member in by_name if amount_fen in expected.get(member, frozenset()))
    if len(fitting) == 1:
        return Match(member=fitting[0])
    if fitting:
        return Match(reason=Reason.SEVERAL, candidates=fitting)
    if by_name:
        return Match(reason=Reason.SUM_DIFFERS, candidates=tuple(by_name))
    return Match(reason=Reason.NOBODY)


def _match_referred(referred: Sequence[int], by_name: Sequence[int], *, has_payee: bool) -> Match:
    if len(referred) > 1:
        return Match(reason=Reason.SEVERAL, candidates=tuple(referred))
    if has_payee and referred[0] not in by_name:
        return Match(reason=Reason.NAME_DIFFERS, candidates=tuple(dict.fromkeys((*referred, *by_name))))
    return Match(member=referred[0])


def read_lines(rows: Sequence[Row], today: date) -> tuple[list[BankLine], list[BankError]]:
    """Read the lines of a file below its heading, and what is wrong with the others.

    Raises:
        BankColumnsMissing: no row at the top names the required columns.
    """
    source = iter(rows)
    places, missing = find_columns(source, _COLUMN_OF, REQUIRED)
    if missing:
        raise BankColumnsMissing(
            *(FieldError(field=f"/{column}", code="required", message=f"缺少“{column}”列") for column in missing)
        )
    lines, errors = list[BankLine](), list[BankError]()
    for number, cells in source:
        read = _read_line(number, {column: _cell(cells, place) for column, place in places.items()}, today)
        if isinstance(read, BankLine):
            lines.append(read)
        else:
            errors += read
    return lines, errors


def _cell(cells: Sequence[str], place: int) -> str:
    return plain(cells[place]) if place < len(cells) else ""


def _read_line(number: int, cells: Mapping[BankColumn, str], today: date) -> BankLine | list[BankError]:
    errors = [BankError(number, column, BankCode.REQUIRED) for column in REQUIRED if not cells[column]]
    if errors:
        return errors
    reference = _read(number, BankColumn.REFERENCE, _reference, cells, errors)
    amount_fen = _read(number, BankColumn.AMOUNT, _positive_fen, cells, errors)
    paid_on = _read(number, BankColumn.PAID_ON, lambda text: _past_day(text, today), cells, errors)
    if reference is None or amount_fen is None or paid_on is None:
        return errors
    return BankLine(
        row=number,
        reference=reference,
        paid_on=paid_on,
        amount_fen=amount_fen,
        payee=" ".join(unicodedata.normalize("NFKC", cells.get(BankColumn.PAYEE, "")).split()) or None,
        remark=cells.get(BankColumn.REMARK) or None,
    )


class _Wrong(Exception):
    def __init__(self, code: BankCode) -> None:
        super().__init__(code)
        self.code = code


def _read(
    number: int,
    column: BankColumn,
    convert: Callable[[str], Value],
    cells: Mapping[BankColumn, str],
    errors: list[BankError],
) -> Value | None:
    """Return the value of a column, or None and one error more."""
    try:
        return convert(cells[column])
    except _Wrong as wrong:
        errors.append(BankError(number, column, wrong.code))
    except Unreadable as unreadable:
        code = BankCode.DAY if column is BankColumn.PAID_ON else BankCode(unreadable.code)
        errors.append(BankError(number, column, code))
    return None


def _reference(text: str) -> str:
    reference = digits_of(text)
    if not _REFERENCE.fullmatch(reference):
        raise _Wrong(BankCode.FORMAT)
    return reference


def _positive_fen(text: str) -> int:
    fen = fen_in(text)
    if not fen:
        raise _Wrong(BankCode.NOT_POSITIVE)
    return fen


def _past_day(text: str, today: date) -> date:
    day = instant_in(text).date()
    if day > today:
        raise _Wrong(BankCode.IN_FUTURE)
    if day < FIRST_DAY:
        raise _Wrong(BankCode.DAY)
    return day
