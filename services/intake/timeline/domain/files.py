"""What becomes of the files of a complaint, in words: who brought them, and to whom the bureau released them."""

from collections.abc import Collection, Iterator, Sequence

from canon.secrecy import SECRET_REASONS
from services.intake.attachments.domain.releases import Release
from services.intake.attachments.domain.stored_files import StoredFile
from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.domain.parts import Party
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.complaints.domain.wording import agency_name
from services.intake.progress.domain import CaseFact
from services.intake.timeline.domain.reasons import REDIRECTED
from services.intake.timeline.domain.story import TimelineEntry


def file_entries(
    complaint: Complaint,
    files: Sequence[StoredFile],
    releases: Sequence[Release],
    facts: Sequence[CaseFact],
    scope: Scope,
) -> Iterator[TimelineEntry]:
    """Yield the entries that a caller may read: all to the bureau, to others what concerns their own files and side."""
    names = {one.identity: one.name for one in complaint.attachments}
    if scope.is_bureau:
        for file in files:
            if file.owner and (name := names.get((file.sha256, file.owner))):
                text = f"{_name_of(_party_of(complaint, file.owner), file.owner)}提交了材料“{name}”。"
                yield TimelineEntry(at=file.stored_at, text=text, internal=True)
    secret = {one.facts["agency"] for one in facts if one.type == REDIRECTED and one.facts["reason"] in SECRET_REASONS}
    for release in releases:
        name = names.get((release.sha256, release.owner))
        if name is None or not _concerns(release, scope, secret):
            continue
        to = _name_of(release.party, release.code)
        is_internal = not _concerns(release, Scope(ScopeKind.SOURCE), secret)
        yield TimelineEntry(at=release.released_at, text=f"附件“{name}”已提供给{to}。", internal=is_internal)
        if release.taken_back_at is not None:
            text = f"已收回提供给{to}的附件“{name}”。"
            yield TimelineEntry(at=release.taken_back_at, text=text, internal=is_internal)


def _concerns(release: Release, scope: Scope, secret: Collection[str]) -> bool:
    """Whether a caller may know of a release: the complainant not of one to an agency it must not know of (Art. 42)."""
    if scope.is_bureau:
        return True
    if scope.party is Party.COMPLAINANT and release.code in secret:
        return False
    return release.owner == scope.owner or (release.party, release.code) == (scope.party, scope.owner)


def _party_of(complaint: Complaint, owner: str) -> Party:
    return next(one.by for one in complaint.attachments if one.owner == owner)


def _name_of(party: Party, code: str) -> str:
    if party is Party.AGENCY:
        return agency_name(code)
    return "经营者" if party is Party.ENTERPRISE else "您"
