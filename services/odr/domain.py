"""Enterprises and disputes: facts in, decision out (D§5.8)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from canon.codes import Channel
from chassis.errors import Conflict, FieldError, Forbidden, Invalid
from contracts.odr import (
    DisputeFailed,
    DisputeOpened,
    DisputeSettled,
    DisputeTimedOut,
    EnterpriseActivated,
    EnterpriseSuspended,
    OfferMade,
    OfferRejected,
)

MAX_OFFERS = 20  # beyond it the two do not find together


class Standing(StrEnum):
    """Where an enterprise stands in the mechanism."""

    APPLIED = "applied"
    DECLINED = "declined"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class DisputeState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"
    FAILED = "failed"
    TIMED_OUT = "timed_out"


class OfferState(StrEnum):
    MADE = "made"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


class NotReviewable(Conflict):
    code = "odr.not_waiting_for_review"
    zh = "该企业没有待审核的申请"
    en = "No application of this enterprise waits for a review"


class NotActive(Conflict):
    code = "odr.enterprise_not_active"
    zh = "该企业不在在线和解机制中"
    en = "This enterprise does not take part"


class DisputeOver(Conflict):
    code = "odr.dispute_over"
    zh = "这件和解已经结束"
    en = "This dispute is over"


class OfferNotOpen(Conflict):
    code = "odr.offer_not_open"
    zh = "该方案已不能再接受或拒绝"
    en = "This offer can no longer be answered"


class TooManyOffers(Conflict):
    code = "odr.too_many_offers"
    zh = "方案次数已到上限，请登记和解不成"
    en = "Too many offers were made; record the failure"


class PromiseMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(FieldError(field="/promise", code="required", message="加入须承诺及时处理消费纠纷"))


class NotYours(Forbidden):
    code = "odr.not_your_enterprise"
    zh = "只能以本企业名义办理"
    en = "Only in your own enterprise's name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise:
    """A business that may settle before the bureau acts (ODR 企业)."""

    enterprise_id: UUID
    name: str
    uscc: str | None
    standing: Standing
    applied_at: datetime
    changed_at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the enterprise proposes; ``amount_fen`` is the whole worth, ``refund_fen`` the money that flows."""

    number: int
    terms: str
    amount_fen: int
    refund_fen: int | None
    instalments: int
    state: OfferState
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A case while its enterprise may settle it; ten working days (D§5.8)."""

    dispute_id: UUID
    complaint_id: UUID
    enterprise_id: UUID
    state: DisputeState
    channel: Channel
    received_at: datetime
    opened_at: datetime
    due_at: datetime
    changed_at: datetime
    department: str | None = None  # whose case it is; another section's look missing
    matter: str | None = None
    request: str | None = None
    amount_fen: int | None = None
    offers: tuple[Offer, ...] = ()
    outcome_note: str | None = None


def review(
    enterprise: Enterprise, *, approved: bool, note: str, now: datetime
) -> tuple[Enterprise, EnterpriseActivated | None]:
    """Let an applicant in, or not."""
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
    """Take an enterprise out of the mechanism for a reason; its open disputes go on."""
    if enterprise.standing is not Standing.ACTIVE:
        raise NotActive
    suspended = replace(enterprise, standing=Standing.SUSPENDED, note=reason, changed_at=now)
    return suspended, EnterpriseSuspended(
        aggregate_id=enterprise.enterprise_id,
        complaint_id=enterprise.enterprise_id,
        occurred_at=now,
        reason=reason,
    )


def open_dispute(dispute: Dispute, enterprise: Enterprise | None) -> tuple[Dispute, DisputeOpened | DisputeFailed]:
    """A case arrived. An enterprise that is not (or no longer) active gets nothing: the bureau goes on at once."""
    if enterprise is None or enterprise.standing is not Standing.ACTIVE:
        failed = replace(dispute, state=DisputeState.FAILED, outcome_note="enterprise_not_active")
        return failed, DisputeFailed(**_facts(failed, dispute.opened_at), reason="enterprise_not_active")
    return dispute, DisputeOpened(**_facts(dispute, dispute.opened_at), due_at=dispute.due_at)


def make_offer(
    dispute: Dispute, *, terms: str, amount_fen: int, refund_fen: int | None, instalments: int, now: datetime
) -> tuple[Dispute, OfferMade]:
    """A new offer takes the place of the one before it."""
    _still_open(dispute, now)
    if len(dispute.offers) >= MAX_OFFERS:
        raise TooManyOffers
    earlier = tuple(
        replace(offer, state=OfferState.SUPERSEDED) if offer.state is OfferState.MADE else offer
        for offer in dispute.offers
    )
    offer = Offer(
        number=len(earlier) + 1,
        terms=terms,
        amount_fen=amount_fen,
        refund_fen=refund_fen,
        instalments=instalments,
        state=OfferState.MADE,
        made_at=now,
    )
    changed = replace(dispute, offers=(*earlier, offer), changed_at=now)
    return changed, OfferMade(**_facts(changed, now), number=offer.number, amount_fen=amount_fen, terms=terms)


def accept_offer(dispute: Dispute, number: int, now: datetime) -> tuple[Dispute, DisputeSettled]:
    """The consumer takes it (和解成功)."""
    _still_open(dispute, now)
    offer = _open_offer(dispute, number)
    offers = tuple(replace(o, state=OfferState.ACCEPTED) if o.number == number else o for o in dispute.offers)
    settled = replace(dispute, state=DisputeState.SETTLED, offers=offers, changed_at=now, outcome_note=offer.terms)
    return settled, _settlement(settled, offer.terms, offer.amount_fen, offer.refund_fen, offer.instalments)


def reject_offer(dispute: Dispute, number: int, now: datetime) -> tuple[Dispute, OfferRejected]:
    """The consumer does not take it; another may follow."""
    _still_open(dispute, now)
    _open_offer(dispute, number)
    offers = tuple(replace(o, state=OfferState.REJECTED) if o.number == number else o for o in dispute.offers)
    changed = replace(dispute, offers=offers, changed_at=now)
    return changed, OfferRejected(**_facts(changed, now), number=number)


def settle(
    dispute: Dispute, *, terms: str, amount_fen: int, refund_fen: int | None, instalments: int, now: datetime
) -> tuple[Dispute, DisputeSettled]:
    """Both agreed outside the offers."""
    _still_open(dispute, now)
    settled = replace(dispute, state=DisputeState.SETTLED, changed_at=now, outcome_note=terms)
    return settled, _settlement(settled, terms, amount_fen, refund_fen, instalments)


def _settlement(
    dispute: Dispute, terms: str, amount_fen: int, refund_fen: int | None, instalments: int
) -> DisputeSettled:
    return DisputeSettled(
        **_facts(dispute, dispute.changed_at),
        department=dispute.department,
        terms=terms,
        amount_fen=amount_fen,
        refund_fen=refund_fen,
        refund_instalments=instalments,
    )


def fail(dispute: Dispute, reason: str, now: datetime) -> tuple[Dispute, DisputeFailed]:
    """One side says it will not be (和解不成); the bureau goes on."""
    if dispute.state is not DisputeState.OPEN:
        raise DisputeOver
    failed = replace(dispute, state=DisputeState.FAILED, changed_at=now, outcome_note=reason)
    return failed, DisputeFailed(**_facts(failed, now), reason=reason)


def time_out(dispute: Dispute, now: datetime) -> tuple[Dispute, DisputeTimedOut]:
    """Ten working days passed; never before."""
    if dispute.state is not DisputeState.OPEN or now < dispute.due_at:
        raise DisputeOver
    over = replace(dispute, state=DisputeState.TIMED_OUT, changed_at=now)
    return over, DisputeTimedOut(**_facts(over, now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How an enterprise did in a period (D§5.8). 和解率 = settled / (settled + failed + timed out)."""

    received: int
    settled: int
    failed: int
    timed_out: int
    answered_on_time: int
    mean_days: float | None

    @property
    def ended(self) -> int:
        return self.settled + self.failed + self.timed_out

    @property
    def settlement_rate_bp(self) -> int | None:
        return None if self.ended == 0 else round(self.settled * 10_000 / self.ended)

    @property
    def active(self) -> bool:
        """At least one case in the period."""
        return self.received > 0


def _facts(dispute: Dispute, now: datetime) -> dict[str, object]:
    return {
        "aggregate_id": dispute.dispute_id,
        "complaint_id": dispute.complaint_id,
        "occurred_at": max(now, dispute.changed_at),
        "enterprise_id": dispute.enterprise_id,
        "channel": dispute.channel,
        "received_at": dispute.received_at,
    }


def _still_open(dispute: Dispute, now: datetime) -> None:
    if dispute.state is not DisputeState.OPEN or now >= dispute.due_at:
        raise DisputeOver


def _open_offer(dispute: Dispute, number: int) -> Offer:
    offer = next((offer for offer in dispute.offers if offer.number == number), None)
    if offer is None or offer.state is not OfferState.MADE:
        raise OfferNotOpen
    return offer
