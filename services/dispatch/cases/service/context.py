"""The context of an act on a case: load and lock it with its clocks, save and publish what was decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from canon.calendar import Calendar
from chassis.db.work import Work
from chassis.errors import NotFound, Stale
from contracts.dispatch import CaseRedirected
from services.dispatch.calendars.service import calendar_in_force
from services.dispatch.cases.domain.handover import ended_handover_id, handover_from_event
from services.dispatch.cases.repository import cases
from services.dispatch.cases.repository.history import act_name, history_entries, reason_code
from services.dispatch.clocks import repository as clocks_repository
from services.dispatch.clocks.domain.clock import Clock
from services.dispatch.clocks.domain.starts import ChannelLimit
from services.dispatch.clocks.domain.updates import CaseUpdate, update_clocks
from services.dispatch.lifecycle.domain.case import Case, CaseDecision

Decide = Callable[["CaseContext"], CaseDecision | CaseUpdate]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseContext:
    """A locked case with what a decision on it needs: its clocks, the limits of its channels, the calendar."""

    case: Case
    clocks: Sequence[Clock]
    limits: Sequence[ChannelLimit]
    calendar: Calendar
    for_complaint: UUID | None = None  # whose person the act is about, where the case answers several; None: the first


async def change_case(work: Work, case_id: UUID, decide: Decide, version: int | None = None) -> Case:
    """Lock a case, decide and save it; return it as it was saved.

    ``NotFound``, ``Stale`` or a refusal of ``decide`` may be raised.
    """
    context = await load_for_update(work, case_id, version)
    return (await save_and_publish(work, context, decide(context))).case


async def load_for_update(work: Work, case_id: UUID, version: int | None = None) -> CaseContext:
    """Lock a case, with what a decision on it needs.

    Raises:
        NotFound: there is no such case.
        Stale: ``version`` is given, and the case has another.
    """
    case = await cases.lock_case(work.db, case_id)
    if case is None:
        raise NotFound
    if version is not None and version != case.version:
        raise Stale
    return CaseContext(
        case=case,
        clocks=(await clocks_repository.clocks_by_case(work.db, [case_id]))[case_id],
        limits=await cases.list_channel_limits(work.db, case_id),
        calendar=await calendar_in_force(work),
    )


async def save_and_publish(
    work: Work, context: CaseContext, decided: CaseDecision | CaseUpdate, account: str | None = None
) -> CaseUpdate:
    """Save a decision with its effect on the clocks, write the history, publish its events; return what was saved.

    ``account`` stands in the history as who acted, where it is not the caller: who proposed what the caller approves.
    """
    update = _for_complaint(with_clocks(context, decided), context.for_complaint)
    case = replace(update.case, version=context.case.version + 1)
    await cases.save_cases(work.db, [case])
    await clocks_repository.save_clocks(work.db, context.clocks, update.clocks)
    await cases.add_handovers(
        work.db, [handover_from_event(event) for event in update.events if isinstance(event, CaseRedirected)]
    )
    left = ended_handover_id(context.case, case)
    if left is not None:
        await cases.cancel_handover(work.db, left, case)
    await cases.add_history(work.db, history_entries(update.events, account or work.account))
    work.publish(*update.events)
    for event in update.events[:1]:
        work.audit(act_name(type(event)), str(case.id), reason_code(event))
    return replace(update, case=case)


def _for_complaint(update: CaseUpdate, complaint_id: UUID | None) -> CaseUpdate:
    """Say in the events of an act on a case that answers several complaints for which of them it was done."""
    if complaint_id is None:
        return update
    named = {"for_complaint": complaint_id}
    return replace(update, events=tuple(event.model_copy(update=named) for event in update.events))


def with_clocks(context: CaseContext, decided: CaseDecision | CaseUpdate) -> CaseUpdate:
    """Return a decision with its effect on the clocks; their refusals may be raised."""
    if isinstance(decided, CaseUpdate):
        return decided
    case, events = decided
    return update_clocks(case, context.clocks, events, context.calendar, context.limits)
