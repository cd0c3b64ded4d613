"""Load, decide, save, announce."""

from datetime import datetime
from uuid import UUID

from canon.timetables import Refund
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.delivery.forgetting import forget
from chassis.errors import NotFound
from contracts.dispatch import CaseSentToOdr, LimitMoved
from contracts.odr import Dropped
from services.odr import domain, store
from services.odr.domain import Dispute, DisputeState, Enterprise, Standing

BATCH = 200


async def apply(work: Work, enterprise_id: UUID, name: str, uscc: str | None, *, promise: bool) -> Enterprise:
    """An enterprise asks to take part; a repeated application changes nothing of a standing one."""
    if not promise:
        raise domain.PromiseMissing
    known = await store.get_enterprise(work.db, enterprise_id, lock=True)
    if known is not None and known.standing is not Standing.DECLINED:
        return known
    enterprise = Enterprise(
        enterprise_id=enterprise_id,
        name=name,
        uscc=uscc,
        standing=Standing.APPLIED,
        applied_at=work.now,
        changed_at=work.now,
    )
    await store.save_enterprise(work.db, enterprise)
    return enterprise


async def review(work: Work, enterprise_id: UUID, *, approved: bool, note: str) -> Enterprise:
    enterprise, event = domain.review(
        await load_enterprise(work, enterprise_id), approved=approved, note=note, now=work.now
    )
    await store.save_enterprise(work.db, enterprise)
    if event is not None:
        work.announce(event)
    work.audit("enterprise.review", str(enterprise_id), note)
    return enterprise


async def suspend(work: Work, enterprise_id: UUID, reason: str) -> Enterprise:
    enterprise, event = domain.suspend(await load_enterprise(work, enterprise_id), reason, work.now)
    await store.save_enterprise(work.db, enterprise)
    work.announce(event)
    work.audit("enterprise.suspend", str(enterprise_id), reason)
    return enterprise


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
    dispute, event = domain.open_dispute(dispute, await store.get_enterprise(work.db, enterprise_id))
    await store.save_dispute(work.db, dispute)
    work.announce(event)


async def count_anew(work: Work, complaint_id: UUID, moved: LimitMoved) -> None:
    """The limit that began with an open dispute ends on another day."""
    dispute = await store.first_dispute_since(work.db, complaint_id, moved.starts_at)
    if dispute is not None and dispute.state is DisputeState.OPEN:
        await store.save_dispute(work.db, domain.count_anew(dispute, moved.due_at))


async def give_up(work: Work, complaint_id: UUID, reason: Dropped) -> None:
    """The case ended elsewhere: an open dispute about it ends too."""
    dispute = await store.open_dispute_of(work.db, complaint_id)
    if dispute is not None:
        dispute, event = domain.drop(dispute, reason, work.now)
        await store.save_dispute(work.db, dispute)
        work.announce(event)


async def forget_person(work: Work, complaint_id: UUID) -> None:
    await forget(work.db, [complaint_id], await store.erase(work.db, complaint_id))


async def make_offer(work: Work, dispute: Dispute, terms: str, amount_fen: int, refund: Refund | None) -> Dispute:
    dispute, event = domain.make_offer(dispute, terms=terms, amount_fen=amount_fen, refund=refund, now=work.now)
    await store.save_dispute(work.db, dispute)
    work.announce(event)
    return dispute


async def answer_offer(work: Work, dispute: Dispute, number: int, *, accepted: bool) -> Dispute:
    decide = domain.accept_offer if accepted else domain.reject_offer
    dispute, event = decide(dispute, number, work.now)
    await store.save_dispute(work.db, dispute)
    work.announce(event)
    return dispute


async def settle(work: Work, dispute: Dispute, terms: str, amount_fen: int, refund: Refund | None) -> Dispute:
    dispute, event = domain.settle(dispute, terms=terms, amount_fen=amount_fen, refund=refund, now=work.now)
    await store.save_dispute(work.db, dispute)
    work.announce(event)
    return dispute


async def fail(work: Work, dispute: Dispute, reason: str) -> Dispute:
    dispute, event = domain.fail(dispute, reason, work.now)
    await store.save_dispute(work.db, dispute)
    work.announce(event)
    return dispute


async def time_out_due(work: Work) -> bool:
    """End what is due; whether there is more."""
    due = await store.take_due(work.db, work.now, BATCH)
    for dispute in due:
        over, event = domain.time_out(dispute, work.now)
        await store.save_dispute(work.db, over)
        work.announce(event)
    return len(due) == BATCH


async def find_dispute(work: Work, dispute_id: UUID, scope: store.Scope, *, lock: bool = False) -> Dispute:
    """Raises ``NotFound`` for what is not the caller's, as for what is not there."""
    dispute = await store.get_dispute(work.db, dispute_id, scope, lock=lock)
    if dispute is None:
        raise NotFound
    return dispute


async def score(work: Work, enterprise_id: UUID, since: datetime, until: datetime) -> domain.Score:
    await load_enterprise(work, enterprise_id)
    return await store.score_of(work.db, enterprise_id, since, until)


async def load_enterprise(work: Work, enterprise_id: UUID) -> Enterprise:
    enterprise = await store.get_enterprise(work.db, enterprise_id, lock=True)
    if enterprise is None:
        raise NotFound
    return enterprise
