"""Announce attachments of a complaint, and list what became of them."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from services.intake.attachments import repository
from services.intake.attachments.domain.stored_files import StoredFile
from services.intake.complaints.domain.gaps import clean_text
from services.intake.complaints.domain.parts import Attachment, added_attachments
from services.intake.complaints.domain.refusals import AlreadyClosed, PersonDestroyed
from services.intake.complaints.domain.visibility import Scope, may_see_attachments
from services.intake.complaints.repository import changes, complaints
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.people import PersonVault
from services.intake.matches.domain import ENDED_STATES
from services.intake.supplements.service import lock_complaint


async def add_attachment(
    work: Work, complaint_id: UUID, scope: Scope, attachment: Attachment, people: PersonVault
) -> tuple[Attachment, bool]:
    """Announce a file, and return it and whether it was new; one that is known stays as it is.

    Refuses also as ``lock_complaint`` and ``added_attachments`` do.

    Raises:
        AlreadyClosed: the case has ended.
        PersonDestroyed: the personal data of the complaint was destroyed.
    """
    found = await lock_complaint(work, complaint_id, scope)
    if found.wrapped is None:
        raise PersonDestroyed
    complaint = found.complaint
    known = next((one for one in complaint.attachments if one.sha256 == attachment.sha256), None)
    if known is not None:
        return known, False
    if found.state in ENDED_STATES:
        raise AlreadyClosed
    secret = people.open(people.unwrap_key(complaint_id, found.wrapped), found.sealed)
    named = replace(attachment, name=clean_text(attachment.name, secret))
    more = added_attachments(complaint.attachments, (named,))
    await changes.save_complaint(work.db, replace(complaint, attachments=(*complaint.attachments, *more)))
    work.audit("announce_attachment", str(complaint_id))
    return named, True


async def list_attachments(
    work: Work, complaint_id: UUID, scope: Scope
) -> Sequence[tuple[Attachment, StoredFile | None]]:
    """List what was announced, in its order, each with what is stored of it; nothing to who sees no files."""
    found = await find_complaint(work, complaint_id, scope)
    if not may_see_attachments(scope):
        return []
    files = {one.sha256: one for one in await repository.list_files(work.db, complaint_id)}
    return [(one, files.get(one.sha256)) for one in found.complaint.attachments]


async def find_complaint(work: Work, complaint_id: UUID, scope: Scope) -> StoredComplaint:
    """Return a complaint.

    Raises:
        NotFound: the scope holds no such complaint.
    """
    found = await complaints.get_complaint(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    return found


def announced(found: StoredComplaint, sha256: str) -> Attachment | None:
    """Return the attachment with this hash, if it was announced."""
    return next((one for one in found.complaint.attachments if one.sha256 == sha256), None)
