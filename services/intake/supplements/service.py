"""More is said to a complaint, or it is taken back."""

from uuid import UUID

from canon.reading.cleaning import clean
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import NotFound
from chassis.failpoints import failpoint
from chassis.vault.seal import DataKey
from contracts.intake import ComplaintSupplemented, ComplaintWithdrawn
from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.domain.refusals import PersonDestroyed
from services.intake.complaints.domain.visibility import Scope
from services.intake.complaints.repository import additions, changes, complaints
from services.intake.complaints.repository.complaints import Stored
from services.intake.complaints.repository.people import People, replace_entries
from services.intake.supplements.domain import Addition, content_of, supplement, withdraw


async def add_supplement(work: Work, complaint_id: UUID, scope: Scope, addition: Addition, people: People) -> Stored:
    """Somebody who may see the complaint says more. Raises ``NotFound``, ``AlreadyClosed``, ``PersonDestroyed``."""
    found = await locked(work, complaint_id, scope)
    if found.wrapped is None:
        raise PersonDestroyed
    key = people.key_of(complaint_id, found.wrapped)
    secret = people.open(key, found.sealed)
    await keep_first(work, found, key, secret, people)
    await supplement_it(work, found, key, secret, addition, people)
    failpoint("intake.after_supplement")
    return await locked(work, complaint_id, scope)


async def withdraw_complaint(work: Work, complaint_id: UUID, scope: Scope, reason: str | None) -> Stored:
    """Take it back; dispatch ends the case, except a report's. Raises ``NotFound`` and ``Conflict``."""
    found = await locked(work, complaint_id, scope)
    complaint = withdraw(found.complaint, found.state, work.now)
    await changes.save(work.db, complaint)
    work.announce(
        ComplaintWithdrawn(
            aggregate_id=complaint_id,
            complaint_id=complaint_id,
            occurred_at=work.now,
            channel=complaint.channel,
            reason=clean(reason) if reason else None,
        )
    )
    work.audit("withdraw_complaint", str(complaint_id))
    return await locked(work, complaint_id, scope)


async def locked(work: Work, complaint_id: UUID, scope: Scope) -> Stored:
    """The complaint, for this transaction alone to change. Raises ``NotFound``."""
    found = await complaints.lock(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    return found


async def keep_first(work: Work, found: Stored, key: DataKey, secret: Secret, people: People) -> list[bytes]:
    """The digests of all versions of a message; what came without one is kept before it changes, as one."""
    known = await changes.raw_digests(work.db, found.complaint.id)
    if known:
        return known
    raw = people.raw_of(content_of(found.complaint, secret))
    row = (found.complaint.id, 1, raw.digest, found.complaint.accepted_at, people.seal_raw(key, 1, raw.body))
    await additions.add_raws(work.db, [row])
    return [raw.digest]


async def supplement_it(
    work: Work, found: Stored, key: DataKey, secret: Secret, addition: Addition, people: People
) -> bool:
    """Save it and tell of it, if it says anything; tells whether it did."""
    added = supplement(found.complaint, secret, found.state, addition)
    complaint = added.complaint
    sealed = people.reseal(key, added.secret)
    await changes.save(work.db, complaint, sealed.secret)
    await replace_entries(work.db, complaint.id, sealed.entries)
    if not added.written:
        return False
    one = changes.Supplement(
        id=new_id(),
        complaint_id=complaint.id,
        at=work.now,
        account=work.account,
        text=added.told,
        changed=added.changed,
        sealed=people.seal_text(key, "supplement", added.written),
    )
    await changes.add_supplement(work.db, one)
    work.announce(
        ComplaintSupplemented(
            aggregate_id=complaint.id,
            complaint_id=complaint.id,
            occurred_at=work.now,
            channel=complaint.channel,
            text=added.told,
            missing=complaint.missing,
            respondent_name=complaint.respondent_name,
            respondent_uscc=complaint.respondent_uscc,
            new_facts=added.new_facts,
        )
    )
    work.audit("supplement_complaint", str(complaint.id))
    return True
