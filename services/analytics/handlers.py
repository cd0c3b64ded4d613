"""Event handlers: they project batches of events, save calendars, and redact erased persons."""

from collections.abc import Sequence

from chassis.db.work import Work
from chassis.delivery.redaction import redact_complaints
from chassis.delivery.router import EventRouter
from contracts import dispatch, intake, odr, refunds
from contracts.event import Event
from services.analytics.activities import service as activities_service
from services.analytics.calendars import service as calendars_service
from services.analytics.projections import service as projections_service

events = EventRouter()


@events.on_batch(
    intake.ComplaintReceived,
    intake.ComplaintSupplemented,
    intake.SignalDecided,
    intake.TopicAssigned,
    dispatch.CaseDispatched,
    dispatch.CaseHeldAtHub,
    dispatch.CaseRedirected,
    dispatch.HandoverRefused,
    dispatch.HandoverAnswered,
    dispatch.CaseReturned,
    dispatch.FirstFeedbackGiven,
    dispatch.CaseAccepted,
    dispatch.CaseRefused,
    dispatch.CaseSentToOdr,
    dispatch.CaseBackFromOdr,
    dispatch.MediationStarted,
    dispatch.AgreementReached,
    dispatch.PerformanceStarted,
    dispatch.MediationTerminated,
    dispatch.VerificationEnded,
    dispatch.CaseWithdrawn,
    dispatch.CaseClosed,
    dispatch.CaseImported,
    dispatch.CaseFollowedUp,
    dispatch.CaseLookedBack,
    dispatch.ReworkOrdered,
    dispatch.CaseJoined,
    dispatch.CaseParted,
    dispatch.ClocksChanged,
    dispatch.ClockMet,
    dispatch.ClockMissed,
    odr.DisputeSettled,
    odr.DisputeFailed,
    odr.DisputeTimedOut,
    odr.StationSettled,
    odr.StationHandedOver,
    refunds.PlanOpened,
    refunds.PaymentRecorded,
    refunds.InstalmentOverdue,
    refunds.PlanDefaulted,
    refunds.PlanSuperseded,
    refunds.GroupPlanSigned,
    refunds.GroupPaymentsRecorded,
    refunds.GroupPaymentUndone,
    refunds.GroupInstalmentsOverdue,
    refunds.GroupPlanDefaulted,
    refunds.GroupPlanSuperseded,
)
async def project_events(batch: Sequence[Event], work: Work) -> None:
    """A batch of events becomes facts and counts."""
    await projections_service.project_events(work, batch)


@events.on_batch(
    dispatch.InspectionRecorded,
    dispatch.CaseFiled,
    dispatch.FilingPublicized,
    dispatch.OutreachHeld,
    odr.EntryListed,
    odr.EntryLeft,
    odr.EnterpriseActivated,
    odr.EnterpriseSuspended,
    odr.EnterpriseRestored,
    odr.EnterpriseLeft,
)
async def project_activities(batch: Sequence[Event], work: Work) -> None:
    """A batch of events about enforcement, outreach and registers becomes rows."""
    await activities_service.project_activities(work, batch)


@events.on(dispatch.CalendarPublished)
async def save_calendar(event: dispatch.CalendarPublished, work: Work) -> None:
    """The bureau's own working days say on which morning a report is due."""
    await calendars_service.save_calendar(work, event)


@events.on(intake.PersonErased, early=True)
async def redact_person(event: intake.PersonErased, work: Work) -> None:
    """Redact parked and quarantined events; facts and figures identify nobody and stay."""
    await redact_complaints(work.db, [event.complaint_id], [])
