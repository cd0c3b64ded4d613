"""Contacts disclosed for a reason and audited, and complaints found by a person's number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from canon.reading.cleaning import clean
from chassis.db.work import Work
from chassis.errors import Forbidden, NotFound
from services.intake.complaints.domain.parts import Person
from services.intake.complaints.domain.refusals import PersonDestroyed
from services.intake.complaints.domain.visibility import Scope, may_disclose
from services.intake.complaints.repository import complaints
from services.intake.complaints.repository.complaints import Sought, Stored
from services.intake.complaints.repository.people import People, ids_of
from services.intake.complaints.service import opened

DISCLOSED_FOR = timedelta(minutes=10)
MAX_FOUND = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """A person's contact, for a short while."""

    person: Person
    expires_at: datetime


async def disclose_contact(
    work: Work, complaint_id: UUID, scope: Scope, roles: tuple[str, ...], reason: str, people: People
) -> Disclosed:
    """Unmask the contact, and leave a line. Raises ``NotFound``, ``Forbidden``, ``PersonDestroyed``."""
    found = await complaints.get(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    if not may_disclose(roles, scope):
        raise Forbidden
    secret = opened(found, people)
    if secret is None:
        raise PersonDestroyed
    work.audit("disclose_contact", str(complaint_id), clean(reason, secret.person.name, None, [secret.person.address]))
    return Disclosed(person=secret.person, expires_at=work.now + DISCLOSED_FOR)


async def complaints_of(work: Work, number: tuple[str, str], name: str, people: People) -> Sequence[Stored]:
    """Everything of a person of this name and number: a number alone may be a family's."""
    ids = await ids_of(work.db, number[0], people.candidates(*number))
    found = await complaints.stored(work.db, sorted(ids))
    return [one for one in found if (secret := opened(one, people)) is not None and secret.person.name == name]


async def search_person(
    work: Work, scope: Scope, number: tuple[str, str], reason: str, people: People
) -> Sequence[Stored]:
    """Every complaint of whoever has this number, within the scope; the number itself is written nowhere."""
    kind, value = number
    digests = people.candidates(kind, value)
    work.audit("search_person", f"{kind}:{digests[0].hex()}", clean(reason))
    ids = await ids_of(work.db, kind, digests)
    return await complaints.listed(work.db, Sought(ids=ids), scope, None, MAX_FOUND)
