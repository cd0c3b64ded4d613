"""A history: changes that are dated in order and never undone, so that those up to a day say what held on that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from canon.shanghai import day_of
from chassis.errors import Conflict, Forbidden

KindT = TypeVar("KindT", bound=StrEnum)


class OwnApplication(Forbidden):
    code = "own_application"
    zh = "申请须由另一人审核"
    en = "Another person reviews an application"


class NotSuspended(Conflict):
    code = "not_suspended"
    zh = "没有暂停"
    en = "Not suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who decides, when and why; ``proof`` names the papers."""

    by: str
    at: datetime
    reason: str = ""
    proof: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Generic[KindT]):
    """What was decided: it counts from its day ``on`` and was entered ``at`` an instant ``by`` an account."""

    number: int
    kind: KindT
    on: date
    at: datetime
    by: str
    reason: str = ""
    proof: str | None = None


def with_change(
    changes: Sequence[Change[KindT]], kind: KindT, act: Act, on: date | None = None
) -> tuple[Change[KindT], ...]:
    """Add a change, by default of the day of the act; it is dated no earlier than the one before."""
    day, at = on or day_of(act.at), act.at
    if changes:
        day, at = max(day, changes[-1].on), max(at, changes[-1].at)
    change = Change(number=len(changes) + 1, kind=kind, on=day, at=at, by=act.by, reason=act.reason, proof=act.proof)
    return (*changes, change)


def last_change_on(changes: Sequence[Change[KindT]], day: date) -> Change[KindT] | None:
    """Return the change that held at the end of a day; ``None`` before the first."""
    return next((change for change in reversed(changes) if change.on <= day), None)


def check_other_person(changes: Sequence[Change[KindT]], act: Act) -> None:
    """Check that the application, the last change, was entered by another person than who decides about it.

    Raises:
        OwnApplication: the same person entered it.
    """
    if changes[-1].by == act.by:
        raise OwnApplication
