"""Use cases of disputes: load, decide, save, publish."""

from collections.abc import Sequence
from uuid import UUID

from canon.timetables import Refund
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.delivery.redaction import redact_complaints
from chassis.errors import NotFound
from contracts.dispatch import CalendarPublished, CaseEvent, CaseSentToOdr, LimitMoved
from contracts.odr import Dropped, OfferSide
from services.odr.calendars import repository as calendars_repository
from services.odr.calendars.service import calendar_in_force
from services.odr.disputes import repository
from services.odr.disputes.domain import disputes, reminders
from services.odr.disputes.domain.disputes import Dispute, DisputeState
from services.odr.enterprises import repository as enterprises_repository

BATCH_SIZE = 200


async def open_dispute(work: Work, sent: CaseSentToOdr) -> None:
    opened_at = max(work.now, sent.occurred_at)
    enterprise_id = UUID(sent.enterprise_id)
    filed = sent.receipt or sent  # by whom: another than the one that opened the case
    dispute = Dispute(
        dispute_id=new_id(),
        complaint_id=sent.complaint_id,
        enterprise_id=enterprise_id,
        state=DisputeState.OPEN,
        channel=filed.channel,
        received_at=filed.received_at,
        opened_at=opened_at,
        due_at=sent.due_at,
        changed_at=opened_at,
        source=filed.source,
        for_complaint=sent.for_complaint,
        department=sent.department,
        matter=sent.matter,
        request=sent.request,
        amount_fen=sent.amount_fen,
    )
    dispute = reminders.with_next_reminder(dispute, await calendar_in_force(work))
    dispute, event = disputes.open_dispute(dispute, await enterprises_repository.get_enterprise(work.db, enterprise_id))
    await repository.save_dispute(work.db, dispute)
    work.publish(event)


async def follow_cases(work: Work, events: Sequence[CaseEvent]) -> None:
    """Give the disputes of these cases the department that has the case now."""
    await repository.save_departments(work.db, {event.complaint_id: event.department for event in events})


async def move_due_date(work: Work, complaint_id: UUID, moved: LimitMoved) -> None:
    """Move the due time of the open dispute whose limit began at ``moved.starts_at``."""
    dispute = await repository.lock_first_dispute_since(work.db, complaint_id, moved.starts_at)
    if dispute is not None and dispute.state is DisputeState.OPEN:
        due = disputes.move_due_date(dispute, moved.due_at)
        await repository.save_dispute(work.db, reminders.with_next_reminder(due, await calendar_in_force(work)))


async def save_calendar(work: Work, event: CalendarPublished) -> None:
    """Save a published calendar, and count the reminders of open disputes by it; dispatch moves their ends itself."""
    await calendars_repository.add_calendar(work.db, event)
    calendar = await calendar_in_force(work)
    for dispute in await repository.lock_all_open(work.db):
        counted = reminders.with_next_reminder(dispute, calendar)
        if counted != dispute:
            await repository.save_reminder(work.db, counted)


async def abandon_dispute(work: Work, complaint_id: UUID, reason: Dropped) -> None:
    """Abandon the open dispute of a case that ended elsewhere, if there is one."""
    dispute = await repository.lock_open_dispute(work.db, complaint_id)
    if dispute is not None:
        dispute, event = disputes.abandon_dispute(dispute, reason, work.now)
        await repository.save_dispute(work.db, dispute)
        work.publish(event)


async def record_satisfaction(work: Work, complaint_id: UUID, satisfaction: int | None) -> None:
    """Record how satisfied the consumer of a settlement is, 1 to 5, as first given; ``None`` says nothing."""
    if satisfaction is not None:
        await repository.save_satisfaction(work.db, complaint_id, satisfaction)


async def redact_person(work: Work, complaint_id: UUID) -> None:
    await redact_complaints(work.db, [complaint_id], await repository.redact_disputes(work.db, complaint_id))


async def make_offer(
    work: Work, dispute: Dispute, by: OfferSide, terms: str, amount_fen: int, refund: Refund | None
) -> Dispute:
    dispute, event = disputes.make_offer(dispute, by, terms=terms, amount_fen=amount_fen, refund=refund, now=work.now)
    await repository.save_dispute(work.db, dispute)
    work.publish(event)
    work.audit(f"dispute.{by}_offer", str(dispute.dispute_id))
    return dispute


async def answer_offer(work: Work, dispute: Dispute, number: int, by: OfferSide, *, accepted: bool) -> Dispute:
    decide = disputes.accept_offer if accepted else disputes.reject_offer
    dispute, event = decide(dispute, number, by, work.now)
    await repository.save_dispute(work.db, dispute)
    work.publish(event)
    work.audit(f"dispute.{by}_{'accept' if accepted else 'reject'}", str(dispute.dispute_id))
    return dispute


async def settle(work: Work, dispute: Dispute, terms: str, amount_fen: int, refund: Refund | None) -> Dispute:
    dispute, event = disputes.settle(dispute, terms=terms, amount_fen=amount_fen, refund=refund, now=work.now)
    await repository.save_dispute(work.db, dispute)
    work.publish(event)
    return dispute


async def fail(work: Work, dispute: Dispute, reason: str) -> Dispute:
    dispute, event = disputes.fail(dispute, reason, work.now)
    await repository.save_dispute(work.db, dispute)
    work.publish(event)
    return dispute


async def time_out_due(work: Work) -> bool:
    """Time out a batch of due disputes; return whether there may be more."""
    due = await repository.lock_due_disputes(work.db, work.now, BATCH_SIZE)
    for dispute in due:
        over, event = disputes.time_out(dispute, work.now)
        await repository.save_dispute(work.db, over)
        work.publish(event)
    return len(due) == BATCH_SIZE


async def remind_due(work: Work) -> bool:
    """Remind the two sides of a batch of disputes; return whether there may be more."""
    due = await repository.lock_reminder_due(work.db, work.now, BATCH_SIZE)
    if not due:
        return False
    calendar = await calendar_in_force(work)
    for dispute in due:
        reminded, event = reminders.remind(dispute, calendar, work.now)
        await repository.save_reminder(work.db, reminded)
        work.publish(event)
    return len(due) == BATCH_SIZE


async def load_dispute(work: Work, dispute_id: UUID, scope: repository.Scope, *, lock: bool = False) -> Dispute:
    """Return a dispute within the caller's scope.

    Raises:
        NotFound: there is no such dispute, or it is not in the scope.
    """
    dispute = await repository.get_dispute(work.db, dispute_id, scope, lock=lock)
    if dispute is None:
        raise NotFound
    return dispute
