"""Apply events of other services to a case, or only note them in its history where the case does not allow it."""

from collections.abc import Callable

from chassis.db.work import Work
from chassis.errors import Conflict, NotYet
from contracts.event import Event
from contracts.intake import ComplaintSupplemented
from contracts.refunds import PlanDefaulted, PlanFulfilled, PlanSuperseded, RefundWithheld
from services.dispatch.cases.domain import amendments
from services.dispatch.cases.repository import cases
from services.dispatch.cases.repository.history import history_note, requested_fields
from services.dispatch.cases.service.context import CaseContext, load_for_update, save_and_publish
from services.dispatch.clocks.domain.restarts import apply_supplement
from services.dispatch.clocks.domain.updates import CaseUpdate
from services.dispatch.lifecycle.domain.case import CaseDecision


async def add_supplement(work: Work, event: ComplaintSupplemented) -> None:
    """Apply a supplement: it meets the request for missing material, or restarts its own verification by new facts."""
    requested = await requested_fields(work.db, event.complaint_id)
    is_own = await cases.is_of_opener(work.db, event.complaint_id)
    counted = event.model_copy(update={"new_facts": event.new_facts and is_own})  # another person's move no clock

    def decide(context: CaseContext) -> CaseUpdate:
        case, wanted = context.case, requested or None
        if event.complaint_id == case.id:
            case, wanted = amendments.with_respondent_name(case, event.respondent_name), requested
        return apply_supplement(
            case, context.clocks, counted, requested=wanted, calendar=context.calendar, now=work.now
        )

    await decide_or_note(work, event, decide, noted=True)


async def call_attention(work: Work, event: PlanDefaulted | RefundWithheld) -> None:
    """Mark a case for attention at the hub: its plan defaulted, or was not paid for fifteen days; a closed case too."""
    await decide_or_note(work, event, lambda context: (amendments.flag_for_attention(context.case), ()), noted=True)


async def note_event(work: Work, event: PlanFulfilled | PlanSuperseded) -> None:
    """Note in the history that the refund plan was fulfilled, or replaced by another."""
    await decide_or_note(work, event, lambda context: (context.case, ()), noted=True)


async def decide_or_note(
    work: Work, event: Event, decide: Callable[[CaseContext], CaseDecision | CaseUpdate], *, noted: bool = False
) -> None:
    """Decide on an event; if the case refuses the decision (``Conflict``), only note the event in its history.

    With ``noted`` the event is noted in either case.

    Raises:
        NotYet: the complaint has no case yet; the event is parked.
    """
    case_id = await cases.case_id_of(work.db, event.complaint_id)
    if case_id is None:
        raise NotYet
    context = await load_for_update(work, case_id)
    try:
        decided = decide(context)
    except Conflict:
        decided, noted = (context.case, ()), True
    saved = await save_and_publish(work, context, decided)
    if noted:
        await cases.add_history(work.db, [history_note(event, saved.case, event.publisher())])
