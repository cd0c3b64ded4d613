"""Use cases of disputes: load, decide, save, announce."""

from datetime import datetime
from uuid import UUID

from canon.timetables import Refund
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.delivery.forgetting import forget
from chassis.errors import NotFound
from contracts.dispatch import CaseSentToOdr, LimitMoved
from contracts.odr import Dropped
from services.odr.disputes import repository
from services.odr.disputes.domain import disputes, scores
from services.odr.disputes.domain.disputes import Dispute, DisputeState
from services.odr.enterprises import repository as enterprises_repository
from services.odr.enterprises.service import load_enterprise

BATCH = 200


async def open_dispute(work: Work, sent: CaseSentToOdr) -> None:
    opened_at = max(work.now, sent.occurred_at)
    enterprise_id = UUID(sent.enterprise_id)
    dispute = Dispute(
        dispute_id=new_id(),
        complaint_id=sent.complaint_id,
        enterprise_id=enterprise_id,
        state=DisputeState.OPEN,
        channel=sent.channel,
        received_at=sent.received_at,
        opened_at=opened_at,
        due_at=sent.due_at,
        changed_at=opened_at,
        department=sent.department,
        matter=sent.matter,
        request=sent.request,
        amount_fen=sent.amount_fen,
    )
    dispute, event = disputes.open_dispute(dispute, await enterprises_repository.get_enterprise(work.db, enterprise_id))
    await repository.save_dispute(work.db, dispute)
    work.announce(event)


async def count_anew(work: Work, complaint_id: UUID, moved: LimitMoved) -> None:
    """The limit that began with an open dispute ends on another day."""
    dispute = await repository.first_dispute_since(work.db, complaint_id, moved.starts_at)
    if dispute is not None and dispute.state is DisputeState.OPEN:
        await repository.save_dispute(work.db, disputes.count_anew(dispute, moved.due_at))


async def give_up(work: Work, complaint_id: UUID, reason: Dropped) -> None:
    """The case ended elsewhere: an open dispute about it ends too."""
    dispute = await repository.open_dispute_of(work.db, complaint_id)
    if dispute is not None:
        dispute, event = disputes.drop(dispute, reason, work.now)
        await repository.save_dispute(work.db, dispute)
        work.announce(event)


async def forget_person(work: Work, complaint_id: UUID) -> None:
    await forget(work.db, [complaint_id], await repository.erase(work.db, complaint_id))


async def make_offer(work: Work, dispute: Dispute, terms: str, amount_fen: int, refund: Refund | None) -> Dispute:
    dispute, event = disputes.make_offer(dispute, terms=terms, amount_fen=amount_fen, refund=refund, now=work.now)
    await repository.save_dispute(work.db, dispute)
    work.announce(event)
    return dispute


async def answer_offer(work: Work, dispute: Dispute, number: int, *, accepted: bool) -> Dispute:
    decide = disputes.accept_offer if accepted else disputes.reject_offer
    dispute, event = decide(dispute, number, work.now)
    await repository.save_dispute(work.db, dispute)
    work.announce(event)
    return dispute


async def settle(work: Work, dispute: Dispute, terms: str, amount_fen: int, refund: Refund | None) -> Dispute:
    dispute, event = disputes.settle(dispute, terms=terms, amount_fen=amount_fen, refund=refund, now=work.now)
    await repository.save_dispute(work.db, dispute)
    work.announce(event)
    return dispute


async def fail(work: Work, dispute: Dispute, reason: str) -> Dispute:
    dispute, event = disputes.fail(dispute, reason, work.now)
    await repository.save_dispute(work.db, dispute)
    work.announce(event)
    return dispute


async def time_out_due(work: Work) -> bool:
    """End what is due; whether there is more."""
    due = await repository.take_due(work.db, work.now, BATCH)
    for dispute in due:
        over, event = disputes.time_out(dispute, work.now)
        await repository.save_dispute(work.db, over)
        work.announce(event)
    return len(due) == BATCH


async def find_dispute(work: Work, dispute_id: UUID, scope: repository.Scope, *, lock: bool = False) -> Dispute:
    """Raises ``NotFound`` for what is not the caller's, as for what is not there."""
    dispute = await repository.get_dispute(work.db, dispute_id, scope, lock=lock)
    if dispute is None:
        raise NotFound
    return dispute


async def score(work: Work, enterprise_id: UUID, since: datetime, until: datetime) -> scores.Score:
    await load_enterprise(work, enterprise_id)
    return await repository.score_of(work.db, enterprise_id, since, until)
