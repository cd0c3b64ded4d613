"""Sign versions of a group's plan, and check the one that is owed for what is late."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from canon.shanghai import day_of
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.failpoints import failpoint
from services.refunds.calendars.service import calendar_in_force
from services.refunds.group_cases.domain.state import GroupCase
from services.refunds.group_cases.repository import cases, members
from services.refunds.group_cases.service.cases import lock_case
from services.refunds.group_plans.domain import events
from services.refunds.group_plans.domain import versions as domain
from services.refunds.group_plans.domain.lateness import (
    OverdueCheck,
    check_due_days,
    late_number,
    next_check_on,
    with_lateness,
)
from services.refunds.group_plans.domain.refusals import NothingOwed, UnknownSimulation
from services.refunds.group_plans.domain.simulation import Terms, Timetable
from services.refunds.group_plans.domain.versions import DueDay, PlanVersion, Proposal, Signature, VersionState
from services.refunds.group_plans.repository import simulations, versions
from services.refunds.plans.domain import Instalment

BATCH_SIZE = 20  # cases of one round of the job


@dataclass(frozen=True, slots=True, kw_only=True)
class SignPlan:
    """Which simulation is to be owed, and the paper that the business signed."""

    simulation: int
    paper: str
    reason: str | None


async def propose_plan(work: Work, case_id: UUID, wanted: SignPlan, role: str) -> PlanVersion:
    """Sign a simulation: the first version is owed at once, a later one waits for a second person.

    ``PlanWaiting`` or ``RosterChanged`` may be raised.

    Raises:
        UnknownSimulation: there is no such simulation.
    """
    case = await lock_case(work, case_id)
    simulation = await simulations.get_simulation(work.db, case_id, wanted.simulation)
    if simulation is None:
        raise UnknownSimulation
    version = domain.propose(
        Proposal(
            version_id=new_id(),
            group_case_id=case_id,
            simulation=wanted.simulation,
            paper=wanted.paper,
            reason=wanted.reason,
        ),
        by=Signature(account=work.account, role=role, at=work.now),
        versions=case.versions,
        waiting=await versions.find_waiting(work.db, case_id),
        is_change=case.plan_id is not None,
        is_current=simulation.roster_version == case.roster_version,
    )
    case = replace(case, versions=version.number, changed_at=max(work.now, case.changed_at))
    work.audit("group_plan.propose", str(case_id), wanted.reason)
    if version.state is VersionState.PROPOSED:
        await versions.save_version(work.db, version, None)
        await cases.save_case(work.db, case)
        return version
    return await _activate(work, case, version, simulation.terms)


async def countersign_plan(work: Work, case_id: UUID, role: str) -> PlanVersion:
    """Sign a waiting change as the second person; from now on it is owed, and the old version is kept.

    ``NothingToSign``, ``SecondPersonNeeded`` or ``RosterChanged`` may be raised.

    Raises:
        UnknownSimulation: its simulation is gone.
    """
    case = await lock_case(work, case_id)
    waiting = await versions.find_waiting(work.db, case_id)
    simulation = await simulations.get_simulation(work.db, case_id, waiting.simulation) if waiting else None
    signed = domain.countersign(
        waiting,
        by=Signature(account=work.account, role=role, at=work.now),
        is_current=simulation is not None and simulation.roster_version == case.roster_version,
    )
    if simulation is None:
        raise UnknownSimulation
    work.audit("group_plan.countersign", str(case_id))
    return await _activate(work, case, signed, simulation.terms)


async def withdraw_plan(work: Work, case_id: UUID) -> PlanVersion:
    """Withdraw a waiting change; ``NothingToSign`` is raised where there is none."""
    await lock_case(work, case_id)
    withdrawn = domain.withdraw(await versions.find_waiting(work.db, case_id), work.now)
    await versions.save_version(work.db, withdrawn, None)
    work.audit("group_plan.withdraw", str(case_id))
    return withdrawn


async def _activate(work: Work, case: GroupCase, version: PlanVersion, terms: Terms) -> PlanVersion:
    """Make a version the one that is owed: what was paid since its simulation counts towards its first instalments.

    Raises:
        NothingOwed: everything was paid meanwhile.
    """
    stored = await simulations.get_timetable(work.db, case.id, version.simulation)
    owed = await members.list_debts(work.db, case.id)
    if stored is None:
        raise NothingOwed
    since = {one.number: one.paid_fen - stored.paid_before.get(one.number, 0) for one in owed}
    shares = domain.subtract_payments(stored.shares, since)
    if not shares:
        raise NothingOwed
    days, parts = _instalments(shares, terms)
    total = sum(day.amount_fen for day in days)
    version = replace(version, total_fen=total, people=len(shares))
    await _supersede(work, case, version.id)
    failpoint("refunds.after_supersession")
    case = replace(
        case,
        plan_id=version.id,
        plan_version=version.number,
        next_due_on=days[0].due_on,
        overdue_fen=0,
        overdue_people=0,
    )
    late = [one for one in owed if one.overdue_fen or one.is_defaulted]
    cleared = [replace(one, overdue_fen=0, first_overdue_on=None, is_defaulted=False) for one in late]
    await members.save_figures(work.db, case.id, cleared)
    await versions.save_version(work.db, version, day_of(work.now))
    await versions.save_days(work.db, version.id, days)
    await versions.save_parts(work.db, version.id, parts)
    await cases.save_case(work.db, case)
    work.publish(events.signed(case, version, days))
    return version


async def _supersede(work: Work, case: GroupCase, by: UUID) -> None:
    """End the version that is owed; one that was paid in full stays fulfilled."""
    before = await versions.get_version(work.db, case.plan_id) if case.plan_id else None
    if before is None or not before.is_open:
        return
    after = replace(before, state=VersionState.SUPERSEDED, changed_at=max(work.now, before.changed_at))
    await versions.save_version(work.db, after, None)
    work.publish(events.superseded(case, after, by))


def _instalments(shares: Timetable, terms: Terms) -> tuple[list[DueDay], dict[int, list[Instalment]]]:
    """Return the due days of a timetable and the instalments of each member, numbered by their due days."""
    amounts, people = defaultdict[int, int](int), defaultdict[int, int](int)
    parts: dict[int, list[Instalment]] = {}
    for member, mine in shares.items():
        parts[member] = [
            Instalment(number=share.month, due_on=terms.due_on(share.month), amount_fen=share.amount_fen)
            for share in mine
        ]
        for share in mine:
            amounts[share.month] += share.amount_fen
            people[share.month] += 1
    days = [
        DueDay(number=month, due_on=terms.due_on(month), amount_fen=amounts[month], people=people[month])
        for month in sorted(amounts)
    ]
    return days, parts


async def publish_overdue(work: Work) -> bool:
    """Check the plans of one batch of cases for what is late, and publish it; return whether more are due."""
    found = await versions.list_due_cases(work.db, day_of(work.now), BATCH_SIZE)
    for case_id in sorted(found):
        await _check_case(work, await lock_case(work, case_id))
    return len(found) == BATCH_SIZE


async def _check_case(work: Work, case: GroupCase) -> None:
    if case.plan_id is None:
        return
    version = await versions.get_version(work.db, case.plan_id)
    days = await versions.get_days(work.db, version.id)
    calendar, today = await calendar_in_force(work), day_of(work.now)
    check = check_due_days(version, days, calendar, today)
    parts = await versions.get_open_parts(work.db, version.id, late_number(days, calendar, today))
    before = await members.list_debts(work.db, case.id)
    after = [with_lateness(one, parts.get(one.number, ()), calendar, today) for one in before]
    changed = [now for now, then in zip(after, before, strict=True) if now != then]
    await members.save_figures(work.db, case.id, changed)
    case = replace(
        case,
        overdue_fen=sum(one.overdue_fen for one in after),
        overdue_people=sum(one.overdue_fen > 0 for one in after),
    )
    await cases.save_case(work.db, case)
    await _save_check(work, case, check, next_check_on(check.version, check.days, calendar, today))


async def _save_check(work: Work, case: GroupCase, check: OverdueCheck, look_again_on: date | None) -> None:
    version = check.version
    if check.breached or check.is_newly_defaulted or check.is_newly_withheld:
        version = replace(version, changed_at=max(work.now, version.changed_at))
    await versions.save_days(work.db, version.id, (day for day in check.days if day.is_breached))
    await versions.save_version(work.db, version, look_again_on)
    work.publish(*(events.overdue(case, version, day) for day in check.breached))
    if check.is_newly_defaulted:
        work.publish(events.defaulted(case, version))
    if check.is_newly_withheld and version.withheld_on is not None:
        work.publish(events.withheld(case, version, version.withheld_on))


async def recheck(work: Work) -> None:
    """Let every plan be checked again, because a published calendar may move last days."""
    await versions.recheck_plans(work.db, day_of(work.now))
