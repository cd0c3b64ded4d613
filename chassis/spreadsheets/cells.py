"""Read what stands in a cell: numbers that a spreadsheet has spoiled, dates in the usual forms, sums in yuan."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from canon.money import NotYuan, fen_of
from canon.shanghai import SHANGHAI

MAX_FEN = 10**15
EXACT_NUMBERS = 10**15  # up to here a spreadsheet keeps every digit of a whole number
SPREADSHEET_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of a serial date, which has no offset
_SERIAL_DAYS = (36_526, 73_051)  # 2000-01-01 to 2100-01-01
_SCIENTIFIC = re.compile(r"([0-9])(?:\.([0-9]+))?[Ee]\+?([0-9]{1,2})", re.ASCII)
_QUOTED = re.compile(r'="([^"]*)"')  # how exports keep a spreadsheet from taking digits for a number; no formula
_APOSTROPHE = re.compile(r"'[0-9A-Za-z-]+", re.ASCII)
_DAY = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_HOUR = r"(?:[T ]?(上午|下午|)(\d{1,2})[:时](\d{1,2})分?(?::?(\d{1,2})秒?)?(?:\.\d+)?)?"
_TIME = re.compile(rf"{_DAY}{_HOUR}(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
NOON = 12
_CALCULATED = "=+-@＝＋－＠"  # what a spreadsheet takes for a formula begins so
_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"})  # what it may drop before it looks


class CellFault(StrEnum):
    """Why a cell is not what its column holds."""

    SCIENTIFIC = "scientific"  # a long number whose last digits a spreadsheet has lost
    AMOUNT = "amount"
    TIME = "time"


class Unreadable(Exception):
    """A cell that is not what its column holds; the message never names the value."""

    def __init__(self, code: CellFault) -> None:
        super().__init__(code)
        self.code = code


def text_of(value: object) -> str:
    """Return the value of a workbook's cell as text; a number of more than fifteen digits shows that it lost some."""
    match value:
        case str():
            return value
        case bool():
            return "是" if value else "否"
        case datetime():
            return (value + timedelta(microseconds=500_000)).strftime("%Y-%m-%d %H:%M:%S")
        case float():
            return f"{value:.14E}" if abs(value) >= EXACT_NUMBERS else f"{value:.15g}"
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet calculates: an apostrophe stands before what begins like a formula."""
    first = next((one for one in text if unicodedata.category(one) not in _UNSEEN), " ")
    return f"'{text}" if first in _CALCULATED or text.startswith(("\t", "\r", "\n")) else text


def plain(text: str) -> str:
    """Return a text without the spaces around it and without the marks by which exports keep digits a text."""
    stripped = text.strip()
    if quoted := _QUOTED.fullmatch(stripped):
        return quoted[1].strip()
    return stripped[1:] if _APOSTROPHE.fullmatch(stripped) else stripped


def digits_of(text: str) -> str:
    """Return a number that was written as ``1.3800001111E+10`` with its digits; any other text as it is.

    Raises:
        Unreadable: digits of the number are lost.
    """
    match = _SCIENTIFIC.fullmatch(text)
    if match is None:
        return text
    first, rest, power = match[1], match[2] or "", int(match[3])
    if len(rest.rstrip("0")) > power or len(rest) < power:
        raise Unreadable(CellFault.SCIENTIFIC)
    return first + rest[:power]


def fen_in(text: str) -> int:
    """Return a sum in fen; it is written in yuan, as ``3,408.00元``, ``￥860`` or ``1.2万``.

    Raises:
        Unreadable: it is no such sum, has parts of a fen, or is too large.
    """
    try:
        fen = fen_of(digits_of(text.strip()))
    except NotYuan:
        raise Unreadable(CellFault.AMOUNT) from None
    if fen > MAX_FEN:
        raise Unreadable(CellFault.AMOUNT)
    return fen


def instant_in(text: str) -> datetime:
    """Return a time, in Shanghai time unless it has an offset; a date is its midnight.

    Raises:
        Unreadable: it is written in none of the usual forms, or is no date of the calendar.
    """
    compact = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    try:
        if (match := _TIME.fullmatch(compact)) or (match := _TIME.fullmatch(compact.replace(" ", ""))):
            return _written_time(match)
        if match := _COMPACT.fullmatch(compact):
            year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
        if _SERIAL.fullmatch(compact):
            return _serial_time(float(compact))
    except ValueError:
        raise Unreadable(CellFault.TIME) from None
    raise Unreadable(CellFault.TIME)


def _written_time(match: re.Match[str]) -> datetime:
    year, month, day, half, hour, minute, second, offset = match.groups()
    hours = int(hour or 0)
    if half:
        hours = hours % NOON + (NOON if half == "下午" else 0)
    read = datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=SHANGHAI)
    if offset is None:
        return read
    return datetime.fromisoformat(f"{read:%Y-%m-%dT%H:%M:%S}{'+00:00' if offset == 'Z' else offset}")


def _serial_time(days: float) -> datetime:
    first, last = _SERIAL_DAYS
    if not first <= days < last:
        raise ValueError(days)
    seconds = round(days * 86_400)
    return (SPREADSHEET_EPOCH + timedelta(seconds=seconds)).replace(tzinfo=SHANGHAI)
