"""What the others tell of a case: settlements, refunds, withdrawals, supplements, erasure."""

from collections.abc import Callable

from canon.codes import OdrOutcome
from chassis.db.work import Work
from chassis.delivery.forgetting import forget
from chassis.errors import Conflict, NotYet
from contracts.event import Event
from contracts.intake import ComplaintSupplemented, ComplaintWithdrawn, PersonErased
from contracts.odr import DisputeEvent, DisputeSettled, EnterpriseActivated, EnterpriseSuspended
from contracts.refunds import PlanDefaulted, PlanFulfilled, PlanOpened, PlanSuperseded
from services.dispatch.domain.clocks import Kept, supplemented, within_limit
from services.dispatch.domain.lifecycle import dispatching, ending, mediating, settling
from services.dispatch.domain.lifecycle.case import Decided
from services.dispatch.store import cases as store
from services.dispatch.store import enterprises, erasing
from services.dispatch.store.history import asked_of, note_of
from services.dispatch.usecases.acting import Desk, carry_out, lay_out


async def settle(work: Work, event: DisputeSettled) -> None:
    """The enterprise and the consumer settled: the case is closed."""

    def decide(desk: Desk) -> Decided:
        kept = within_limit(desk.clocks, desk.case.round, work.now)
        return settling.settle(
            desk.case, terms=event.terms, amount_fen=event.amount_fen, within_limit=kept, now=work.now
        )

    await decide_or_note(work, event, decide)


async def take_back(work: Work, event: DisputeEvent, outcome: OdrOutcome) -> None:
    """No settlement: the bureau goes on where it was."""
    await decide_or_note(work, event, lambda desk: settling.come_back(desk.case, outcome=outcome, now=work.now))


async def withdraw(work: Work, event: ComplaintWithdrawn) -> None:
    """The complainant takes it back; a report goes on, with a note."""
    await decide_or_note(work, event, lambda desk: ending.withdraw(desk.case, now=work.now))


async def supplement(work: Work, event: ComplaintSupplemented) -> None:
    """What was missing came in, or new facts that a report is verified anew for."""
    asked = await asked_of(work.db, event.complaint_id)

    def decide(desk: Desk) -> Kept:
        case = dispatching.know_respondent(desk.case, event.respondent_name)
        return supplemented(case, desk.clocks, event, asked=asked, calendar=desk.calendar, now=work.now)

    await decide_or_note(work, event, decide, noted=True)


async def follow_plan(work: Work, event: PlanOpened) -> None:
    """A refund has its timetable: an agreed case is being performed."""
    await decide_or_note(work, event, lambda desk: mediating.perform(desk.case, now=work.now), noted=True)


async def call_attention(work: Work, event: PlanDefaulted) -> None:
    """The business does not pay: a person at the hub looks, also at a closed case."""
    await decide_or_note(work, event, lambda desk: (dispatching.look_at(desk.case), ()), noted=True)


async def write_down(work: Work, event: PlanFulfilled | PlanSuperseded) -> None:
    """Everything was paid, or another timetable was agreed; the case remembers it."""
    await decide_or_note(work, event, lambda desk: (desk.case, ()), noted=True)


async def know_enterprise(work: Work, event: EnterpriseActivated | EnterpriseSuspended) -> None:
    """Which enterprises settle online at present."""
    name = event.name if isinstance(event, EnterpriseActivated) else None
    await enterprises.save(work.db, event.aggregate_id, name, event.occurred_at)


async def forget_person(work: Work, event: PersonErased) -> None:
    """A person's data was destroyed: what was kept of their words goes too, and what still arrives of them."""
    case_id = await store.case_id_of(work.db, event.complaint_id)
    if case_id is not None:
        await erasing.erase(work.db, case_id)
    await forget(work.db, [event.complaint_id], [] if case_id is None else [case_id])


async def decide_or_note(
    work: Work, event: Event, decide: Callable[[Desk], Decided | Kept], *, noted: bool = False
) -> None:
    """Act on what was heard; where the case has moved on, it is only written down."""
    case_id = await store.case_id_of(work.db, event.complaint_id)
    if case_id is None:
        raise NotYet
    desk = await lay_out(work, case_id)
    try:
        decided = decide(desk)
    except Conflict:
        decided, noted = (desk.case, ()), True
    kept = await carry_out(work, desk, decided)
    if noted:
        await store.add_history(work.db, [note_of(event, kept.case, event.publisher())])
