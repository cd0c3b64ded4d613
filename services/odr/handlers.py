"""Handlers of the events that odr subscribes to; each calls one use case of disputes."""

from collections.abc import Sequence
from typing import cast

from canon.codes import ClockKind
from chassis.db.work import Work
from chassis.delivery.router import EventRouter
from contracts.dispatch import (
    PLACE_EVENTS,
    CalendarPublished,
    CaseClosed,
    CaseEvent,
    CaseFollowedUp,
    CaseSentToOdr,
    CaseWithdrawn,
    ClocksChanged,
    LimitMoved,
    MediationTerminated,
)
from contracts.event import Event
from contracts.intake import ComplaintReceived, PersonErased
from services.odr.breaches import service as breaches_service
from services.odr.disputes import service as disputes_service
from services.odr.stations import service as stations_service

events = EventRouter()


@events.on_batch(*PLACE_EVENTS)
async def follow_cases(batch: Sequence[Event], work: Work) -> None:
    """Disputes go with their case: who has it sees them, also those that ended before it had it."""
    await disputes_service.follow_cases(work, cast("Sequence[CaseEvent]", batch))


@events.on_batch(ComplaintReceived)
async def add_complaints(batch: Sequence[Event], work: Work) -> None:
    """What stations may hand over."""
    await stations_service.add_complaints(work, [event.aggregate_id for event in batch])


@events.on(CaseSentToOdr)
async def open_dispute(event: CaseSentToOdr, work: Work) -> None:
    """A case sent to an enterprise becomes a dispute, if the enterprise takes part."""
    await disputes_service.open_dispute(work, event)


@events.on(ClocksChanged)
async def move_due_date(event: ClocksChanged, work: Work) -> None:
    """Dispatch recalculated the enterprise's limit, as it does when a holiday calendar is published."""
    for change in event.clocks:
        if isinstance(change, LimitMoved) and change.clock is ClockKind.ODR:
            await disputes_service.move_due_date(work, event.complaint_id, change)


@events.on(CalendarPublished)
async def save_calendar(event: CalendarPublished, work: Work) -> None:
    """Reminders are counted by the bureau's own calendar."""
    await disputes_service.save_calendar(work, event)


@events.on(CaseWithdrawn)
async def abandon_withdrawn(event: CaseWithdrawn, work: Work) -> None:
    await disputes_service.abandon_dispute(work, event.complaint_id, "withdrawn")


@events.on(MediationTerminated)
async def abandon_terminated(event: MediationTerminated, work: Work) -> None:
    """An accepted case is withdrawn by ending its mediation, also while it is with the enterprise."""
    await disputes_service.abandon_dispute(work, event.complaint_id, "withdrawn")


@events.on(CaseClosed)
async def abandon_closed(event: CaseClosed, work: Work) -> None:
    await disputes_service.abandon_dispute(work, event.complaint_id, "case_closed")


@events.on(CaseFollowedUp)
async def record_satisfaction(event: CaseFollowedUp, work: Work) -> None:
    """What a consumer thinks of the outcome counts for the enterprise that settled with him."""
    await disputes_service.record_satisfaction(work, event.complaint_id, event.outcome)


@events.on(PersonErased, early=True)
async def redact_person(event: PersonErased, work: Work) -> None:
    """Null the texts of the disputes of an erased person, the evidence of breaches, and why a station handed over."""
    await breaches_service.redact_person(work, event.complaint_id)
    await stations_service.redact_handover(work, event.complaint_id)
    await disputes_service.redact_person(work, event.complaint_id)
