"""The recount of clocks by a new calendar: one record for each clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from canon.codes import ClockKind
from services.dispatch.clocks.domain.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarMove:
    """The recount of one clock by a new calendar; columns of ``calendar_moves`` carry these names."""

    version: str
    case_id: UUID
    number: int
    kind: ClockKind
    old_version: str
    old_due_at: datetime
    new_due_at: datetime
    provisional: bool  # still so after the recount


def moves_between(before: Sequence[Clock], after: Sequence[Clock]) -> list[CalendarMove]:
    """Return a record of every clock that was recounted, also where its end stayed."""
    return [
        CalendarMove(
            version=new.calendar_version,
            case_id=new.case_id,
            number=new.number,
            kind=new.kind,
            old_version=old.calendar_version,
            old_due_at=old.due_at,
            new_due_at=new.due_at,
            provisional=new.provisional,
        )
        for old, new in zip(before, after, strict=True)
        if old.calendar_version != new.calendar_version
    ]
