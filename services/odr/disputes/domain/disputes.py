"""Disputes and their offers: an enterprise has ten working days to settle with the consumer (D§5.8)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from canon.codes import Channel
from canon.timetables import Refund
from chassis.errors import Conflict
from contracts.odr import (
    DisputeFailed,
    DisputeOpened,
    DisputeSettled,
    DisputeTimedOut,
    Dropped,
    OfferMade,
    OfferRejected,
    OfferSide,
)
from services.odr.disputes.domain import offers
from services.odr.disputes.domain.offers import Offer, OfferState
from services.odr.enterprises.domain import Enterprise, Standing

SATISFIED = 3  # of 5 and above (满意)


class DisputeState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"
    FAILED = "failed"
    TIMED_OUT = "timed_out"


class NotSettled(Conflict):
    code = "not_settled"
    zh = "和解成功后才有和解协议"
    en = "There is an agreement once the dispute is settled"


class DisputeOver(Conflict):
    code = "dispute_over"
    previous_code = "odr.dispute_over"
    zh = "这件和解已经结束"
    en = "This dispute is over"


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
    source: str | None = None  # who filed the complaint: a partner answers for the consumer
    department: str | None = None  # that has the case; others do not see the dispute
    matter: str | None = None
    request: str | None = None
    amount_fen: int | None = None
    offers: tuple[Offer, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    remind_at: datetime | None = None  # when the next reminder is due
    outcome_note: str | None = None
    for_complaint: UUID | None = None  # whose person settles, where the case answers several; None: the first
    dropped: Dropped | None = None  # why it ended, if neither side ended it: not held against the enterprise (中止)


def agreement_of(dispute: Dispute) -> Offer:
    """Return what both sides agreed on.

    Raises:
        NotSettled: the dispute is not settled, or what was agreed on is of before it was kept.
    """
    agreed = next((offer for offer in dispute.offers if offer.state is OfferState.ACCEPTED), None)
    if dispute.state is not DisputeState.SETTLED or agreed is None:
        raise NotSettled
    return agreed


def open_dispute(dispute: Dispute, enterprise: Enterprise | None) -> tuple[Dispute, DisputeOpened | DisputeFailed]:
    """Open a dispute, or end it at once if its enterprise is not active: then the bureau handles the case."""
    if enterprise is None or enterprise.standing is not Standing.ACTIVE:
        return abandon_dispute(dispute, "enterprise_not_active", dispute.opened_at)
    return dispute, DisputeOpened(**facts_of(dispute, dispute.opened_at), due_at=dispute.due_at)


def make_offer(
    dispute: Dispute, by: OfferSide, *, terms: str, amount_fen: int, refund: Refund | None, now: datetime
) -> tuple[Dispute, OfferMade]:
    """Add an offer of one side; after its end or due time a dispute is ``DisputeOver``.

    ``NothingToCounter`` and ``TooManyOffers`` as in ``offers.with_offer``.
    """
    _check_open(dispute, now)
    made = offers.with_offer(dispute.offers, by, terms=terms, amount_fen=amount_fen, refund=refund, now=now)
    changed = replace(dispute, offers=made, changed_at=now)
    number = made[-1].number
    event = OfferMade(**facts_of(changed, now), number=number, made_by=by, amount_fen=amount_fen, terms=terms)
    return changed, event


def accept_offer(dispute: Dispute, number: int, by: OfferSide, now: datetime) -> tuple[Dispute, DisputeSettled]:
    """Settle a dispute by the offer that the other side accepts (和解成功).

    After its end or due time the dispute is ``DisputeOver``; ``OfferNotOpen`` and ``OwnOffer`` as in
    ``offers.with_answer``.
    """
    _check_open(dispute, now)
    answered = offers.with_answer(dispute.offers, number, by, OfferState.ACCEPTED)
    offer = answered[number - 1]
    settled = replace(dispute, state=DisputeState.SETTLED, offers=answered, changed_at=now, outcome_note=offer.terms)
    return settled, _settlement(settled, offer.terms, offer.amount_fen, offer.refund)


def reject_offer(dispute: Dispute, number: int, by: OfferSide, now: datetime) -> tuple[Dispute, OfferRejected]:
    """Reject an offer of the other side; another may follow. Refuses as ``accept_offer`` does."""
    _check_open(dispute, now)
    answered = offers.with_answer(dispute.offers, number, by, OfferState.REJECTED)
    changed = replace(dispute, offers=answered, changed_at=now)
    return changed, OfferRejected(**facts_of(changed, now), number=number, rejected_by=by)


def settle(
    dispute: Dispute, *, terms: str, amount_fen: int, refund: Refund | None, now: datetime
) -> tuple[Dispute, DisputeSettled]:
    """Settle on terms that both sides agreed on outside the offers; a dispute past its end is ``DisputeOver``."""
    _check_open(dispute, now)
    agreed = offers.with_agreement(dispute.offers, terms=terms, amount_fen=amount_fen, refund=refund, now=now)
    settled = replace(dispute, state=DisputeState.SETTLED, offers=agreed, changed_at=now, outcome_note=terms)
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
        "for_complaint": dispute.for_complaint,
    }


def _check_open(dispute: Dispute, now: datetime) -> None:
    if dispute.state is not DisputeState.OPEN or now >= dispute.due_at:
        raise DisputeOver
