"""Accept a repeated message of a known complaint: what is new in it becomes a supplement."""

from uuid import UUID

from pydantic_core import to_json

from chassis.db.idempotency import claim, save_answer
from chassis.db.work import Work
from chassis.vault.seal import DataKey
from reading.bureau_knowledge import Knowledge
from services.intake.complaints.domain.answers import answer_of
from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.domain.parts import RawMessage
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.complaints.repository import additions
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.people import PersonVault
from services.intake.filing.domain.acceptance import Accepted, ReadFiling, Refused
from services.intake.filing.domain.repeats import addition_from
from services.intake.filing.service.acceptance import STATUS_KNOWN, FilingAnswer
from services.intake.knowledge.reader import TextReader
from services.intake.supplements.domain import filing_content
from services.intake.supplements.service import ensure_first_version, lock_complaint, save_supplement


async def accept_repeated(
    work: Work,
    complaint_id: UUID,
    draft: ReadFiling,
    people: PersonVault,
    knowledge: Knowledge,
    reader: TextReader,
) -> FilingAnswer:
    """Add what is new in a repeated message to its complaint, and return the answer with the complaint's id.

    The stored answer to a key commits with the addition. An invalid message raises its own ``Refusal``.
    """
    if isinstance(draft.outcome, Refused):
        raise draft.outcome.refusal
    filing, scope = draft.filing, Scope(ScopeKind.SOURCE, draft.filing.source)
    if filing.key is not None and (first := await claim(work, filing.key, filing.print)):
        return FilingAnswer(first.status, first.body, replayed=True)
    found = await lock_complaint(work, complaint_id, scope)
    supplemented = await _save_differences(work, found, draft.outcome, people, knowledge, reader)
    if supplemented:
        found = await lock_complaint(work, complaint_id, scope)
    body = to_json(answer_of(found.complaint, found.state))
    if filing.key is not None:
        await save_answer(work, filing.key, STATUS_KNOWN, body, None)
    return FilingAnswer(STATUS_KNOWN, body, complaint_id, supplemented=supplemented)


async def _save_differences(
    work: Work,
    found: StoredComplaint,
    again: Accepted,
    people: PersonVault,
    knowledge: Knowledge,
    reader: TextReader,
) -> bool:
    """Save a new version of the message and its differences as a supplement; return whether there were any.

    A platform may repeat any of its earlier messages, so it is compared with all versions; a repeat on our own API is
    compared with the last one.
    """
    if found.wrapped is None:
        return False  # a repeat must not bring back a destroyed person
    key = people.unwrap_key(found.complaint.id, found.wrapped)
    secret = people.open(key, found.sealed)
    raw = again.filing.raw or _raw_message(again, found, secret, people)
    if raw is None:
        return False
    known = await ensure_first_version(work, found, key, secret, people)
    if not set(known if again.filing.raw else known[-1:]).isdisjoint(raw.digests):
        return False
    await _save_raw_version(work, key, len(known) + 1, raw, people)
    addition = addition_from(again, found.complaint, secret)
    return await save_supplement(work, found, key, secret, addition, people, knowledge, reader)


def _raw_message(again: Accepted, found: StoredComplaint, secret: Secret, people: PersonVault) -> RawMessage | None:
    """Return a repeat on our own API as a raw message, or None if it equals what is stored."""
    content = filing_content(again.complaints[0], again.secret)
    return None if content == filing_content(found.complaint, secret) else people.make_raw_message(content)


async def _save_raw_version(work: Work, key: DataKey, version: int, raw: RawMessage, people: PersonVault) -> None:
    body = people.seal_raw(key, version, raw.body)
    await additions.add_raw_messages(work.db, [(key.complaint_id, version, raw.digest, work.now, body)])
