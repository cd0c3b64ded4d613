"""A known message is sent again: what it says anew becomes a supplement, and then it is answered."""

from uuid import UUID

from pydantic_core import to_json

from chassis.db.idempotency import claim, keep
from chassis.db.work import Work
from chassis.vault.seal import DataKey
from services.intake.complaints.domain.answers import answer_of
from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.domain.parts import Raw
from services.intake.complaints.domain.visibility import Scope, Sees
from services.intake.complaints.repository import additions
from services.intake.complaints.repository.complaints import Stored
from services.intake.complaints.repository.people import People
from services.intake.filing.domain.acceptance import Accepted, Draft, Refused
from services.intake.filing.domain.repeats import addition_of
from services.intake.filing.service.acceptance import KNOWN, Answered
from services.intake.supplements.domain import content_of
from services.intake.supplements.service import keep_first, locked, supplement_it


async def repeat(work: Work, complaint_id: UUID, draft: Draft, people: People) -> Answered:
    """The same complaint, with its differences; what is kept with a key is durable with them. Raises its refusal."""
    if isinstance(draft.becomes, Refused):
        raise draft.becomes.refusal
    filing, scope = draft.filing, Scope(Sees.SOURCE, draft.filing.source)
    if filing.key is not None and (first := await claim(work, filing.key, filing.print)):
        return Answered(first.status, first.body, replayed=True)
    found = await locked(work, complaint_id, scope)
    supplemented = await _amend(work, found, draft.becomes, people)
    if supplemented:
        found = await locked(work, complaint_id, scope)
    body = to_json(answer_of(found.complaint, found.state))
    if filing.key is not None:
        await keep(work, filing.key, KNOWN, body, None)
    return Answered(KNOWN, body, complaint_id, supplemented=supplemented)


async def _amend(work: Work, found: Stored, again: Accepted, people: People) -> bool:
    """Keep a new version, and its differences as a supplement; tells whether there were any.

    A platform may repeat any of its messages at any time; without one, what was said last counts.
    """
    if found.wrapped is None:
        return False  # destroyed persons are not brought back by a repetition
    key = people.key_of(found.complaint.id, found.wrapped)
    secret = people.open(key, found.sealed)
    raw = again.filing.raw or _raw_of(again, found, secret, people)
    if raw is None:
        return False
    known = await keep_first(work, found, key, secret, people)
    if not set(known if again.filing.raw else known[-1:]).isdisjoint(raw.digests):
        return False
    await _keep(work, key, len(known) + 1, raw, people)
    return await supplement_it(work, found, key, secret, addition_of(again, found.complaint, secret), people)


def _raw_of(again: Accepted, found: Stored, secret: Secret, people: People) -> Raw | None:
    """What was filed on our own resource, or nothing where it is what is kept."""
    content = content_of(again.complaints[0], again.secret)
    return None if content == content_of(found.complaint, secret) else people.raw_of(content)


async def _keep(work: Work, key: DataKey, version: int, raw: Raw, people: People) -> None:
    body = people.seal_raw(key, version, raw.body)
    await additions.add_raws(work.db, [(key.complaint_id, version, raw.digest, work.now, body)])
