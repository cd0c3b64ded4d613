"""Event handlers: each hands its event to a use case."""

from collections.abc import Sequence
from typing import cast

from chassis.db.work import Work
from chassis.delivery.redaction import redact_complaints
from chassis.delivery.router import EventRouter
from contracts.dispatch import PLACE_EVENTS, AgreementReached, CalendarPublished, CaseEvent
from contracts.event import Event
from contracts.intake import PersonErased
from contracts.odr import DisputeSettled
from services.refunds.cases import service as cases_service
from services.refunds.group_payments.service import erasure as group_erasure
from services.refunds.group_plans.service import versions as group_versions
from services.refunds.plans import service as plans_service

events = EventRouter()


@events.on_batch(*PLACE_EVENTS)
async def save_places(batch: Sequence[Event], work: Work) -> None:
    """Who has the case decides who sees its claims and plans."""
    await cases_service.save_places(work, cast("Sequence[CaseEvent]", batch))


@events.on(AgreementReached)
async def open_from_agreement(event: AgreementReached, work: Work) -> None:
    """An agreement with a refund opens a claim and its plan."""
    await plans_service.open_from_agreement(work, event)


@events.on(CalendarPublished)
async def save_calendar(event: CalendarPublished, work: Work) -> None:
    """A published calendar is saved; the last day of an instalment rolls to its working days."""
    await plans_service.save_calendar(work, event)
    await group_versions.recheck(work)


@events.on(DisputeSettled)
async def open_from_settlement(event: DisputeSettled, work: Work) -> None:
    """A settlement with a refund opens a claim and its plan."""
    await plans_service.open_from_settlement(work, event)


@events.on(PersonErased, early=True)
async def redact_person(event: PersonErased, work: Work) -> None:
    """Redact parked and quarantined events and stored responses, and erase who of a roster made the complaint.

    Claims and plans identify nobody and stay.
    """
    await group_erasure.erase_complainants(work, [event.complaint_id])
    await redact_complaints(work.db, [event.complaint_id], [])
