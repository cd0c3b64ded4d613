"""Handlers of the events that dispatch subscribes to; each calls one use case of a subject."""

from collections.abc import Sequence
from typing import cast

from canon.codes import OdrOutcome
from chassis.db.work import Work
from chassis.delivery.router import EventRouter
from contracts.event import Event
from contracts.intake import (
    ClosingShopSettled,
    ClosingShopSuspected,
    ComplaintReceived,
    ComplaintsMatched,
    ComplaintSupplemented,
    ComplaintWithdrawn,
    DuplicateSuspected,
    MatchUndone,
    PersonErased,
)
from contracts.odr import (
    DisputeFailed,
    DisputeSettled,
    DisputeTimedOut,
    EnterpriseActivated,
    EnterpriseLeft,
    EnterpriseRestored,
    EnterpriseSuspended,
)
from contracts.refunds import (
    GroupPlanDefaulted,
    GroupPlanFulfilled,
    GroupPlanSuperseded,
    GroupRefundWithheld,
    PaymentRecorded,
    PlanDefaulted,
    PlanFulfilled,
    PlanOpened,
    PlanSuperseded,
    RefundWithheld,
)
from services.dispatch.cases.service import events as cases_events
from services.dispatch.cases.service import opening
from services.dispatch.closing import service as closing_service
from services.dispatch.closing_shops import service as closing_shops_service
from services.dispatch.erasure import service as erasure_service
from services.dispatch.group_refunds import service as group_refunds_service
from services.dispatch.matching import service as matching_service
from services.dispatch.mediation import service as mediation_service
from services.dispatch.second_reading import service as second_reading
from services.dispatch.settlement import service as settlement_service

events = EventRouter()


@events.on_batch(ComplaintReceived)
async def open_cases(received: Sequence[Event], work: Work) -> None:
    """Open cases for received complaints, where the rules send them, and let their texts be read again."""
    complaints = cast("Sequence[ComplaintReceived]", received)
    await opening.open_cases(work, complaints)
    await second_reading.enqueue(work, complaints)


@events.on(ComplaintSupplemented)
async def note_supplement(event: ComplaintSupplemented, work: Work) -> None:
    """Apply what the complainant supplemented."""
    await cases_events.add_supplement(work, event)


@events.on(ComplaintWithdrawn)
async def withdraw_case(event: ComplaintWithdrawn, work: Work) -> None:
    """Withdraw the case for its complainant; a report goes on."""
    await closing_service.withdraw(work, event)


@events.on(DuplicateSuspected)
async def note_suspicion(event: DuplicateSuspected, work: Work) -> None:
    """Call for a person where two messages may be one matter."""
    await matching_service.note_suspicion(work, event)


@events.on(ComplaintsMatched)
async def join_cases(event: ComplaintsMatched, work: Work) -> None:
    """Let one case answer messages of one matter."""
    await matching_service.join_cases(work, event)


@events.on(MatchUndone)
async def part_cases(event: MatchUndone, work: Work) -> None:
    """Restore the case that had joined another."""
    await matching_service.part_cases(work, event)


@events.on(PersonErased, early=True)
async def erase_person(event: PersonErased, work: Work) -> None:
    """Erase what a person wrote, in the case and in everything kept beside it."""
    await erasure_service.erase_person(work, event)


@events.on(ClosingShopSuspected)
async def show_closing_shop(event: ClosingShopSuspected, work: Work) -> None:
    """Show the hub a shop that looks as if it closed."""
    await closing_shops_service.save_alarm(work, event)


@events.on(ClosingShopSettled)
async def end_closing_shop(event: ClosingShopSettled, work: Work) -> None:
    """Show it no more: a group was opened, or it does not close."""
    await closing_shops_service.end_alarm(work, event)


@events.on(EnterpriseActivated)
async def save_enterprise(event: EnterpriseActivated, work: Work) -> None:
    """Allow cases to be sent to this enterprise."""
    await settlement_service.save_enterprise(work, event)


@events.on(EnterpriseRestored)
async def restore_enterprise(event: EnterpriseRestored, work: Work) -> None:
    """Allow cases to be sent to this enterprise again."""
    await settlement_service.save_enterprise(work, event)


@events.on(EnterpriseSuspended)
async def suspend_enterprise(event: EnterpriseSuspended, work: Work) -> None:
    """Send no more cases to this enterprise."""
    await settlement_service.save_enterprise(work, event)


@events.on(EnterpriseLeft)
async def end_enterprise(event: EnterpriseLeft, work: Work) -> None:
    """Send no more cases to an enterprise that left."""
    await settlement_service.save_enterprise(work, event)


@events.on(DisputeSettled)
async def close_settled(event: DisputeSettled, work: Work) -> None:
    """Close the case that enterprise and consumer settled."""
    await settlement_service.record_settlement(work, event)


@events.on(DisputeFailed)
async def return_failed_case(event: DisputeFailed, work: Work) -> None:
    """Return to the bureau a case that was not settled."""
    await settlement_service.return_from_odr(work, event, OdrOutcome.FAILED)


@events.on(DisputeTimedOut)
async def return_timed_out_case(event: DisputeTimedOut, work: Work) -> None:
    """Return to the bureau a case that was not settled within ten working days."""
    await settlement_service.return_from_odr(work, event, OdrOutcome.TIMED_OUT)


@events.on(PlanOpened)
async def start_performance(event: PlanOpened, work: Work) -> None:
    """Start the performance of an agreement whose refund has a timetable."""
    await mediation_service.start_performance(work, event)


@events.on(PaymentRecorded)
async def save_payment(event: PaymentRecorded, work: Work) -> None:
    """Save what is paid: so much may be counted as recovered when the case is closed."""
    await closing_service.save_payment(work, event)


@events.on(PlanDefaulted)
async def call_attention(event: PlanDefaulted, work: Work) -> None:
    """Mark the case for attention because the business does not pay."""
    await cases_events.call_attention(work, event)


@events.on(RefundWithheld)
async def propose_lead(event: RefundWithheld, work: Work) -> None:
    """Mark the case for attention because the refund is withheld for more than fifteen days: a lead is proposed."""
    await cases_events.call_attention(work, event)


@events.on(PlanSuperseded)
async def note_plan_change(event: PlanSuperseded, work: Work) -> None:
    """Note that both sides agreed on another refund plan."""
    await cases_events.note_event(work, event)


@events.on(PlanFulfilled)
async def note_plan_fulfilment(event: PlanFulfilled, work: Work) -> None:
    """Note that the refund is paid in full."""
    await cases_events.note_event(work, event)


@events.on(GroupPlanDefaulted)
async def show_group_default(event: GroupPlanDefaulted, work: Work) -> None:
    """Show the hub a group whose business does not pay."""
    await group_refunds_service.save_default(work, event)


@events.on(GroupRefundWithheld)
async def show_withheld_group_refund(event: GroupRefundWithheld, work: Work) -> None:
    """Show the hub a group that was not paid for more than fifteen days: a lead is proposed."""
    await group_refunds_service.save_default(work, event)


@events.on(GroupPlanSuperseded)
async def end_changed_default(event: GroupPlanSuperseded, work: Work) -> None:
    """Show it no more: a changed plan is owed."""
    await group_refunds_service.end_default(work, event)


@events.on(GroupPlanFulfilled)
async def end_paid_default(event: GroupPlanFulfilled, work: Work) -> None:
    """Show it no more: everything was paid."""
    await group_refunds_service.end_default(work, event)
