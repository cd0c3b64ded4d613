"""Supplement a complaint, or withdraw it."""

from uuid import UUID

from canon.codes import Kind
from chassis.clock import machine_now, new_id
from chassis.db.work import Work
from chassis.errors import NotFound
from chassis.failpoints import failpoint
from chassis.vault.seal import DataKey
from contracts.intake import ComplaintSupplemented, ComplaintWithdrawn
from reading.bureau_knowledge import Knowledge
from reading.deidentification import deidentify
from services.intake.complaints.domain.answers import topic_event
from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.domain.gaps import clean_text
from services.intake.complaints.domain.refusals import PersonDestroyed
from services.intake.complaints.domain.visibility import Scope
from services.intake.complaints.repository import additions, changes, complaints
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.people import PersonVault, replace_index_entries
from services.intake.complaints.service import open_secret
from services.intake.grouping import repository as grouping_repository
from services.intake.grouping.domain import Leaving
from services.intake.grouping.repository import GROUPING_QUEUE
from services.intake.knowledge.reader import TextReader
from services.intake.knowledge.service import knowledge_now
from services.intake.matching.service import finding
from services.intake.supplements.domain import Addition, apply_addition, filing_content, texts_of, withdraw


async def add_supplement(
    work: Work, complaint_id: UUID, scope: Scope, addition: Addition, people: PersonVault, reader: TextReader
) -> StoredComplaint:
    """Add to a complaint, and return it with the addition; refuses also as ``lock_complaint``, ``save_supplement`` do.

    Raises:
        PersonDestroyed: the personal data of the complaint was destroyed.
    """
    found = await lock_complaint(work, complaint_id, scope)
    if found.wrapped is None:
        raise PersonDestroyed
    key = people.unwrap_key(complaint_id, found.wrapped)
    secret = people.open(key, found.sealed)
    await ensure_first_version(work, found, key, secret, people)
    await save_supplement(work, found, key, secret, addition, people, await knowledge_now(work), reader)
    failpoint("intake.after_supplement")
    return await lock_complaint(work, complaint_id, scope)


async def withdraw_complaint(
    work: Work, complaint_id: UUID, scope: Scope, reason: str | None, people: PersonVault
) -> StoredComplaint:
    """Withdraw a complaint; dispatch ends its case, except a report's. Refuses as the domain's ``withdraw`` does."""
    found = await lock_complaint(work, complaint_id, scope)
    complaint = withdraw(found.complaint, found.state, work.now)
    await changes.save_complaint(work.db, complaint)
    await grouping_repository.end_memberships(work.db, [complaint_id], work.now, Leaving.WITHDRAWN)
    work.publish(
        ComplaintWithdrawn(
            aggregate_id=complaint_id,
            complaint_id=complaint_id,
            occurred_at=work.now,
            channel=complaint.channel,
            reason=_clean_reason(reason, open_secret(found, people)) if reason else None,
        )
    )
    work.audit("withdraw_complaint", str(complaint_id))
    return await lock_complaint(work, complaint_id, scope)


def _clean_reason(reason: str, secret: Secret | None) -> str:
    return clean_text(reason, secret) if secret else deidentify(reason)


async def lock_complaint(work: Work, complaint_id: UUID, scope: Scope) -> StoredComplaint:
    """Return a complaint, locked for this transaction.

    Raises:
        NotFound: the scope holds no such complaint.
    """
    found = await complaints.lock_complaint(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    return found


async def ensure_first_version(
    work: Work, found: StoredComplaint, key: DataKey, secret: Secret, people: PersonVault
) -> list[bytes]:
    """Return the digests of all stored versions of a message; if there is none, store the complaint as version 1."""
    known = await changes.list_raw_digests(work.db, found.complaint.id)
    if known:
        return known
    raw = people.make_raw_message(filing_content(found.complaint, secret))
    row = (found.complaint.id, 1, raw.digest, found.complaint.accepted_at, people.seal_raw(key, 1, raw.body))
    await additions.add_raw_messages(work.db, [row])
    return [raw.digest]


async def save_supplement(
    work: Work,
    found: StoredComplaint,
    key: DataKey,
    secret: Secret,
    addition: Addition,
    people: PersonVault,
    knowledge: Knowledge,
    reader: TextReader,
) -> bool:
    """Save the addition and publish ``ComplaintSupplemented`` if it adds anything; return whether it does.

    Refuses as ``apply_addition`` and the reader do.
    """
    texts = (secret.text, secret.request, *texts_of(addition))
    added = await reader.read(
        work.account, texts, apply_addition, found.complaint, secret, found.state, addition, knowledge
    )
    complaint = added.complaint
    sealed = people.reseal(key, added.secret)
    await changes.save_complaint(work.db, complaint, sealed.secret)
    await replace_index_entries(work.db, complaint.id, sealed.entries)
    if complaint.topic is not None and complaint.topic != found.complaint.topic:
        work.publish(topic_event(complaint.id, complaint.topic, work.now, by_machine=True))
    if complaint.kind is Kind.COMPLAINT:
        await GROUPING_QUEUE.enqueue(work.db, [complaint.id], machine_now())
    if not added.written_text:
        return False
    one = changes.Supplement(
        id=new_id(),
        complaint_id=complaint.id,
        at=work.now,
        account=work.account,
        text=added.cleaned_text,
        changed=added.changed,
        sealed=people.seal_text(key, "supplement", added.written_text),
    )
    await changes.add_supplement(work.db, one)
    work.publish(
        ComplaintSupplemented(
            aggregate_id=complaint.id,
            complaint_id=complaint.id,
            occurred_at=work.now,
            channel=complaint.channel,
            text=added.cleaned_text,
            missing=complaint.missing,
            respondent_name=complaint.respondent_name,
            respondent_uscc=complaint.respondent_uscc,
            new_facts=added.new_facts,
        )
    )
    work.audit("supplement_complaint", str(complaint.id))
    await finding.enqueue(work, complaint.id)  # it may bring what another message is found by
    return True
