"""Disputes and their offers: an enterprise has ten working days to settle with the consumer (D§5.8)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from canon.codes import Channel
from canon.timetables import Part, Refund
from chassis.errors import Conflict
from contracts.odr import (
    DisputeFailed,
    DisputeOpened,
    DisputeSettled,
    DisputeTimedOut,
    Dropped,
    OfferMade,
    OfferRejected,
)
from services.odr.enterprises.domain import Enterprise, Standing

SATISFIED = 3  # of 5 and above (满意)
MAX_OFFERS = 20  # of one dispute; then no settlement is to be expected


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


class DisputeOver(Conflict):
    code = "dispute_over"
    previous_code = "odr.dispute_over"
    zh = "这件和解已经结束"
    en = "This dispute is over"


class OfferNotOpen(Conflict):
    code = "offer_not_open"
    previous_code = "odr.offer_not_open"
    zh = "该方案已不能再接受或拒绝"
    en = "This offer can no longer be answered"


class TooManyOffers(Conflict):
    code = "too_many_offers"
    previous_code = "odr.too_many_offers"
    zh = "方案次数已到上限，请登记和解不成"
    en = "Too many offers were made; record the failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the enterprise offers; ``amount_fen`` is its whole value, ``refund_fen`` what is paid back in money.

    ``due_dates`` and ``amounts_fen`` are those of the instalments it lists; empty for equal ones a month apart.
    """

    number: int
    terms: str
    amount_fen: int
    refund_fen: int | None
    instalments: int
    state: OfferState
    made_at: datetime
    due_dates: tuple[date, ...] = ()
    amounts_fen: tuple[int, ...] = ()

    @property
    def refund(self) -> Refund | None:
        if self.refund_fen is None:
            return None
        parts = tuple(
            Part(due_on=due_on, amount_fen=fen) for due_on, fen in zip(self.due_dates, self.amounts_fen, strict=True)
        )
        return Refund(amount_fen=self.refund_fen, count=self.instalments, parts=parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """That both sides were reminded, on which of the ten working days."""

    working_day: int
    reminded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A case while its enterprise may settle it, for ten working days (D§5.8)."""

    dispute_id: UUID
    complaint_id: UUID
    enterprise_id: UUID
    state: DisputeState
    channel: Channel
    received_at: datetime
    opened_at: datetime
    due_at: datetime
    changed_at: datetime
    department: str | None = None  # that has the case; others do not see the dispute
    matter: str | None = None
    request: str | None = None
    amount_fen: int | None = None
    offers: tuple[Offer, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    remind_at: datetime | None = None  # when the next reminder is due
    outcome_note: str | None = None
    dropped: Dropped | None = None  # why it ended, if neither side ended it: not held against the enterprise (中止)


def open_dispute(dispute: Dispute, enterprise: Enterprise | None) -> tuple[Dispute, DisputeOpened | DisputeFailed]:
    """Open a dispute, or end it at once if its enterprise is not active: then the bureau handles the case."""
    if enterprise is None or enterprise.standing is not Standing.ACTIVE:
        return abandon_dispute(dispute, "enterprise_not_active", dispute.opened_at)
    return dispute, DisputeOpened(**facts_of(dispute, dispute.opened_at), due_at=dispute.due_at)


def make_offer(
    dispute: Dispute, *, terms: str, amount_fen: int, refund: Refund | None, now: datetime
) -> tuple[Dispute, OfferMade]:
    """Add an offer, which supersedes an open one; after its end or due time a dispute is ``DisputeOver``.

    Raises:
        TooManyOffers: the dispute has ``MAX_OFFERS`` offers.
    """
    _check_open(dispute, now)
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
        refund_fen=refund.amount_fen if refund else None,
        instalments=refund.count if refund else 1,
        state=OfferState.MADE,
        made_at=now,
        due_dates=refund.due_dates if refund else (),
        amounts_fen=refund.amounts_fen if refund else (),
    )
    changed = replace(dispute, offers=(*earlier, offer), changed_at=now)
    return changed, OfferMade(**facts_of(changed, now), number=offer.number, amount_fen=amount_fen, terms=terms)


def accept_offer(dispute: Dispute, number: int, now: datetime) -> tuple[Dispute, DisputeSettled]:
    """Settle a dispute by the offer that the consumer accepts (和解成功).

    After its end or due time the dispute is ``DisputeOver``; an offer that was answered or superseded, or does not
    exist, is ``OfferNotOpen``.
    """
    _check_open(dispute, now)
    offer = _open_offer(dispute, number)
    offers = tuple(replace(o, state=OfferState.ACCEPTED) if o.number == number else o for o in dispute.offers)
    settled = replace(dispute, state=DisputeState.SETTLED, offers=offers, changed_at=now, outcome_note=offer.terms)
    return settled, _settlement(settled, offer.terms, offer.amount_fen, offer.refund)


def reject_offer(dispute: Dispute, number: int, now: datetime) -> tuple[Dispute, OfferRejected]:
    """Reject an offer for the consumer; another may follow. Refuses as ``accept_offer`` does."""
    _check_open(dispute, now)
    _open_offer(dispute, number)
    offers = tuple(replace(o, state=OfferState.REJECTED) if o.number == number else o for o in dispute.offers)
    changed = replace(dispute, offers=offers, changed_at=now)
    return changed, OfferRejected(**facts_of(changed, now), number=number)


def settle(
    dispute: Dispute, *, terms: str, amount_fen: int, refund: Refund | None, now: datetime
) -> tuple[Dispute, DisputeSettled]:
    """Settle on terms that both sides agreed on outside the offers; a dispute past its end is ``DisputeOver``."""
    _check_open(dispute, now)
    settled = replace(dispute, state=DisputeState.SETTLED, changed_at=now, outcome_note=terms)
    return settled, _settlement(settled, terms, amount_fen, refund)


def _settlement(dispute: Dispute, terms: str, amount_fen: int, refund: Refund | None) -> DisputeSettled:
    promised = refund or Refund(amount_fen=0)
    return DisputeSettled(
        **facts_of(dispute, dispute.changed_at),
        department=dispute.department,
        terms=terms,
        amount_fen=amount_fen,
        refund_fen=refund.amount_fen if refund else None,
        refund_instalments=promised.count,
        refund_due_dates=tuple(day.isoformat() for day in promised.due_dates),
        refund_amounts_fen=promised.amounts_fen,
    )


def move_due_date(dispute: Dispute, due_at: datetime) -> Dispute:
    """Set the due date that dispatch recalculated after a holiday calendar was published (放假安排公布后重算)."""
    return replace(dispute, due_at=due_at)


def fail(dispute: Dispute, reason: str, now: datetime) -> tuple[Dispute, DisputeFailed]:
    """End a dispute that one side gives up (和解不成); one that has ended already is ``DisputeOver``."""
    return _failed(dispute, reason, None, now)


def abandon_dispute(dispute: Dispute, reason: Dropped, now: datetime) -> tuple[Dispute, DisputeFailed]:
    """End a dispute for a reason that neither side caused (中止); one that has ended already is ``DisputeOver``."""
    return _failed(dispute, reason, reason, now)


def _failed(dispute: Dispute, reason: str, dropped: Dropped | None, now: datetime) -> tuple[Dispute, DisputeFailed]:
    """End a dispute; the event always carries ``dropped``, so that with None its reason is read as free text.

    Raises:
        DisputeOver: the dispute has ended.
    """
    if dispute.state is not DisputeState.OPEN:
        raise DisputeOver
    failed = replace(dispute, state=DisputeState.FAILED, changed_at=now, outcome_note=reason, dropped=dropped)
    return failed, DisputeFailed(**facts_of(failed, now), reason=reason, dropped=dropped)


def time_out(dispute: Dispute, now: datetime) -> tuple[Dispute, DisputeTimedOut]:
    """End a dispute after its ten working days.

    Raises:
        DisputeOver: the dispute has ended, or its due time has not come.
    """
    if dispute.state is not DisputeState.OPEN or now < dispute.due_at:
        raise DisputeOver
    over = replace(dispute, state=DisputeState.TIMED_OUT, changed_at=now)
    return over, DisputeTimedOut(**facts_of(over, now))


def facts_of(dispute: Dispute, now: datetime) -> dict[str, object]:
    """Return what every event of a dispute carries."""
    return {
        "aggregate_id": dispute.dispute_id,
        "complaint_id": dispute.complaint_id,
        "occurred_at": max(now, dispute.changed_at),
        "enterprise_id": dispute.enterprise_id,
        "channel": dispute.channel,
        "received_at": dispute.received_at,
    }


def _check_open(dispute: Dispute, now: datetime) -> None:
    if dispute.state is not DisputeState.OPEN or now >= dispute.due_at:
        raise DisputeOver


def _open_offer(dispute: Dispute, number: int) -> Offer:
    offer = next((offer for offer in dispute.offers if offer.number == number), None)
    if offer is None or offer.state is not OfferState.MADE:
        raise OfferNotOpen
    return offer
