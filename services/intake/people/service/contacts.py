"""Disclose contacts for an audited reason, and find complaints by a person's number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import Forbidden, NotFound
from reading.deidentification import deidentify
from services.intake.complaints.domain.gaps import clean_text
from services.intake.complaints.domain.parts import Person
from services.intake.complaints.domain.refusals import PersonDestroyed
from services.intake.complaints.domain.visibility import Scope, may_disclose
from services.intake.complaints.repository import complaints
from services.intake.complaints.repository.complaints import ComplaintFilter, StoredComplaint
from services.intake.complaints.repository.people import PersonVault, find_complaint_ids
from services.intake.complaints.service import open_secret

DISCLOSURE_PERIOD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosedContact:
    """A person's unmasked contact, to be shown until ``expires_at``."""

    person: Person
    expires_at: datetime


async def disclose_contact(
    work: Work, complaint_id: UUID, scope: Scope, roles: tuple[str, ...], reason: str, people: PersonVault
) -> DisclosedContact:
    """Return the unmasked contact of a complaint's person, and audit the reason.

    Raises:
        NotFound: the scope holds no such complaint.
        Forbidden: the caller may see the complaint, but not unmask its person.
        PersonDestroyed: the person's data was destroyed.
    """
    found = await complaints.get_complaint(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    if not may_disclose(roles, scope):
        raise Forbidden
    secret = open_secret(found, people)
    if secret is None:
        raise PersonDestroyed
    work.audit("disclose_contact", str(complaint_id), clean_text(reason, secret))
    return DisclosedContact(person=secret.person, expires_at=work.now + DISCLOSURE_PERIOD)


async def find_complaints_of(
    work: Work, number: tuple[str, str], name: str, people: PersonVault
) -> Sequence[StoredComplaint]:
    """Return all complaints of a person with this name and number; a family may share a number."""
    ids = await find_complaint_ids(work.db, number[0], people.number_digests(*number))
    found = await complaints.get_complaints(work.db, sorted(ids))
    return [one for one in found if (secret := open_secret(one, people)) is not None and secret.person.name == name]


async def search_person(
    work: Work,
    scope: Scope,
    number: tuple[str, str],
    reason: str,
    people: PersonVault,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[StoredComplaint]:
    """Return a page of the complaints in the scope whose person has this number, one more if there are more.

    The newest come first. The audit trail gets every page, and only the digest of the number.
    """
    kind, value = number
    digests = people.number_digests(kind, value)
    work.audit("search_person", f"{kind}:{digests[0].hex()}", deidentify(reason))
    ids = await find_complaint_ids(work.db, kind, digests)
    return await complaints.list_complaints(work.db, ComplaintFilter(ids=ids), scope, after, limit)
