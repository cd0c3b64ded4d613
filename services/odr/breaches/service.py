"""Use cases of breaches: report, decide; the third that is confirmed suspends its entry."""

from datetime import date
from uuid import UUID

from canon.shanghai import day_of
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import NotFound
from services.odr.breaches import domain, repository
from services.odr.breaches.domain import Breach, BreachKind, BreachState
from services.odr.registers import service as registers_service
from services.odr.registers.domain.registers import Register

BY_RULE = f"{domain.WITHIN_DAYS} 天内违诺满 {domain.BREACHES_TO_SUSPEND} 次"


async def report(
    work: Work,
    register: Register,
    entry_id: UUID,
    *,
    kind: BreachKind,
    on: date,
    evidence: str,
    complaint_id: UUID | None,
) -> Breach:
    entry = await registers_service.load_entry(work, register, entry_id)
    domain.check_report(entry, kind, on, day_of(work.now))
    breach = Breach(
        breach_id=new_id(),
        entry_id=entry_id,
        kind=kind,
        on=on,
        evidence=evidence,
        complaint_id=complaint_id,
        state=BreachState.REPORTED,
        reported_by=work.account or "",
        reported_at=work.now,
    )
    await repository.save_breach(work.db, breach)
    work.about = complaint_id
    work.audit("breach.report", str(entry_id))
    return breach


async def decide(
    work: Work, register: Register, entry_id: UUID, breach_id: UUID, reason: str, *, confirmed: bool
) -> Breach:
    """Confirm or reject a breach; where the confirmed ones are enough, the entry is suspended by the same act.

    Raises:
        NotFound: the entry has no such breach.
    """
    entry = await registers_service.load_entry(work, register, entry_id, lock=True)
    breach = await repository.get_breach(work.db, entry_id, breach_id)
    if breach is None:
        raise NotFound
    breach = domain.decide(breach, confirmed=confirmed, reason=reason, by=work.account or "", now=work.now)
    await repository.save_breach(work.db, breach)
    work.about = breach.complaint_id
    work.audit("breach.confirm" if confirmed else "breach.reject", str(entry_id), reason)
    if confirmed:
        work.publish(domain.broken_event(entry, breach, work.now))
        every = await repository.list_breaches(work.db, [entry_id])
        if domain.suspends(entry, every, day_of(work.now)):
            proof = domain.days_of(domain.counted(every, day_of(work.now)))
            await registers_service.suspend(work, register, entry_id, BY_RULE, proof)
    return breach


async def redact_person(work: Work, complaint_id: UUID) -> None:
    await repository.redact_breaches(work.db, complaint_id)
