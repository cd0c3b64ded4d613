"""The context of an act on a case: load and lock it with its clocks, save and announce what was decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from canon.calendar import Calendar
from chassis.db.work import Work
from chassis.errors import NotFound, Stale
from contracts.dispatch import CaseEvent, CaseRedirected
from services.dispatch.calendars.service import calendar_in_force
from services.dispatch.cases.domain.handover import left_agency, made_by
from services.dispatch.cases.repository import cases
from services.dispatch.cases.repository.history import act_of, entries_of, reason_of
from services.dispatch.clocks import repository as clocks_repository
from services.dispatch.clocks.domain.clock import Clock
from services.dispatch.clocks.domain.starts import ChannelLimit
from services.dispatch.clocks.domain.updates import Kept, keep
from services.dispatch.lifecycle.domain.case import Case, Decided

Decide = Callable[["Desk"], Decided | Kept]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What lies on the desk when someone acts: the case, its clocks, the calendar, the time of the act."""

    case: Case
    clocks: Sequence[Clock]
    limits: Sequence[ChannelLimit]
    calendar: Calendar


async def act(work: Work, case_id: UUID, decide: Decide, version: int | None = None) -> Case:
    """Do what was decided. Raises ``NotFound``, ``Stale`` for another ``version``, or the decision's refusal."""
    desk = await lay_out(work, case_id, version)
    return (await carry_out(work, desk, decide(desk))).case


async def lay_out(work: Work, case_id: UUID, version: int | None = None) -> Desk:
    """Lock a case and lay out what a decision needs."""
    case = await cases.lock_case(work.db, case_id)
    if case is None:
        raise NotFound
    if version is not None and version != case.version:
        raise Stale
    return Desk(
        case=case,
        clocks=(await clocks_repository.clocks_of(work.db, [case_id]))[case_id],
        limits=await cases.limits_of(work.db, case_id),
        calendar=await calendar_in_force(work),
    )


async def carry_out(work: Work, desk: Desk, decided: Decided | Kept) -> Kept:
    """Save and tell what was decided, with what it does to the clocks."""
    kept = decided if isinstance(decided, Kept) else _in_time(desk, *decided)
    case = replace(kept.case, version=desk.case.version + 1)
    await cases.save_cases(work.db, [case])
    await clocks_repository.save_clocks(work.db, desk.clocks, kept.clocks)
    await cases.add_handovers(work.db, [made_by(event) for event in kept.events if isinstance(event, CaseRedirected)])
    left = left_agency(desk.case, case)
    if left is not None:
        await cases.cancel_handover(work.db, left, case)
    await cases.add_history(work.db, entries_of(kept.events, work.account))
    work.announce(*kept.events)
    for act in kept.events[:1]:
        work.audit(act_of(type(act)), str(case.id), reason_of(act))
    return replace(kept, case=case)


def _in_time(desk: Desk, case: Case, events: Sequence[CaseEvent]) -> Kept:
    return keep(case, desk.clocks, events, desk.calendar, desk.limits)
