"""Record a payment to a member, say for whom one is that waited, or undo that; each reference counts once."""

from dataclasses import replace
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from services.refunds.group_cases.domain.refusals import UnknownMember
from services.refunds.group_cases.repository import persons
from services.refunds.group_cases.service.cases import lock_case
from services.refunds.group_payments import repository
from services.refunds.group_payments.domain.bank_files import Reason
from services.refunds.group_payments.domain.refusals import AlreadyMatched, EarlierVersion, NotMatched, OwnMatch
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


async def undo_match(work: Work, case_id: UUID, payment_id: UUID, reason: str) -> GroupPayment:
    """Undo a match: the sums are as if it had never been, and the payment waits for a person again.

    Raises:
        NotFound: there is no such payment.
        NotMatched: it counts for nobody.
        OwnMatch: the same person matched it.
        EarlierVersion: it was counted towards a version that is owed no more.
    """
    case = await lock_case(work, case_id)
    payment = await repository.get_payment(work.db, case_id, payment_id)
    if payment is None:
        raise NotFound
    if payment.member is None:
        raise NotMatched
    if payment.matched_by == work.account:
        raise OwnMatch
    ledger = await load_ledger(work, case, [payment.member])
    if payment.plan_version != ledger.version.number:
        raise EarlierVersion
    counted = await repository.list_counted(work.db, case_id, payment.member, ledger.version.number)
    ledger.recount(payment.member, [_counted(one) for one in counted if one.id != payment_id])
    waiting = replace(
        payment,
        member=None,
        instalment=None,
        plan_version=None,
        matched_by=None,
        matched_at=None,
        reason=Reason.UNDONE,
        candidates=(payment.member,),
    )
    await repository.save_match(work.db, waiting)
    await save_ledger(work, ledger)
    work.audit("group_payment.undo", str(case_id), f"{payment.reference} G-{payment.member:02}: {reason}")
    return waiting


def _counted(payment: GroupPayment) -> Payment:
    return Payment(
        reference=payment.reference,
        amount_fen=payment.amount_fen,
        paid_on=payment.paid_on,
        instalment=payment.instalment,
    )
