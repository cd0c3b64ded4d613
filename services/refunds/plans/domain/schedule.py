"""When and how much: a given list of parts, or equal ones at a steady pace, as the instalments of a plan."""

from collections.abc import Iterable, Sequence
from datetime import date

from canon import timetables
from canon.timetables import Every, Part
from canon.unsound import Unsound
from services.refunds.plans.domain.refusals import InvalidPlan
from services.refunds.plans.domain.state import Instalment


def equal_parts(total_fen: int, count: int, every: Every, first_due_on: date) -> tuple[Instalment, ...]:
    """Split evenly, the rounding on the last part; a month without that day ends on its last day.

    Raises ``InvalidPlan``.
    """
    try:
        return _numbered(timetables.equal_parts(total_fen, count, every, first_due_on))
    except Unsound as error:
        raise _invalid(error) from error


def listed_parts(parts: Sequence[tuple[date, int]]) -> tuple[Instalment, ...]:
    """Number the parts (day, fen) a person wrote down. Raises ``InvalidPlan``."""
    try:
        return _numbered(timetables.listed_parts(parts))
    except Unsound as error:
        raise _invalid(error) from error


def _numbered(parts: Iterable[Part]) -> tuple[Instalment, ...]:
    return tuple(
        Instalment(number=number, due_on=part.due_on, amount_fen=part.amount_fen)
        for number, part in enumerate(parts, start=1)
    )


def _invalid(error: Unsound) -> InvalidPlan:
    return InvalidPlan(f"instalments{error.field}", error.code, str(error))
