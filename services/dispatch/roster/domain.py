"""The duty roster of the hub (值班表) and its hand-over notes (交接记录)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid

MAX_SHIFT = timedelta(days=7)  # of one shift


class AlreadyOnDuty(Conflict):
    """One person cannot be on two shifts at once."""

    code: ClassVar[str] = "already_on_duty"
    previous_code: ClassVar[str | None] = "dispatch.already_on_duty"
    zh: ClassVar[str] = "此人在这段时间已经排班"
    en: ClassVar[str] = "This person is on duty then already"


class AlreadyTakenOver(Conflict):
    code: ClassVar[str] = "already_taken_over"
    previous_code: ClassVar[str | None] = "dispatch.already_taken_over"
    zh: ClassVar[str] = "已经接收"
    en: ClassVar[str] = "Already taken over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Who is on duty from when until when; columns of ``shifts`` carry these names."""

    id: UUID
    account: str
    starts_at: datetime
    ends_at: datetime
    entered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftNote:
    """A note from one shift to the next (交接记录); columns of ``shift_notes`` carry these names."""

    id: UUID
    text: str | None  # personal: a person wrote it; none once its case was erased
    case_id: UUID | None
    written_by: str
    written_at: datetime
    taken_by: str | None = None
    taken_at: datetime | None = None


def enter_shift(shift: Shift, others: Sequence[Shift]) -> Shift:
    """Return the shift if the roster allows it; different people may be on duty at one time.

    Raises:
        Invalid: it does not end after it starts, or lasts more than 7 days.
        AlreadyOnDuty: the person has another shift at that time.
    """
    if shift.ends_at <= shift.starts_at:
        raise Invalid(FieldError(field="/to", code="too_early", message="结束时间应当晚于开始时间"))
    if shift.ends_at - shift.starts_at > MAX_SHIFT:
        raise Invalid(FieldError(field="/to", code="too_late", message="一班最长七天"))
    if any(other.account == shift.account and _overlap(shift, other) for other in others):
        raise AlreadyOnDuty
    return shift


def accounts_on_duty(shifts: Sequence[Shift], at: datetime) -> list[str]:
    """The accounts on duty at this moment, in the order their shifts began."""
    standing = [shift for shift in shifts if shift.starts_at <= at < shift.ends_at]
    return [shift.account for shift in sorted(standing, key=lambda shift: (shift.starts_at, shift.account))]


def take_over(note: ShiftNote, account: str, now: datetime) -> ShiftNote:
    """Record that the next shift has read a note (接收).

    Raises:
        AlreadyTakenOver: it was taken over before.
    """
    if note.taken_at is not None:
        raise AlreadyTakenOver
    return replace(note, taken_by=account, taken_at=max(now, note.written_at))


def _overlap(one: Shift, other: Shift) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
