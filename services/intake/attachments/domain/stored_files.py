"""A stored file, the forms it is kept in, and who gets which."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.intake.attachments.domain.media_types import MediaType


class FileForm(StrEnum):
    """``ORIGINAL``: as it was sent. ``VIEW``, ``THUMBNAIL``: of a picture, drawn anew without what its camera noted."""

    ORIGINAL = "original"
    VIEW = "view"
    THUMBNAIL = "thumbnail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """A file in the store: its name there, and how many bytes it has once it is opened."""

    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """An attachment whose content was taken.

    ``view``, ``thumbnail`` and the size in pixels are those of a picture once it is drawn.
    """

    complaint_id: UUID
    sha256: str
    owner: str = ""  # as ``Attachment.owner``
    media_type: MediaType
    stored_at: datetime
    account: str
    original: Blob
    view: Blob | None = None
    thumbnail: Blob | None = None
    width: int | None = None
    height: int | None = None
    draw_due_at: datetime | None = None  # of a picture that is not drawn yet: from when on it is its turn

    def blob(self, form: FileForm) -> Blob | None:
        return {FileForm.ORIGINAL: self.original, FileForm.VIEW: self.view, FileForm.THUMBNAIL: self.thumbnail}[form]

    @property
    def blobs(self) -> tuple[Blob, ...]:
        return tuple(one for one in (self.original, self.view, self.thumbnail) if one is not None)


def form_for(stored: StoredFile, wanted: FileForm | None, *, may_see_original: bool) -> FileForm:
    """Return the form that a reader gets: as it was sent, or of a picture the copy for those who may not see that.

    What a camera notes (where, when, with which telephone) leads to the person as their address does.
    """
    if wanted is not None:
        return wanted
    return FileForm.ORIGINAL if may_see_original or not stored.media_type.is_picture else FileForm.VIEW


def is_sealed_from(stored: StoredFile, form: FileForm, *, may_see_original: bool) -> bool:
    """Whether this form is the original of a picture, which the reader may not see."""
    return form is FileForm.ORIGINAL and stored.media_type.is_picture and not may_see_original
