"""Which files of a complaint each side of it reads: what it brought, and what the bureau released to it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import NotFound
from services.intake.attachments.domain.refusals import NoCopyToRelease, NotReleasable, NotStored
from services.intake.attachments.domain.stored_files import StoredFile
from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.domain.parts import Attachment, Party
from services.intake.complaints.domain.visibility import Scope, may_disclose, sees_unreleased


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """That the bureau lets a side read a file; ``code`` is the enterprise's id or the agency's code, or empty."""

    id: UUID
    complaint_id: UUID
    sha256: str
    owner: str  # of the file
    party: Party
    code: str
    released_at: datetime
    taken_back_at: datetime | None = None

    def is_of(self, one: Attachment) -> bool:
        return (self.sha256, self.owner) == one.identity

    def is_to(self, scope: Scope) -> bool:
        """Whether it lets callers of this scope read the file now."""
        return self.taken_back_at is None and (self.party, self.code) == (scope.party, scope.owner)


def may_read(one: Attachment, scope: Scope, releases: Iterable[Release]) -> bool:
    """Whether a caller reads a file; ``releases`` are those of the complaint."""
    return sees_unreleased(one, scope) or any(release.is_of(one) and release.is_to(scope) for release in releases)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """A file as a caller sees it: ``stored`` once its content was taken.

    ``is_copy``: the caller gets the copy of a picture only. ``released_to``: who reads it by a release, for the bureau.
    """

    attachment: Attachment
    stored: StoredFile | None = None
    is_copy: bool = False
    released_to: tuple[Party, ...] | None = None


def listed_file(
    one: Attachment,
    stored: StoredFile | None,
    scope: Scope,
    releases: Iterable[Release],
    present: Mapping[Party, str | None],
) -> ListedFile:
    """Return a file as a caller sees it; ``releases`` are those of its complaint.

    ``present``: the enterprise and the agency that the case is with now. What was released to an earlier one is not
    released to it; while the case is with none, the earlier one counts.
    """
    active = {
        release.party
        for release in releases
        if release.is_of(one) and release.taken_back_at is None and present.get(release.party) in (None, release.code)
    }
    return ListedFile(
        attachment=one,
        stored=stored,
        is_copy=stored is not None and stored.media_type.is_picture and not sees_unreleased(one, scope),
        released_to=tuple(party for party in Party if party in active) if scope.is_bureau else None,
    )


def find_readable(complaint: Complaint, sha256: str, scope: Scope, releases: Sequence[Release]) -> Attachment | None:
    """Return the file with this hash that a caller reads, its own before what was released to it."""
    found = [one for one in complaint.attachments if one.sha256 == sha256 and may_read(one, scope, releases)]
    return min(found, key=lambda one: one.owner != scope.owner, default=None)


def may_see_original(one: Attachment, scope: Scope, roles: tuple[str, ...]) -> bool:
    """Whether a caller gets a picture as it was sent: who handles the case, and the side that brought it.

    What is no picture has no copy: it is read as it was sent by all who read it.
    """
    return may_disclose(roles, scope) if scope.is_bureau else one.owner == scope.owner


def find_releasable(complaint: Complaint, sha256: str, party: Party, code: str, secret: Collection[str]) -> Attachment:
    """Return the file with this hash that is to be released to a side.

    ``secret``: the agencies that had the case by a hand-over of which nobody outside the bureau learns.

    Raises:
        NotFound: the complaint has no such file.
        NotReleasable: that side reads it anyhow, another of its kind or such an agency brought it, or an enterprise
            would read a file of somebody who reports, or asked for confidentiality (Order 121 Art. 37).
    """
    found = [one for one in complaint.attachments if one.sha256 == sha256]
    if not found:
        raise NotFound
    of_others = [one for one in found if one.owner not in {code, *secret} and one.by is not party]
    if not of_others or (complaint.is_protected and party is Party.ENTERPRISE):
        raise NotReleasable
    return of_others[0]


def check_copy(one: Attachment, stored: StoredFile | None) -> None:
    """Check that a file can be released without what its maker's device or programs noted in it.

    What an enterprise or agency brought is released as it was sent where it is no picture: it names nobody protected.

    Raises:
        NotStored: its content has not arrived, or was not taken.
        NoCopyToRelease: the complainant or the bureau brought it, and it is no picture.
    """
    if stored is None:
        raise NotStored
    if not stored.media_type.is_picture and not one.owner:
        raise NoCopyToRelease
