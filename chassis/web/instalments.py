"""Payment schedules in requests: listed instalments, or equal ones at a regular interval (interface §5)."""

from datetime import date
from typing import Annotated

from pydantic import Field
from typing_extensions import TypeAliasType

from canon.calendar import FIRST_DAY
from canon.timetables import MOST_PARTS, Every, OutOfRange, Part, Refund, TooManyParts, equal_parts, listed_parts
from canon.unsound import Unsound
from chassis.errors import FieldError, Invalid
from chassis.web.models import Body

Fen = Annotated[int, Field(gt=0, le=10**13)]


class ListedPart(Body):
    due_on: date
    amount_fen: Fen


class EqualParts(Body):
    count: int = Field(ge=1, le=MOST_PARTS)
    every: Every = Every.MONTH
    first_due_on: date


# named, because generators of clients make a type of it
ListedParts = TypeAliasType("ListedParts", Annotated[list[ListedPart], Field(max_length=MOST_PARTS)])
Timetable = ListedParts | EqualParts


def refund_of(
    agreed_fen: int, amount_fen: int, instalments: int | Timetable, first_due_on: date | None = None
) -> Refund:
    """Check the refund of an agreed sum, and return it. ``first_due_on`` belongs to a number of equal instalments.

    Raises:
        Invalid: the amount or the schedule is wrong; it names the field.
    """
    if amount_fen > agreed_fen:
        raise Invalid(_field_error("/amount_fen", "more_than_agreed", "退费不能多于约定的金额"))
    if isinstance(instalments, int):
        _check_count(amount_fen, instalments, first_due_on)
        return Refund(amount_fen=amount_fen, count=instalments, first_due_on=first_due_on)
    if first_due_on is not None:
        raise Invalid(_field_error("/first_due_on", "contradiction", "分期表已写明各期日期"))
    try:
        parts = _parts_of(instalments, amount_fen)
    except Unsound as error:
        raise Invalid(_field_error(f"/instalments{error.field}", error.code, str(error))) from error
    if sum(part.amount_fen for part in parts) != amount_fen:
        raise Invalid(_field_error("/amount_fen", "sum_mismatch", "各期金额之和不等于总额"))
    return Refund(amount_fen=amount_fen, count=len(parts), first_due_on=parts[0].due_on, parts=parts)


def _check_count(amount_fen: int, count: int, first_due_on: date | None) -> None:
    if not amount_fen:  # nothing is paid
        return
    try:
        equal_parts(amount_fen, count, Every.MONTH, first_due_on or FIRST_DAY)
    except TooManyParts as error:
        raise Invalid(_field_error("/instalments", error.code, str(error))) from error
    except OutOfRange as error:
        raise Invalid(_field_error("/first_due_on", error.code, str(error))) from error


def _parts_of(timetable: Timetable, total_fen: int) -> tuple[Part, ...]:
    if isinstance(timetable, EqualParts):
        return equal_parts(total_fen, timetable.count, timetable.every, timetable.first_due_on)
    return listed_parts([(part.due_on, part.amount_fen) for part in timetable])


def _field_error(field: str, code: str, message: str) -> FieldError:
    return FieldError(field=f"/refund{field}", code=code, message=message)
