"""Limits that run, move, are kept or missed; the calendar they count by."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from canon.codes import ClockKind, RuleSet
from contracts.dispatch.facts import CaseEvent
from contracts.event import Event, Personal


class CaseExtended(CaseEvent):
    """A limit was extended where the law allows it (延期)."""

    type: ClassVar[str] = "dispatch.case_extended.v1"

    clock: ClockKind
    due_at: datetime
    approved_by: str
    reason: Personal = None


class ClockStarted(CaseEvent):
    """A limit runs; ``proof`` is its arithmetic in words."""

    type: ClassVar[str] = "dispatch.clock_started.v1"

    clock: ClockKind
    rule_set: RuleSet
    rule: str
    starts_at: datetime
    due_at: datetime
    provisional: bool = False
    proof: str


class ClockMoved(CaseEvent):
    """A running limit ends on another day: appraisal does not count, it was extended, a calendar was published."""

    type: ClassVar[str] = "dispatch.clock_moved.v1"

    clock: ClockKind
    starts_at: datetime
    due_at: datetime
    provisional: bool = False
    proof: str


class Stop(StrEnum):
    """Why a limit does not run: it stands still, or what it wanted is no longer wanted."""

    PAUSED = "paused"
    CANCELLED = "cancelled"


class ClockStopped(CaseEvent):
    """A limit runs no longer: goods are appraised, or the case went elsewhere. ``ClockMoved`` tells that it runs on."""

    type: ClassVar[str] = "dispatch.clock_stopped.v1"

    clock: ClockKind
    due_at: datetime
    stop: Stop


class ClockMet(CaseEvent):
    """What the limit wanted was done, in time or late."""

    type: ClassVar[str] = "dispatch.clock_met.v1"

    clock: ClockKind
    starts_at: datetime
    due_at: datetime
    met_at: datetime
    in_time: bool


class ClockMissed(CaseEvent):
    """A limit passed and what it wanted was not done; told once."""

    type: ClassVar[str] = "dispatch.clock_missed.v1"

    clock: ClockKind
    due_at: datetime


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
