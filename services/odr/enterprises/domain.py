"""Which enterprises take part in online settlement: application, review, guidance, suspension, leaving (D§5.8)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from canon.shanghai import day_of
from chassis.errors import Conflict, FieldError, Invalid
from contracts.odr import EnterpriseActivated, EnterpriseLeft, EnterpriseRestored, EnterpriseSuspended
from services.odr.histories.domain import (
    Act,
    Change,
    NotSuspended,
    check_other_person,
    last_change_on,
    with_change,
)

StandingEvent = EnterpriseActivated | EnterpriseSuspended | EnterpriseRestored | EnterpriseLeft


class Standing(StrEnum):
    """Where an enterprise stands in the mechanism."""

    APPLIED = "applied"
    DECLINED = "declined"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


class ChangeKind(StrEnum):
    """What was decided about an enterprise."""

    APPLIED = "applied"
    DECLINED = "declined"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    LEFT = "left"

    @property
    def standing(self) -> Standing:
        """The standing after this change."""
        return Standing.ACTIVE if self is ChangeKind.RESTORED else Standing(self.value)


class SessionKind(StrEnum):
    """What a session was for."""

    TRAINING = "training"  # 培训: how settling works, when an enterprise joins
    GUIDANCE = "guidance"  # 指导: what must become better


MEMBERS = (Standing.ACTIVE, Standing.SUSPENDED)
OPEN = (Standing.APPLIED, *MEMBERS)


class NotReviewable(Conflict):
    code = "not_waiting_for_review"
    previous_code = "odr.not_waiting_for_review"
    zh = "该企业没有待审核的申请"
    en = "No application of this enterprise waits for a review"


class NotActive(Conflict):
    code = "enterprise_not_active"
    previous_code = "odr.enterprise_not_active"
    zh = "该企业不在在线和解机制中"
    en = "This enterprise does not take part"


class PromiseMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(FieldError(field="/promise", code="required", message="加入须承诺及时处理消费纠纷"))


class HeldInFuture(Invalid):
    def __init__(self) -> None:
        super().__init__(FieldError(field="/held_on", code="in_future", message="不能晚于今天"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A training or guidance that was held (培训、指导); ``given_by`` names who gave it, as it was written down."""

    session_id: UUID
    kind: SessionKind
    held_on: date
    topic: str
    given_by: str | None
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise:
    """A business that may settle cases before the bureau handles them (ODR 企业), or applied to, with its history."""

    enterprise_id: UUID
    name: str
    uscc: str | None
    changes: tuple[Change[ChangeKind], ...]
    sessions: tuple[Session, ...] = ()

    @property
    def standing(self) -> Standing:
        return self.changes[-1].kind.standing

    @property
    def applied_at(self) -> datetime:
        """When the last application was entered."""
        return next(change.at for change in reversed(self.changes) if change.kind is ChangeKind.APPLIED)

    @property
    def changed_at(self) -> datetime:
        return self.changes[-1].at

    @property
    def note(self) -> str | None:
        """Why it stands as it does, in the words of who decided."""
        return self.changes[-1].reason or None

    def standing_on(self, day: date) -> Standing | None:
        """Return how it stood at the end of a day; ``None`` before its first application."""
        last = last_change_on(self.changes, day)
        return last.kind.standing if last else None


def apply_for(known: Enterprise | None, enterprise_id: UUID, name: str, uscc: str | None, act: Act) -> Enterprise:
    """Apply (申请); one that waits for its review or takes part stays as it is, another may apply anew."""
    if known is not None and known.standing in OPEN:
        return known
    earlier = known.changes if known else ()
    sessions = known.sessions if known else ()
    changes = with_change(earlier, ChangeKind.APPLIED, act)
    return Enterprise(enterprise_id=enterprise_id, name=name, uscc=uscc, changes=changes, sessions=sessions)


def review(enterprise: Enterprise, act: Act, *, approved: bool) -> tuple[Enterprise, EnterpriseActivated | None]:
    """Approve or decline an application (审核); the event is None where it is declined.

    Who entered the application for the enterprise is ``OwnApplication``.

    Raises:
        NotReviewable: no application of the enterprise waits for a review.
    """
    if enterprise.standing is not Standing.APPLIED:
        raise NotReviewable
    check_other_person(enterprise.changes, act)
    if not approved:
        return _changed(enterprise, ChangeKind.DECLINED, act), None
    reviewed = _changed(enterprise, ChangeKind.ACTIVE, act)
    return reviewed, EnterpriseActivated(**_facts(reviewed), name=enterprise.name, uscc=enterprise.uscc)


def suspend(enterprise: Enterprise, act: Act) -> tuple[Enterprise, EnterpriseSuspended]:
    """Suspend an active enterprise for a reason (暂停); its open disputes go on.

    Raises:
        NotActive: the enterprise is not active.
    """
    if enterprise.standing is not Standing.ACTIVE:
        raise NotActive
    suspended = _changed(enterprise, ChangeKind.SUSPENDED, act)
    return suspended, EnterpriseSuspended(**_facts(suspended), reason=act.reason)


def restore(enterprise: Enterprise, act: Act) -> tuple[Enterprise, EnterpriseRestored]:
    """Let a suspended enterprise settle again, with its history (恢复).

    Raises:
        NotSuspended: it is not suspended.
    """
    if enterprise.standing is not Standing.SUSPENDED:
        raise NotSuspended
    restored = _changed(enterprise, ChangeKind.RESTORED, act)
    event = EnterpriseRestored(**_facts(restored), name=enterprise.name, uscc=enterprise.uscc, reason=act.reason)
    return restored, event


def leave(enterprise: Enterprise, act: Act) -> tuple[Enterprise, EnterpriseLeft | None]:
    """Leave the mechanism (退出), or take an application back; the event is None where it took no part.

    Open disputes go on. It may apply anew.

    Raises:
        NotActive: it neither takes part nor has applied.
    """
    if enterprise.standing not in OPEN:
        raise NotActive
    left = _changed(enterprise, ChangeKind.LEFT, act)
    took_part = enterprise.standing in MEMBERS
    return left, EnterpriseLeft(**_facts(left), reason=act.reason) if took_part else None


def record_session(enterprise: Enterprise, session: Session) -> Enterprise:
    """Add a training or guidance that was held.

    Raises:
        NotActive: the enterprise neither takes part nor has applied.
        HeldInFuture: the session's day has not come.
    """
    if enterprise.standing not in OPEN:
        raise NotActive
    if session.held_on > day_of(session.recorded_at):
        raise HeldInFuture
    return replace(enterprise, sessions=(*enterprise.sessions, session))


def _changed(enterprise: Enterprise, kind: ChangeKind, act: Act) -> Enterprise:
    return replace(enterprise, changes=with_change(enterprise.changes, kind, act))


def _facts(enterprise: Enterprise) -> dict[str, object]:
    return {
        "aggregate_id": enterprise.enterprise_id,
        "complaint_id": enterprise.enterprise_id,
        "occurred_at": enterprise.changed_at,
    }
