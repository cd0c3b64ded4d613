"""Use cases of claims and plans: load, decide, save, publish."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from canon.calendar import Calendar, Day, DayKind
from canon.scopes import Scope
from canon.shanghai import day_of
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import NotFound
from chassis.web.visibility_wait import wait_until_visible
from contracts.dispatch import AgreementReached, CalendarPublished
from contracts.odr import DisputeSettled
from services.refunds.calendars import repository as calendars_repository
from services.refunds.calendars.service import calendar_in_force
from services.refunds.cases import repository as cases_repository
from services.refunds.plans import repository
from services.refunds.plans.domain import (
    OPEN_STATUSES,
    Claim,
    Every,
    Instalment,
    Origin,
    Payment,
    Plan,
    apply_payment,
    check_overdue,
    equal_parts,
    listed_parts,
    next_check_on,
    open_claim,
    open_plan,
    supersede,
)
from services.refunds.rates import repository as rates_repository
from services.refunds.rates.service import seed_rates

BATCH_SIZE = 200
# If an agreement names no day: as long as a refund may lawfully take (处罚办法 Art. 8).
DEFAULT_FIRST_DUE = timedelta(days=15)


async def open_from_agreement(work: Work, agreed: AgreementReached) -> None:
    """Open a claim and its plan from a mediation agreement, if it has a refund."""
    if not agreed.refund_fen:
        return
    await _open_claim_and_plan(
        work,
        agreed,
        agreed.refund_fen,
        Origin.AGREEMENT,
        _agreed_instalments(work, agreed, agreed.refund_first_due_on),
        department=agreed.department,
    )


async def open_from_settlement(work: Work, settled: DisputeSettled) -> None:
    """Open a claim and its plan from an online settlement, if it has a refund."""
    if not settled.refund_fen:
        return
    await _open_claim_and_plan(
        work,
        settled,
        settled.refund_fen,
        Origin.SETTLEMENT,
        _agreed_instalments(work, settled, None),
        department=settled.department,
        enterprise=str(settled.enterprise_id),
    )


async def file_claim(work: Work, complaint_id: UUID, amount_fen: int, scope: Scope) -> Claim:
    """Open a claim from a consumer's own request, entered by the bureau; ``InvalidPlan`` if it is not positive.

    ``NotFound`` or ``NotYetHere`` is raised where the complaint has no case that the scope covers.
    """
    await wait_until_visible(complaint_id, lambda: cases_repository.find_case(work.db, complaint_id, scope))
    claim, event = open_claim(new_id(), complaint_id, amount_fen, Origin.REQUEST, work.now)
    await repository.save_claim(work.db, claim)
    work.publish(event)
    return claim


async def open_plan_for_claim(work: Work, claim_id: UUID, total_fen: int, parts: tuple[Instalment, ...]) -> Plan:
    """Open the plan of a claim; also raises ``PlanAlreadyOpen`` and ``InvalidPlan``.

    Raises:
        NotFound: there is no such claim.
    """
    claim = await repository.get_claim(work.db, claim_id, lock=True)
    if claim is None:
        raise NotFound
    claim, plan, event = open_plan(new_id(), claim, total_fen, parts, work.now)
    await repository.save_claim(work.db, claim)
    await _save(work, plan)
    work.publish(event)
    return plan


async def record_payment(work: Work, plan_id: UUID, payment: Payment) -> Plan:
    """Count a payment once, however often it is sent; also raises the refusals of ``apply_payment``.

    Raises:
        NotFound: there is no such plan.
    """
    plan = await repository.get_plan(work.db, plan_id, lock=True)
    if plan is None:
        raise NotFound
    plan, events = apply_payment(plan, payment, await calendar_in_force(work), work.now)
    if events:
        await _save(work, plan)
        work.publish(*events)
        work.audit("payment.record", str(plan_id))
    return plan


async def publish_overdue(work: Work) -> bool:
    """Publish overdue instalments and defaults of one batch of plans; return whether more are due."""
    taken = await repository.lock_due_plans(work.db, day_of(work.now), BATCH_SIZE)
    if not taken:
        return False
    calendar = await calendar_in_force(work)
    for plan in taken:
        after, events = check_overdue(plan, calendar, work.now)
        await _save(work, after)
        work.publish(*events)
    return len(taken) == BATCH_SIZE


async def _open_claim_and_plan(
    work: Work,
    event: AgreementReached | DisputeSettled,
    amount_fen: int,
    origin: Origin,
    parts: tuple[Instalment, ...],
    *,
    department: str | None = None,
    enterprise: str | None = None,
) -> None:
    """Open a claim and its plan; they supersede the open plans of earlier agreements on the same complaint.

    Where the case answers several complaints, it is the claim of the one whose person agreed.
    """
    complaint_id = event.for_complaint or event.complaint_id
    earlier = await repository.lock_plans_of(work.db, complaint_id)
    paid_before = any(plan.paid_fen for plan in earlier)
    claim, claimed = open_claim(new_id(), complaint_id, amount_fen, origin, work.now)
    claim = replace(claim, case_id=event.complaint_id if event.for_complaint else None)
    claim, plan, planned = open_plan(new_id(), claim, amount_fen, parts, work.now, paid_before=paid_before)
    for before in earlier:
        if before.status in OPEN_STATUSES:
            superseded, ended = supersede(before, plan.id, work.now)
            await _save(work, superseded)
            work.publish(ended)
    await repository.save_claim(work.db, claim, department=department, enterprise=enterprise)
    await _save(work, plan)
    work.publish(claimed, planned)


def _agreed_instalments(
    work: Work, event: AgreementReached | DisputeSettled, first_due_on: str | None
) -> tuple[Instalment, ...]:
    """Return the parts both sides wrote down, else equal ones a month apart."""
    if event.refund_due_dates:
        days = map(date.fromisoformat, event.refund_due_dates)
        return listed_parts(list(zip(days, event.refund_amounts_fen, strict=True)))
    today = day_of(work.now)
    first = date.fromisoformat(first_due_on) if first_due_on else today + DEFAULT_FIRST_DUE
    return equal_parts(event.refund_fen or 0, event.refund_instalments, Every.MONTH, first)


async def _save(work: Work, plan: Plan) -> None:
    await repository.save_plan(work.db, plan, next_check_on(plan, await calendar_in_force(work)), work.now)


async def save_calendar(work: Work, event: CalendarPublished) -> None:
    """Save a published calendar; quotes load it, and every open plan is rechecked, because last days may move."""
    kinds = ((event.working, DayKind.MAKE_UP), (event.off, DayKind.MOVED_REST), (event.statutory, DayKind.STATUTORY))
    days = [Day(on=date.fromisoformat(on), kind=kind) for names, kind in kinds for on in names]
    await calendars_repository.add_calendar(
        work.db, Calendar.from_rows(event.version, event.years, days), event.occurred_at
    )
    await seed_rates(work)
    await rates_repository.bump_version(work.db)
    await repository.recheck_plans(work.db, day_of(work.now))
