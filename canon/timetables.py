"""Instalments (分期): days and amounts of a sum paid in listed parts, or in equal parts at a fixed interval."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from canon.calendar import FIRST_DAY, LAST_DAY
from canon.money import instalments
from canon.unsound import Unsound

END = LAST_DAY.replace(day=1)  # no part is due from this day on: days are left to roll to a working day
MOST_PARTS = 600  # fifty years of monthly parts; more is a mistake


class OutOfRange(Unsound):
    """There are no parts or too many, or a day is outside the calendar."""

    code = "out_of_range"


class NotPositive(Unsound):
    """The amount of a part is zero or negative."""

    code = "not_positive"


class NotInOrder(Unsound):
    """A part is due before the part listed before it."""

    code = "not_in_order"


class TooManyParts(Unsound):
    """A part would be below one fen."""

    code = "too_many_parts"


class Every(StrEnum):
    """The pace of equal parts."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: the day it is due and its amount in fen."""

    due_on: date
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """A refund that both sides agreed on: in listed ``parts``, or in ``count`` equal parts a month apart."""

    amount_fen: int
    count: int = 1
    first_due_on: date | None = None  # None: as late as the law allows
    parts: tuple[Part, ...] = ()

    @property
    def due_dates(self) -> tuple[date, ...]:
        return tuple(part.due_on for part in self.parts)

    @property
    def amounts_fen(self) -> tuple[int, ...]:
        return tuple(part.amount_fen for part in self.parts)


def equal_parts(total_fen: int, count: int, every: Every, first_due_on: date) -> tuple[Part, ...]:
    """Split a sum into equal parts, the last with the rounding difference; a shorter month is due on its last day.

    The ``field`` of an error is one of the schedule that is given, ``/count`` or ``/first_due_on``.

    Raises:
        OutOfRange: ``count`` is not 1 to 600, or a part would be due before 2000 or after November 2099.
        TooManyParts: a part would be below one fen.
    """
    if not 1 <= count <= MOST_PARTS:
        raise OutOfRange("超出允许的范围", "/count")
    if not FIRST_DAY <= first_due_on < END:
        raise OutOfRange("超出允许的范围", "/first_due_on")
    if total_fen < count:
        raise TooManyParts("每期不足一分钱", "/count")
    if _due_on(first_due_on, every, count - 1) >= END:
        raise OutOfRange("最后一期超出允许的范围", "/count")
    amounts = instalments(total_fen, count)
    return listed_parts([(_due_on(first_due_on, every, n), fen) for n, fen in enumerate(amounts)])


def listed_parts(parts: Sequence[tuple[date, int]]) -> tuple[Part, ...]:
    """Check the parts (day, fen) that a person wrote down, and return them.

    Raises:
        OutOfRange: there are not 1 to 600 parts, or one is due before 2000 or after November 2099.
        NotPositive: an amount is zero or negative.
        NotInOrder: a part is due before the part listed before it.
    """
    if not 1 <= len(parts) <= MOST_PARTS:
        raise OutOfRange("超出允许的范围")
    latest = FIRST_DAY
    for at, (due_on, amount_fen) in enumerate(parts):
        if amount_fen <= 0:
            raise NotPositive("必须大于零", f"/{at}/amount_fen")
        if not FIRST_DAY <= due_on < END:
            raise OutOfRange("超出允许的范围", f"/{at}/due_on")
        if due_on < latest:
            raise NotInOrder("各期日期应当由早到晚", f"/{at}/due_on")
        latest = due_on
    return tuple(Part(due_on=due_on, amount_fen=amount_fen) for due_on, amount_fen in parts)


def months_after(day: date, months: int) -> date:
    """Return the same day ``months`` months later, or the last day of a shorter month (民法典 Art. 202)."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _due_on(first: date, every: Every, n: int) -> date:
    if every is Every.WEEK:
        return first + timedelta(weeks=n)
    return months_after(first, _MONTHS[every] * n)
