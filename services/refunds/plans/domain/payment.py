"""How a payment counts: each reference once, and never more than was agreed."""

from dataclasses import replace
from datetime import datetime

from canon.calendar import FIRST_DAY, Calendar
from canon.shanghai import day_of
from contracts.refunds import PaymentRecorded, PlanFulfilled
from services.refunds.plans.domain.refusals import (
    InvalidPlan,
    MoreThanAgreed,
    MoreThanInstalment,
    NoLongerOwed,
    ReferenceReused,
)
from services.refunds.plans.domain.state import Instalment, Payment, Plan, PlanStatus

MAX_REFERENCE_CHARACTERS = 200  # characters

PaymentEvent = PaymentRecorded | PlanFulfilled


def apply_payment(
    plan: Plan, payment: Payment, calendar: Calendar, now: datetime
) -> tuple[Plan, tuple[PaymentEvent, ...]]:
    """Count a payment once: towards the named instalment, else the oldest open ones.

    The same payment again changes nothing and returns no event. Also raises ``InvalidPlan`` for a wrong field of the
    payment, and ``MoreThanInstalment`` if it exceeds what is open of the named instalment.

    Raises:
        ReferenceReused: another payment has the same reference.
        NoLongerOwed: the plan is superseded.
        MoreThanAgreed: the payments would exceed the total of the plan.
    """
    known = plan.find_payment(payment.reference)
    if known == payment:
        return plan, ()
    if known is not None:
        raise ReferenceReused
    if plan.status is PlanStatus.SUPERSEDED:
        raise NoLongerOwed
    check_payment(payment, now)
    if plan.paid_fen + payment.amount_fen > plan.total_fen:
        raise MoreThanAgreed
    occurred_at = max(now, plan.changed_at)
    fulfilled = plan.paid_fen + payment.amount_fen == plan.total_fen
    after = replace(
        plan,
        instalments=allocate(plan.instalments, payment),
        payments=(*plan.payments, payment),
        status=PlanStatus.FULFILLED if fulfilled else plan.status,
        changed_at=occurred_at,
    )
    recorded = PaymentRecorded(
        aggregate_id=plan.id,
        complaint_id=plan.complaint_id,
        occurred_at=occurred_at,
        claim_id=plan.claim_id,
        total_fen=plan.total_fen,
        paid_fen=after.paid_fen,
        amount_fen=payment.amount_fen,
        paid_on=payment.paid_on.isoformat(),
        reference=payment.reference,
        instalment=payment.instalment,
        overdue_fen=after.overdue_fen(calendar, day_of(now)),
    )
    return after, (recorded, _fulfilled_event(after)) if fulfilled else (recorded,)


def check_payment(payment: Payment, now: datetime) -> None:
    """Check the fields of a payment.

    Raises:
        InvalidPlan: its sum, its reference or its day cannot be right.
    """
    if payment.amount_fen <= 0:
        raise InvalidPlan("amount_fen", "not_positive")
    if not payment.reference.strip():
        raise InvalidPlan("reference", "required")
    if len(payment.reference) > MAX_REFERENCE_CHARACTERS:
        raise InvalidPlan("reference", "out_of_range")
    if payment.paid_on < FIRST_DAY:
        raise InvalidPlan("paid_on", "out_of_range")
    if payment.paid_on > day_of(now):
        raise InvalidPlan("paid_on", "in_future")


def allocate(parts: tuple[Instalment, ...], payment: Payment) -> tuple[Instalment, ...]:
    """Return the instalments after a payment of what they lack, or of what the named one lacks.

    Raises:
        InvalidPlan: it names an instalment that there is not.
        MoreThanInstalment: it exceeds what is open of that one.
    """
    if payment.instalment is not None:
        named = next((part for part in parts if part.number == payment.instalment), None)
        if named is None:
            raise InvalidPlan("instalment", "unknown_instalment")
        if payment.amount_fen > named.open_fen:
            raise MoreThanInstalment
    left, spread = payment.amount_fen, []
    for part in parts:
        share = min(left, part.open_fen) if payment.instalment in {None, part.number} else 0
        left -= share
        spread.append(replace(part, paid_fen=part.paid_fen + share))
    return tuple(spread)


def _fulfilled_event(plan: Plan) -> PlanFulfilled:
    return PlanFulfilled(
        aggregate_id=plan.id,
        complaint_id=plan.complaint_id,
        occurred_at=plan.changed_at,
        claim_id=plan.claim_id,
        total_fen=plan.total_fen,
        paid_fen=plan.paid_fen,
    )
