"""Handlers of the events that intake subscribes to: they update progress, timeline, notices and write-back."""

from collections.abc import Sequence

from chassis.db.work import Work
from chassis.delivery.router import EventRouter
from contracts import dispatch, odr, refunds
from contracts.event import Event
from services.intake.case_events import service as case_events_service
from services.intake.complaints.repository.people import PersonVault
from services.intake.filing.service import leads

CASE_EVENTS: tuple[type[Event], ...] = (
    dispatch.CaseDispatched,
    dispatch.CaseHeldAtHub,
    dispatch.CaseRedirected,
    dispatch.HandoverAcknowledged,
    dispatch.HandoverRefused,
    dispatch.HandoverAnswered,
    dispatch.CaseReturned,
    dispatch.FirstFeedbackGiven,
    dispatch.SupplementRequested,
    dispatch.CaseAccepted,
    dispatch.CaseRefused,
    dispatch.CaseSentToOdr,
    dispatch.CaseBackFromOdr,
    dispatch.MediationStarted,
    dispatch.SessionScheduled,
    dispatch.SessionHeld,
    dispatch.RecusalRequested,
    dispatch.RecusalDecided,
    dispatch.MediationPaused,
    dispatch.MediationResumed,
    dispatch.AgreementReached,
    dispatch.MediationTerminated,
    dispatch.VerificationEnded,
    dispatch.CaseExtended,
    dispatch.CaseWithdrawn,
    dispatch.CaseClosed,
    dispatch.CaseFollowedUp,
    dispatch.DissatisfactionExplained,
    dispatch.ReworkOrdered,
    dispatch.CaseUrged,
    dispatch.ClocksChanged,
    dispatch.ClockStarted,
    dispatch.ClockMoved,
    dispatch.ClockStopped,
    dispatch.ClockMet,
    dispatch.ClockMissed,
    odr.DisputeOpened,
    odr.OfferMade,
    odr.OfferRejected,
    odr.DisputeSettled,
    odr.DisputeFailed,
    odr.DisputeTimedOut,
    refunds.ClaimOpened,
    refunds.PlanOpened,
    refunds.PaymentRecorded,
    refunds.InstalmentOverdue,
    refunds.PlanDefaulted,
    refunds.PlanSuperseded,
    refunds.PlanFulfilled,
)


async def apply_case_events(heard: Sequence[Event], work: Work) -> None:
    """Update where each case is, who has it, until when, and why."""
    await case_events_service.apply_case_events(work, heard)


def events_for(people: PersonVault) -> EventRouter:
    """Return intake's subscriptions; ``people`` seals a report opened from a lead like any other complaint."""
    events = EventRouter()
    events.on_batch(*CASE_EVENTS)(apply_case_events)

    @events.on(dispatch.LeadFound)
    async def file_lead(found: dispatch.LeadFound, work: Work) -> None:
        """Open a report for a breach of the law that the bureau found in a mediation (案源线索)."""
        await apply_case_events([found], work)
        await leads.file_lead(work, found, people)

    return events
