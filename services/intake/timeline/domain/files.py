"""What becomes of the files of a complaint, in words: which side brought some, to whom the bureau released one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from canon.shanghai import day_of
from services.intake.attachments.domain.releases import Release
from services.intake.attachments.domain.stored_files import StoredFile
from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.domain.parts import Party
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.complaints.domain.wording import agency_name
from services.intake.progress.domain import CaseFact, secret_agencies
from services.intake.timeline.domain.story import TimelineEntry


def file_entries(
    complaint: Complaint,
    files: Sequence[StoredFile],
    releases: Sequence[Release],
    facts: Sequence[CaseFact],
    scope: Scope,
) -> Iterator[TimelineEntry]:
    """Yield the entries that a caller may read.

    Of a release the bureau reads, and others as far as it concerns their own files or side; that an outside side
    brought files is for all, what they are called is not.
    """
    names = {one.identity: one.name for one in complaint.attachments}
    secret = secret_agencies(facts)
    for (owner, _), brought in _by_owner_and_day(files).items():
        who = _name_of(next(one.by for one in complaint.attachments if one.owner == owner), owner)
        text = f"{who}提交了材料（{len(brought)} 份）。"
        yield TimelineEntry(at=min(one.stored_at for one in brought), text=text, internal=owner in secret)
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


def _by_owner_and_day(files: Sequence[StoredFile]) -> Mapping[tuple[str, date], Sequence[StoredFile]]:
    """Return the files that outside sides brought, by whose they are and the Shanghai day on which they came."""
    found: dict[tuple[str, date], list[StoredFile]] = {}
    for one in files:
        if one.owner:
            found.setdefault((one.owner, day_of(one.stored_at)), []).append(one)
    return found


def _name_of(party: Party, code: str) -> str:
    if party is Party.AGENCY:
        return agency_name(code)
    return "经营者" if party is Party.ENTERPRISE else "您"
