"""When the first limit of a row that has not ended is over: what a preview warns of before a list opens cases.

An estimate: the kind is the list's, not yet the text's, and the working days are those of the holiday notices.
"""

from datetime import date, datetime, time
from functools import cache

from canon.calendar import published_calendar
from canon.codes import ClockKind, Kind
from canon.deadlines import deadline
from canon.shanghai import SHANGHAI, day_of
from reading.labels import kind_of_label
from services.intake.imports.domain.rows import ReadRow

_CLOCKS = {Kind.COMPLAINT: ClockKind.ACCEPTANCE, Kind.REPORT: ClockKind.VERIFICATION}
LAST_YEAR = 2098  # of receipt; the calendar has one more, for what begins in it


def due_at(read: ReadRow) -> datetime | None:
    """Return the end of the channel's limit or of the law's, whichever comes first; None if the row has neither."""
    received_at: datetime | None = read.parts["received_at"]
    handle_limit: datetime | None = read.parts["handle_limit"]
    if received_at is None or received_at.year > LAST_YEAR:
        return None  # it will be received when it is imported
    clock = _CLOCKS.get(kind_of_label(read.parts["label"]) or Kind.COMPLAINT)
    ends = [_legal_end(clock, day_of(received_at))] if clock else []
    if handle_limit is not None and handle_limit > received_at:
        ends.append(handle_limit)
    return min(ends, default=None)


@cache
def _legal_end(clock: ClockKind, received_on: date) -> datetime:
    """Return when the limit of a matter is over that was received on this day, at whatever hour."""
    return deadline(clock, datetime.combine(received_on, time(), SHANGHAI), published_calendar()).due_at
