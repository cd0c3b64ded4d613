"""Load the accounts that payments change, and save them with what is published."""

from collections.abc import Sequence

from canon.shanghai import day_of
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.failpoints import failpoint
from services.refunds.calendars.service import calendar_in_force
from services.refunds.group_cases.domain.state import GroupCase
from services.refunds.group_cases.repository import cases, members
from services.refunds.group_payments.domain.ledger import Ledger
from services.refunds.group_payments.domain.refusals import NoPlan
from services.refunds.group_payments.repository import GroupPayment
from services.refunds.group_plans.domain import events
from services.refunds.group_plans.domain.lateness import next_check_on
from services.refunds.group_plans.domain.versions import VersionState
from services.refunds.group_plans.repository import versions
from services.refunds.plans.domain import Payment


async def load_ledger(work: Work, case: GroupCase, numbers: Sequence[int]) -> Ledger:
    """Return the accounts of members under the version that is owed.

    Raises:
        NoPlan: none is owed.
    """
    if case.plan_id is None:
        raise NoPlan
    version = await versions.get_version(work.db, case.plan_id)
    stored = await members.get_members(work.db, case.id, numbers)
    parts = await versions.get_parts(work.db, version.id, numbers)
    return Ledger(
        case=case,
        version=version,
        days={day.number: day for day in await versions.get_days(work.db, version.id)},
        members={number: one.member for number, one in stored.items()},
        parts={member: tuple(mine) for member, mine in parts.items()},
    )


async def save_ledger(work: Work, ledger: Ledger) -> None:
    """Save the accounts that payments changed, and publish what was paid."""
    calendar, today = await calendar_in_force(work), day_of(work.now)
    closed = ledger.close(calendar, today, work.now)
    failpoint("refunds.before_ledger")
    case, version = closed.case, closed.version
    await members.save_figures(work.db, case.id, [closed.members[number] for number in closed.paid_members])
    await versions.save_parts(work.db, version.id, {number: closed.parts[number] for number in closed.paid_members})
    days = list(closed.days.values())
    await versions.save_days(work.db, version.id, [closed.days[number] for number in sorted(closed.paid_days)])
    is_undone = closed.amount_fen < 0  # what is late again is found by the next check
    look_again_on = today if is_undone else next_check_on(version, days, calendar, today)
    await versions.save_version(work.db, version, look_again_on)
    await cases.save_case(work.db, case)
    if is_undone:
        work.publish(events.undone(case, version, -closed.amount_fen))
        return
    work.publish(events.paid(case, version, closed.amount_fen, closed.payments))
    if version.state is VersionState.FULFILLED:
        work.publish(events.fulfilled(case, version))


def counted_payment(work: Work, ledger: Ledger, member: int, payment: Payment) -> GroupPayment:
    """Return the record of a payment that was counted."""
    return GroupPayment(
        id=new_id(),
        reference=payment.reference,
        amount_fen=payment.amount_fen,
        paid_on=payment.paid_on,
        member=member,
        instalment=payment.instalment,
        plan_version=ledger.version.number,
        recorded_by=work.account,
        recorded_at=work.now,
        matched_by=work.account,
        matched_at=work.now,
    )
