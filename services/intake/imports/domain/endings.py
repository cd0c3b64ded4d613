"""How a row's matter had ended, where its list says so (办结): such a row is history, and opens nothing.

12315 says in 办理情况状态 whether it has ended and in 初查受理状态 what the first check decided (D§5.1); 12345 says in
办理结果 how (D§6.4). What no list says is not guessed: an end without its day, or with an unknown result, is an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from canon.codes import CloseResult, Kind
from canon.shanghai import SHANGHAI, day_of
from chassis.spreadsheets.cells import Unreadable, instant_in
from reading.labels import kind_of_label
from services.intake.complaints.domain.wording import RESULTS
from services.intake.filing.domain.filing import KIND_BY_RESULT
from services.intake.imports.domain.columns import Field
from services.intake.imports.domain.problems import Code

ENDED = frozenset({"已办结", "办结", "结束"})  # of 12315's states of a case (D§5.1, D§5.3)
# What 12315 decides in its first check, where that is the result, too (D§5.1).
_CHECKS: Mapping[str, CloseResult] = {
    "不受理": CloseResult.REFUSED,
    "立案": CloseResult.FILED,
    "不予立案": CloseResult.NOT_FILED,
}
# Our own names of results, 12315's of them, and its codes (D§5.6).
_RESULTS: Mapping[str, CloseResult] = {
    **{name: CloseResult(code) for code, name in RESULTS.items()},
    **_CHECKS,
    "协商和解成功": CloseResult.SETTLED,
    "消费者撤回投诉": CloseResult.WITHDRAWN,
    "协商和解不成功": CloseResult.OTHER,
    "1": CloseResult.AGREED,
    "2": CloseResult.SETTLED,
    "3": CloseResult.WITHDRAWN,
    "4": CloseResult.TERMINATED,
    "5": CloseResult.OTHER,
    "9": CloseResult.OTHER,
}


class BadEnding(Exception):
    """What a row says of its end does not fit together; ``field`` is the column that is wrong."""

    def __init__(self, field: Field, code: Code) -> None:
        super().__init__(field, code)
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingCells:
    """What a row says of its end, as it is written; None where the cell is empty or the list has no such column."""

    kind: str | None = None  # as 12315 calls it; the hotline's own kinds are hints only
    status: str | None = None
    first_check: str | None = None
    result: str | None = None
    closed_at: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """When and how a matter had ended."""

    closed_at: datetime
    result: CloseResult


def ending_of(cells: EndingCells, received_at: datetime | None) -> Ending | None:
    """Return how a row's matter had ended; None where the list does not say that it had.

    Raises:
        BadEnding: it had ended, but not when, before it was received, or in no way that is known.
    """
    if cells.closed_at is None:
        if cells.status in ENDED or cells.result in _RESULTS:
            raise BadEnding(Field.CLOSED_AT, Code.CLOSED_UNDATED)
        return None
    if cells.status is not None and cells.status not in ENDED:
        raise BadEnding(Field.STATUS, Code.NOT_CLOSED)
    if received_at is None:
        raise BadEnding(Field.RECEIVED_AT, Code.RECEIVED_UNDATED)
    return Ending(_closed_at(cells.closed_at, received_at), _result(cells))


def _closed_at(written: str, received_at: datetime) -> datetime:
    """Return when it was closed; of a mere day that is the day of receipt, not before it was received.

    Raises:
        BadEnding: it is no time, or one before the receipt.
    """
    try:
        closed_at = instant_in(written)
    except Unreadable:
        raise BadEnding(Field.CLOSED_AT, Code.CLOSED_UNDATED) from None
    if closed_at == datetime.combine(day_of(received_at), time(), SHANGHAI):
        return received_at
    if closed_at < received_at:
        raise BadEnding(Field.CLOSED_AT, Code.CLOSED_EARLY)
    return closed_at


def _result(cells: EndingCells) -> CloseResult:
    """Return how it ended: as the result says, or else the first check; an inquiry that has ended was answered.

    Raises:
        BadEnding: the result is unknown, contradicts the first check, or does not exist for this kind of matter.
    """
    kind, checked = kind_of_label(cells.kind), _CHECKS.get(cells.first_check or "")
    usual = CloseResult.ANSWERED if kind is Kind.INQUIRY else CloseResult.OTHER
    result = checked or usual if cells.result is None else _RESULTS.get(cells.result)
    field = Field.FIRST_CHECK if cells.result is None else Field.RESULT
    if result is None or (checked or result) is not result:
        raise BadEnding(field, Code.RESULT)
    if kind is not None and KIND_BY_RESULT.get(result, kind) is not kind:
        raise BadEnding(field, Code.RESULT)
    return result
