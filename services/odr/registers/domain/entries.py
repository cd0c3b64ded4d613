"""An entry of a register: applied for, listed, suspended, restored, left. Every change is dated and never undone.

The changes of an entry are dated in order, so that the changes up to a day say how it stood on that day.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from canon.shanghai import day_of
from chassis.errors import Conflict
from services.odr.histories.domain import (
    Act,
    Change,
    NotSuspended,
    check_other_person,
    last_change_on,
    with_change,
)
from services.odr.registers.domain.registers import Listing, Register

_ONE_DAY = timedelta(days=1)
EXPIRED = "有效期满"


class EntryState(StrEnum):
    """How an entry stands."""

    APPLIED = "applied"
    DECLINED = "declined"
    LISTED = "listed"
    SUSPENDED = "suspended"
    LEFT = "left"


class ChangeKind(StrEnum):
    """What was decided about an entry."""

    APPLIED = "applied"
    LISTED = "listed"
    DECLINED = "declined"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    LEFT = "left"

    @property
    def state(self) -> EntryState:
        """The state after this change."""
        return EntryState.LISTED if self is ChangeKind.RESTORED else EntryState(self.value)


OPEN_STATES = (EntryState.APPLIED, EntryState.LISTED, EntryState.SUSPENDED)
MEMBER_STATES = (EntryState.LISTED, EntryState.SUSPENDED)


class AlreadyListed(Conflict):
    code = "already_listed"
    zh = "该单位已在这一名录，或者有待审核的申请"
    en = "This business is on the register already, or has applied"


class NothingToReview(Conflict):
    code = "nothing_to_review"
    zh = "没有待审核的申请"
    en = "No application waits for a review"


class NotOnRegister(Conflict):
    code = "not_on_register"
    zh = "该单位不在名录上"
    en = "This entry is not on the register"


class AlreadySuspended(Conflict):
    code = "already_suspended"
    zh = "已经暂停"
    en = "Suspended already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A business on a register, with everything that was decided about it, oldest first."""

    entry_id: UUID
    register: Register
    listing: Listing
    changes: tuple[Change[ChangeKind], ...]

    @property
    def state(self) -> EntryState:
        return self.changes[-1].kind.state

    @property
    def began_on(self) -> date | None:
        """The first day on the register; ``None`` if it was never listed."""
        return next((change.on for change in self.changes if change.kind is ChangeKind.LISTED), None)

    @property
    def ended_on(self) -> date | None:
        """The first day not on the register any more; ``None`` if no end is known."""
        last = self.changes[-1]
        left = last.on if last.kind is ChangeKind.LEFT else None
        over = self.listing.valid_to + _ONE_DAY if self.listing.valid_to else None
        return min((day for day in (left, over) if day is not None), default=None)

    def state_on(self, day: date) -> EntryState | None:
        """Return how it stood on the register on a day: listed or suspended; ``None`` if it was not on it."""
        valid_to = self.listing.valid_to
        if valid_to is not None and day > valid_to:
            return None
        last = last_change_on(self.changes, day)
        return last.kind.state if last and last.kind.state in MEMBER_STATES else None


def apply_for(entry_id: UUID, register: Register, listing: Listing, act: Act) -> Entry:
    """Return a new entry that waits for its review (申请); it counts from no later than its first valid day."""
    on = min(day_of(act.at), listing.valid_from)
    changes = with_change((), ChangeKind.APPLIED, act, on=on)
    return Entry(entry_id=entry_id, register=register, listing=listing, changes=changes)


def enlist(entry: Entry, act: Act) -> Entry:
    """Put an applicant on the register from its first valid day on (列入).

    Raises:
        NothingToReview: no application waits.
    """
    if entry.state is not EntryState.APPLIED:
        raise NothingToReview
    return _changed(entry, ChangeKind.LISTED, act, on=entry.listing.valid_from)


def review(entry: Entry, act: Act, *, approved: bool) -> Entry:
    """Let an applicant in or not (审核); whoever entered the application does not review it.

    An application that the same person entered is ``OwnApplication``.

    Raises:
        NothingToReview: no application waits.
    """
    if entry.state is not EntryState.APPLIED:
        raise NothingToReview
    check_other_person(entry.changes, act)
    return enlist(entry, act) if approved else _changed(entry, ChangeKind.DECLINED, act)


def suspend(entry: Entry, act: Act) -> Entry:
    """Suspend an entry (暂停): it stays on the register, and the public list leaves it out.

    What is not on the register today is ``NotOnRegister``.

    Raises:
        AlreadySuspended: it is suspended.
    """
    _check_member(entry, act)
    if entry.state is EntryState.SUSPENDED:
        raise AlreadySuspended
    return _changed(entry, ChangeKind.SUSPENDED, act)


def restore(entry: Entry, act: Act) -> Entry:
    """Restore a suspended entry with its history (恢复).

    What is not on the register today is ``NotOnRegister``.

    Raises:
        NotSuspended: it is not suspended.
    """
    _check_member(entry, act)
    if entry.state is not EntryState.SUSPENDED:
        raise NotSuspended
    return _changed(entry, ChangeKind.RESTORED, act)


def leave(entry: Entry, act: Act) -> Entry:
    """Take an entry off the register, or an application back (退出、移出).

    Raises:
        NotOnRegister: it is off the register already.
    """
    if entry.state not in OPEN_STATES or is_expired(entry, day_of(act.at)):
        raise NotOnRegister
    return _changed(entry, ChangeKind.LEFT, act)


def expire(entry: Entry, act: Act) -> Entry:
    """End an entry whose validity is over, so that its business may join anew (期满)."""
    return _changed(entry, ChangeKind.LEFT, replace(act, reason=EXPIRED), on=entry.ended_on)


def is_expired(entry: Entry, today: date) -> bool:
    valid_to = entry.listing.valid_to
    return valid_to is not None and today > valid_to


def _check_member(entry: Entry, act: Act) -> None:
    """Check that an entry is on its register on the day of an act.

    Raises:
        NotOnRegister: it is not.
    """
    if entry.state not in MEMBER_STATES or is_expired(entry, day_of(act.at)):
        raise NotOnRegister


def _changed(entry: Entry, kind: ChangeKind, act: Act, on: date | None = None) -> Entry:
    return replace(entry, changes=with_change(entry.changes, kind, act, on))
