"""The instalments of a plan: from a list of parts, or in equal parts at a fixed interval."""

from collections.abc import Iterable, Sequence
from datetime import date

from canon import timetables
from canon.timetables import Every, Part
from canon.unsound import Unsound
from services.refunds.plans.domain.refusals import InvalidPlan
from services.refunds.plans.domain.state import Instalment


def equal_parts(total_fen: int, count: int, every: Every, first_due_on: date) -> tuple[Instalment, ...]:
    """Split a sum into equal instalments, the last with the rounding difference; see ``canon.timetables``.

    Raises:
        InvalidPlan: the count or a day is out of range, or an instalment would be below one fen.
    """
    try:
        return _numbered(timetables.equal_parts(total_fen, count, every, first_due_on))
    except Unsound as error:
        raise InvalidPlan(f"instalments{error.field}", error.code, str(error)) from error


def listed_parts(parts: Sequence[tuple[date, int]]) -> tuple[Instalment, ...]:
    """Check and number the parts (day, fen) that a person wrote down.

    Raises:
        InvalidPlan: the number of parts, a day, an amount or the order is wrong.
    """
    try:
        return _numbered(timetables.listed_parts(parts))
    except Unsound as error:
        raise InvalidPlan(f"instalments{error.field}", error.code, str(error)) from error


def _numbered(parts: Iterable[Part]) -> tuple[Instalment, ...]:
    return tuple(
        Instalment(number=number, due_on=part.due_on, amount_fen=part.amount_fen)
        for number, part in enumerate(parts, start=1)
    )
