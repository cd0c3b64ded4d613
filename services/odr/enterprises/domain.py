"""Which enterprises take part in online settlement: application, review, suspension (D§5.8)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from chassis.errors import Conflict, FieldError, Invalid
from contracts.odr import EnterpriseActivated, EnterpriseSuspended


class Standing(StrEnum):
    """Where an enterprise stands in the mechanism."""

    APPLIED = "applied"
    DECLINED = "declined"
    ACTIVE = "active"
    SUSPENDED = "suspended"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise:
    """A business that may settle a case before the bureau handles it (ODR 企业), or has applied to."""

    enterprise_id: UUID
    name: str
    uscc: str | None
    standing: Standing
    applied_at: datetime
    changed_at: datetime
    note: str | None = None


def review(
    enterprise: Enterprise, *, approved: bool, note: str, now: datetime
) -> tuple[Enterprise, EnterpriseActivated | None]:
    """Approve or decline an application; the event is None where it is declined.

    Raises:
        NotReviewable: no application of the enterprise waits for a review.
    """
    if enterprise.standing is not Standing.APPLIED:
        raise NotReviewable
    standing = Standing.ACTIVE if approved else Standing.DECLINED
    reviewed = replace(enterprise, standing=standing, note=note, changed_at=now)
    if not approved:
        return reviewed, None
    return reviewed, EnterpriseActivated(
        aggregate_id=enterprise.enterprise_id,
        complaint_id=enterprise.enterprise_id,
        occurred_at=now,
        name=enterprise.name,
        uscc=enterprise.uscc,
    )


def suspend(enterprise: Enterprise, reason: str, now: datetime) -> tuple[Enterprise, EnterpriseSuspended]:
    """Suspend an active enterprise for a reason; its open disputes go on.

    Raises:
        NotActive: the enterprise is not active.
    """
    if enterprise.standing is not Standing.ACTIVE:
        raise NotActive
    suspended = replace(enterprise, standing=Standing.SUSPENDED, note=reason, changed_at=now)
    return suspended, EnterpriseSuspended(
        aggregate_id=enterprise.enterprise_id,
        complaint_id=enterprise.enterprise_id,
        occurred_at=now,
        reason=reason,
    )
