"""Record a payment to a member, or say for whom one is that waited; each reference counts once."""

from dataclasses import replace
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from services.refunds.group_cases.domain.refusals import UnknownMember
from services.refunds.group_cases.repository import persons
from services.refunds.group_cases.service.cases import lock_case
from services.refunds.group_payments import repository
from services.refunds.group_payments.domain.refusals import AlreadyMatched
from services.refunds.group_payments.repository import GroupPayment
from services.refunds.group_payments.service.ledgers import counted_payment, load_ledger, save_ledger
from services.refunds.plans.domain import Payment, ReferenceReused, check_payment


async def record_payment(work: Work, case_id: UUID, member: int, payment: Payment) -> GroupPayment:
    """Count a payment to a member; the same again changes nothing.

    ``InvalidPlan``, ``MoreThanAgreed``, ``MoreThanInstalment`` or ``NotInPlan`` may be raised.

    Raises:
        ReferenceReused: another payment has the same reference.
        UnknownMember: the roster has no such number.
    """
    case = await lock_case(work, case_id)
    known = (await repository.find_payments(work.db, case_id, [payment.reference])).get(payment.reference)
    if known is not None:
        same = (known.member, known.amount_fen, known.paid_on, known.instalment)
        if same != (member, payment.amount_fen, payment.paid_on, payment.instalment):
            raise ReferenceReused
        return known
    check_payment(payment, work.now)
    ledger = await load_ledger(work, case, [member])
    if member not in ledger.members:
        raise UnknownMember
    ledger.count(member, payment)
    recorded = counted_payment(work, ledger, member, payment)
    await repository.add_payments(work.db, case_id, [recorded])
    await save_ledger(work, ledger)
    work.audit("group_payment.record", str(case_id), payment.reference)
    return recorded


async def match_payment(work: Work, case_id: UUID, payment_id: UUID, member: int) -> GroupPayment:
    """Count a payment that waited for the member that a person chose; ``Ledger.count`` says what is refused.

    Raises:
        NotFound: there is no such payment.
        AlreadyMatched: it counts for somebody.
        UnknownMember: the roster has no such number.
    """
    case = await lock_case(work, case_id)
    payment = await repository.get_payment(work.db, case_id, payment_id)
    if payment is None:
        raise NotFound
    if payment.member is not None:
        if payment.member == member:
            return payment
        raise AlreadyMatched
    ledger = await load_ledger(work, case, [member])
    if member not in ledger.members:
        raise UnknownMember
    ledger.count(member, Payment(reference=payment.reference, amount_fen=payment.amount_fen, paid_on=payment.paid_on))
    matched = replace(
        payment,
        member=member,
        plan_version=ledger.version.number,
        matched_by=work.account,
        matched_at=work.now,
        reason=None,
        candidates=(),
        sealed=None,
    )
    await repository.save_match(work.db, matched)
    await persons.destroy_keys(work.db, [payment_id])
    await save_ledger(work, ledger)
    work.audit("group_payment.match", str(case_id), payment.reference)
    return matched
