"""Announce attachments of a complaint, and list what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from reading.deidentification import deidentify
from services.intake.attachments import repository
from services.intake.attachments.domain.refusals import NoOpenDispute
from services.intake.attachments.domain.releases import ListedFile, listed_file, may_read
from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.domain.gaps import clean_text
from services.intake.complaints.domain.parts import Attachment, Party, added_attachments
from services.intake.complaints.domain.refusals import AlreadyClosed, PersonDestroyed
from services.intake.complaints.domain.visibility import Scope
from services.intake.complaints.repository import changes, complaints
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.people import PersonVault
from services.intake.matches.domain import ENDED_STATES
from services.intake.progress import repository as progress_repository
from services.intake.progress.domain import CaseFact, enterprise_settling
from services.intake.supplements.service import lock_complaint


async def add_attachment(
    work: Work, complaint_id: UUID, scope: Scope, attachment: Attachment, people: PersonVault
) -> tuple[Attachment, bool]:
    """Announce a file, and return it and whether it was new; one that is known stays as it is.

    Refuses also as ``lock_complaint``, ``check_may_upload`` and ``added_attachments`` do.

    Raises:
        AlreadyClosed: the case has ended.
        PersonDestroyed: the personal data of the complaint was destroyed.
    """
    found = await lock_complaint(work, complaint_id, scope)
    if found.wrapped is None:
        raise PersonDestroyed
    complaint = found.complaint
    known = announced(found, attachment.sha256, scope)
    if known is not None:
        return known, False
    if found.state in ENDED_STATES:
        raise AlreadyClosed
    await check_may_upload(work, complaint_id, scope)
    secret = people.open(people.unwrap_key(complaint_id, found.wrapped), found.sealed)
    named = replace(attachment, name=_clean_name(attachment.name, secret, scope), by=scope.party, owner=scope.owner)
    more = added_attachments(complaint.attachments, (named,))
    await changes.save_complaint(work.db, replace(complaint, attachments=(*complaint.attachments, *more)))
    work.audit("announce_attachment", str(complaint_id))
    return named, True


def _clean_name(name: str, secret: Secret, scope: Scope) -> str:
    """Return the name of a file without personal data.

    The complainant's own name stays in what an outside side wrote: to take it out would tell that side that it is it.
    """
    return deidentify(name) if scope.owner else clean_text(name, secret)


async def check_may_upload(work: Work, complaint_id: UUID, scope: Scope) -> None:
    """Check that an enterprise may bring files now; others may as long as they see the complaint.

    Raises:
        NoOpenDispute: it has no dispute about the complaint that is open.
    """
    if scope.party is not Party.ENTERPRISE:
        return
    if enterprise_settling(await progress_repository.list_facts(work.db, complaint_id)) != scope.owner:
        raise NoOpenDispute


async def list_attachments(work: Work, complaint_id: UUID, scope: Scope) -> Sequence[ListedFile]:
    """List what was announced and the caller may read, in its order, each with what is stored of it."""
    found = await find_complaint(work, complaint_id, scope)
    releases = await repository.list_releases(work.db, complaint_id)
    files = {(one.sha256, one.owner): one for one in await repository.list_files(work.db, complaint_id)}
    present = current_parties(found, await progress_repository.list_facts(work.db, complaint_id)) if releases else {}
    return [
        listed_file(one, files.get(one.identity), scope, releases, present)
        for one in found.complaint.attachments
        if may_read(one, scope, releases)
    ]


def current_parties(found: StoredComplaint, facts: Sequence[CaseFact]) -> Mapping[Party, str | None]:
    """Return which enterprise and agency the case is with now, None for none; the complainant has no code."""
    return {Party.COMPLAINANT: "", Party.ENTERPRISE: enterprise_settling(facts), Party.AGENCY: found.agency}


async def find_complaint(work: Work, complaint_id: UUID, scope: Scope) -> StoredComplaint:
    """Return a complaint.

    Raises:
        NotFound: the scope holds no such complaint.
    """
    found = await complaints.get_complaint(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    return found


def announced(found: StoredComplaint, sha256: str, scope: Scope) -> Attachment | None:
    """Return the attachment with this hash, if the caller's side announced it."""
    return next((one for one in found.complaint.attachments if one.identity == (sha256, scope.owner)), None)
