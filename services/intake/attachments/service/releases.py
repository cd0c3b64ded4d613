"""Release a file of a complaint to a side of it, and take that back (附件提供给各方)."""

from uuid import UUID

from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import Forbidden, NotFound
from services.intake.attachments import repository
from services.intake.attachments.domain.refusals import NoSuchParty
from services.intake.attachments.domain.releases import (
    ListedFile,
    Release,
    check_copy,
    find_releasable,
    listed_file,
)
from services.intake.attachments.service.announcements import current_parties
from services.intake.complaints.domain.parts import Party
from services.intake.complaints.domain.visibility import Scope
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.progress import repository as progress_repository
from services.intake.progress.domain import secret_agencies
from services.intake.supplements.service import lock_complaint


async def release_file(
    work: Work, complaint_id: UUID, sha256: str, party: Party, scope: Scope
) -> tuple[ListedFile, bool]:
    """Let a side of a case read a file, and return it and whether it could not before.

    Refuses also as ``_lock``, ``find_releasable`` and ``check_copy`` do.

    Raises:
        NoSuchParty: the case is with no such side.
    """
    found = await _lock(work, complaint_id, scope)
    facts = await progress_repository.list_facts(work.db, complaint_id)
    present = current_parties(found, facts)
    code = present[party]
    if code is None:
        raise NoSuchParty
    one = find_releasable(found.complaint, sha256, party, code, secret_agencies(facts))
    stored = await repository.get_file(work.db, complaint_id, one.identity)
    check_copy(one, stored)
    releases = await repository.list_releases(work.db, complaint_id)
    is_new = not any(
        release.is_of(one) and (release.party, release.code) == (party, code) and release.taken_back_at is None
        for release in releases
    )
    if is_new:
        release = Release(
            id=new_id(),
            complaint_id=complaint_id,
            sha256=sha256,
            owner=one.owner,
            party=party,
            code=code,
            released_at=work.now,
        )
        await repository.add_release(work.db, release)
        releases.append(release)
        work.audit("release_attachment", str(complaint_id), f"{party} {release.id}")
    return listed_file(one, stored, scope, releases, present), is_new


async def take_back_file(work: Work, complaint_id: UUID, sha256: str, party: Party, scope: Scope) -> ListedFile:
    """Let a side not read a file any more, and return the file; nothing happens where it was not released.

    Refuses also as ``_lock`` does.

    Raises:
        NotFound: the complaint has no such file.
    """
    found = await _lock(work, complaint_id, scope)
    releases = await repository.list_releases(work.db, complaint_id)
    active = [one for one in releases if (one.sha256, one.party) == (sha256, party) and one.taken_back_at is None]
    owner = active[0].owner if active else None
    files = [one for one in found.complaint.attachments if one.sha256 == sha256 and owner in (None, one.owner)]
    if not files:
        raise NotFound
    if active:
        await repository.end_releases(work.db, [one.id for one in active], work.now)
        work.audit("take_back_attachment", str(complaint_id), f"{party} {active[0].id}")
    stored = await repository.get_file(work.db, complaint_id, files[0].identity)
    present = current_parties(found, await progress_repository.list_facts(work.db, complaint_id))
    return listed_file(files[0], stored, scope, [one for one in releases if one not in active], present)


async def _lock(work: Work, complaint_id: UUID, scope: Scope) -> StoredComplaint:
    """Return a complaint, locked for this transaction; refuses also as ``lock_complaint`` does.

    Raises:
        Forbidden: the caller is not of the bureau.
    """
    found = await lock_complaint(work, complaint_id, scope)
    if not scope.is_bureau:
        raise Forbidden
    return found
