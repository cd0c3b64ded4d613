"""When and how much: a given list of parts, or equal ones at a steady pace."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from canon.calendar import FIRST_DAY, LAST_DAY
from canon.money import instalments
from services.refunds.domain.plans.refusals import InvalidPlan
from services.refunds.domain.plans.state import Instalment

MOST_PARTS = 600  # fifty years of months; longer is a mistake or a mockery


class Every(StrEnum):
    """The pace of equal parts."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3}


def equal_parts(total_fen: int, count: int, every: Every, first_due_on: date) -> tuple[Instalment, ...]:
    """Split evenly, the rounding on the last part; a month without that day ends on its last day.

    Raises ``InvalidPlan``.
    """
    if not 1 <= count <= MOST_PARTS:
        raise InvalidPlan("instalments/count", "out_of_range")
    if not FIRST_DAY <= first_due_on <= LAST_DAY:
        raise InvalidPlan("instalments/first_due_on", "out_of_range")
    if total_fen < count:
        raise InvalidPlan("instalments/count", "too_many_parts")
    amounts = instalments(total_fen, count)
    return listed_parts([(_due_on(first_due_on, every, n), fen) for n, fen in enumerate(amounts)])


def listed_parts(parts: Sequence[tuple[date, int]]) -> tuple[Instalment, ...]:
    """Number the parts (day, fen) a person wrote down. Raises ``InvalidPlan``."""
    if not 1 <= len(parts) <= MOST_PARTS:
        raise InvalidPlan("instalments", "out_of_range")
    latest = FIRST_DAY
    for at, (due_on, amount_fen) in enumerate(parts):
        if amount_fen <= 0:
            raise InvalidPlan(f"instalments/{at}/amount_fen", "not_positive")
        if not FIRST_DAY <= due_on < LAST_DAY.replace(day=1):  # room to roll to a working day
            raise InvalidPlan(f"instalments/{at}/due_on", "out_of_range")
        if due_on < latest:
            raise InvalidPlan(f"instalments/{at}/due_on", "not_in_order")
        latest = due_on
    return tuple(
        Instalment(number=number, due_on=due_on, amount_fen=amount_fen)
        for number, (due_on, amount_fen) in enumerate(parts, start=1)
    )


def _due_on(first: date, every: Every, n: int) -> date:
    if every is Every.WEEK:
        return first + timedelta(weeks=n)
    return months_after(first, _MONTHS[every] * n)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a month that is shorter (民法典 202)."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
