"""Events of limits that are extended, changed or missed, and of the calendar that they count by."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from canon.codes import ClockKind
from contracts.dispatch.clock_changes import LimitMet, LimitMoved, LimitStarted, LimitStopped
from contracts.dispatch.facts import CaseEvent
from contracts.event import Event, Personal


class CaseExtended(CaseEvent):
    """A limit was extended where the law allows it (延期)."""

    type: ClassVar[str] = "dispatch.case_extended.v1"

    clock: ClockKind
    due_at: datetime
    approved_by: str
    reason: Personal = None


class ClocksChanged(CaseEvent):
    """Limits changed without an act on the case: a calendar was published, facts came, a second channel has its own."""

    type: ClassVar[str] = "dispatch.clocks_changed.v1"


class ClockStarted(LimitStarted, CaseEvent):
    """A limit runs, as an event of its own; the event of the act that starts it now holds this in ``clocks``.

    No release publishes this event or the next three any more. Older logs hold them, so subscribers still handle them.
    """

    type: ClassVar[str] = "dispatch.clock_started.v1"


class ClockMoved(LimitMoved, CaseEvent):
    """See ``ClockStarted``."""

    type: ClassVar[str] = "dispatch.clock_moved.v1"


class ClockStopped(LimitStopped, CaseEvent):
    """See ``ClockStarted``."""

    type: ClassVar[str] = "dispatch.clock_stopped.v1"


class ClockMet(LimitMet, CaseEvent):
    """See ``ClockStarted``."""

    type: ClassVar[str] = "dispatch.clock_met.v1"


class ClockMissed(CaseEvent):
    """A limit passed and what it wanted was not done; told once."""

    type: ClassVar[str] = "dispatch.clock_missed.v1"

    clock: ClockKind
    due_at: datetime
    receipt: UUID | None = None  # the complaint whose channel set the limit, where a channel did


class ClockReminded(CaseEvent):
    """A limit draws near, and who must act is told so (到期提醒); ``to`` are roles, ``level`` rises."""

    type: ClassVar[str] = "dispatch.clock_reminded.v1"

    clock: ClockKind
    due_at: datetime
    level: int
    to: tuple[str, ...]


class CaseEscalated(CaseEvent):
    """A limit passed and the next above is told: officer, section head, hub, bureau head (逐级上报)."""

    type: ClassVar[str] = "dispatch.case_escalated.v1"

    clock: ClockKind
    due_at: datetime
    level: int
    to: tuple[str, ...]


class CalendarPublished(Event):
    """A new version of the working-day calendar; ``aggregate_id`` is the calendar's fixed id."""

    type: ClassVar[str] = "dispatch.calendar_published.v1"

    version: str
    years: tuple[int, ...]
    working: tuple[str, ...] = ()  # make-up working days, dates
    off: tuple[str, ...] = ()  # days off on weekdays, dates
    statutory: tuple[str, ...] = ()
