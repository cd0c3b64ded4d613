"""Events of other services about a case: decide on it, or note the event where the case has moved on."""

from collections.abc import Callable

from chassis.db.work import Work
from chassis.errors import Conflict, NotYet
from contracts.event import Event
from contracts.intake import ComplaintSupplemented
from contracts.refunds import PlanDefaulted, PlanFulfilled, PlanSuperseded
from services.dispatch.cases.domain import amendments
from services.dispatch.cases.repository import cases
from services.dispatch.cases.repository.history import asked_of, note_of
from services.dispatch.cases.service.context import Desk, carry_out, lay_out
from services.dispatch.clocks.domain.restarts import supplemented
from services.dispatch.clocks.domain.updates import Kept
from services.dispatch.lifecycle.domain.case import Decided


async def supplement(work: Work, event: ComplaintSupplemented) -> None:
    """What was missing came in, or new facts that a report is verified anew for."""
    asked = await asked_of(work.db, event.complaint_id)

    def decide(desk: Desk) -> Kept:
        case = amendments.know_respondent(desk.case, event.respondent_name)
        return supplemented(case, desk.clocks, event, asked=asked, calendar=desk.calendar, now=work.now)

    await decide_or_note(work, event, decide, noted=True)


async def call_attention(work: Work, event: PlanDefaulted) -> None:
    """The business does not pay: a person at the hub looks, also at a closed case."""
    await decide_or_note(work, event, lambda desk: (amendments.look_at(desk.case), ()), noted=True)


async def write_down(work: Work, event: PlanFulfilled | PlanSuperseded) -> None:
    """Everything was paid, or another timetable was agreed; the case remembers it."""
    await decide_or_note(work, event, lambda desk: (desk.case, ()), noted=True)


async def decide_or_note(
    work: Work, event: Event, decide: Callable[[Desk], Decided | Kept], *, noted: bool = False
) -> None:
    """Act on what was heard; where the case has moved on, it is only written down."""
    case_id = await cases.case_id_of(work.db, event.complaint_id)
    if case_id is None:
        raise NotYet
    desk = await lay_out(work, case_id)
    try:
        decided = decide(desk)
    except Conflict:
        decided, noted = (desk.case, ()), True
    kept = await carry_out(work, desk, decided)
    if noted:
        await cases.add_history(work.db, [note_of(event, kept.case, event.publisher())])
