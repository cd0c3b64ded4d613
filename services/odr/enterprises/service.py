"""Use cases of enterprises: load, decide, save, publish."""

from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from services.odr.enterprises import domain, repository
from services.odr.enterprises.domain import Enterprise, Standing


async def apply(work: Work, enterprise_id: UUID, name: str, uscc: str | None, *, promise: bool) -> Enterprise:
    """Apply for an enterprise; unless an earlier application was declined, applying again changes nothing.

    Raises:
        PromiseMissing: the enterprise does not promise to handle disputes in time.
    """
    if not promise:
        raise domain.PromiseMissing
    known = await repository.get_enterprise(work.db, enterprise_id, lock=True)
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
    await repository.save_enterprise(work.db, enterprise)
    return enterprise


async def review(work: Work, enterprise_id: UUID, *, approved: bool, note: str) -> Enterprise:
    enterprise, event = domain.review(
        await load_enterprise(work, enterprise_id), approved=approved, note=note, now=work.now
    )
    await repository.save_enterprise(work.db, enterprise)
    if event is not None:
        work.publish(event)
    work.audit("enterprise.review", str(enterprise_id), note)
    return enterprise


async def suspend(work: Work, enterprise_id: UUID, reason: str) -> Enterprise:
    enterprise, event = domain.suspend(await load_enterprise(work, enterprise_id), reason, work.now)
    await repository.save_enterprise(work.db, enterprise)
    work.publish(event)
    work.audit("enterprise.suspend", str(enterprise_id), reason)
    return enterprise


async def load_enterprise(work: Work, enterprise_id: UUID) -> Enterprise:
    """Return an enterprise, locked for this transaction.

    Raises:
        NotFound: there is no such enterprise.
    """
    enterprise = await repository.get_enterprise(work.db, enterprise_id, lock=True)
    if enterprise is None:
        raise NotFound
    return enterprise
