"""Use cases of enterprises: load, decide, save, publish."""

from datetime import date
from uuid import UUID

from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import NotFound
from services.odr.enterprises import domain, repository
from services.odr.enterprises.domain import Enterprise, Session, SessionKind, StandingEvent
from services.odr.histories.domain import Act


async def apply(work: Work, enterprise_id: UUID, name: str, uscc: str | None, *, promise: bool) -> Enterprise:
    """Apply for an enterprise; one that waits for its review or takes part stays as it is.

    Raises:
        PromiseMissing: the enterprise does not promise to handle disputes in time.
    """
    if not promise:
        raise domain.PromiseMissing
    known = await repository.get_enterprise(work.db, enterprise_id, lock=True)
    enterprise = domain.apply_for(known, enterprise_id, name, uscc, _act(work))
    if enterprise is not known:
        await repository.save_enterprise(work.db, enterprise)
    return enterprise


async def review(work: Work, enterprise_id: UUID, *, approved: bool, note: str) -> Enterprise:
    enterprise = await load_enterprise(work, enterprise_id)
    return await _save(work, domain.review(enterprise, _act(work, note), approved=approved), "review")


async def suspend(work: Work, enterprise_id: UUID, reason: str) -> Enterprise:
    return await _save(work, domain.suspend(await load_enterprise(work, enterprise_id), _act(work, reason)), "suspend")


async def restore(work: Work, enterprise_id: UUID, reason: str) -> Enterprise:
    return await _save(work, domain.restore(await load_enterprise(work, enterprise_id), _act(work, reason)), "restore")


async def leave(work: Work, enterprise_id: UUID, reason: str) -> Enterprise:
    return await _save(work, domain.leave(await load_enterprise(work, enterprise_id), _act(work, reason)), "leave")


async def record_session(
    work: Work, enterprise_id: UUID, *, kind: SessionKind, held_on: date, topic: str, given_by: str | None
) -> Enterprise:
    session = Session(
        session_id=new_id(),
        kind=kind,
        held_on=held_on,
        topic=topic,
        given_by=given_by,
        recorded_by=work.account or "",
        recorded_at=work.now,
    )
    enterprise = domain.record_session(await load_enterprise(work, enterprise_id), session)
    await repository.save_enterprise(work.db, enterprise)
    work.audit(f"enterprise.{kind}", str(enterprise_id), topic)
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


def _act(work: Work, reason: str = "") -> Act:
    return Act(by=work.account or "", at=work.now, reason=reason)


async def _save(work: Work, decided: tuple[Enterprise, StandingEvent | None], act: str) -> Enterprise:
    enterprise, event = decided
    await repository.save_enterprise(work.db, enterprise)
    if event is not None:
        work.publish(event)
    work.audit(f"enterprise.{act}", str(enterprise.enterprise_id), enterprise.changes[-1].reason)
    return enterprise
