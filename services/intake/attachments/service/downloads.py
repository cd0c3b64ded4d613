"""Hand out a stored file, or a part of it, in the form that its reader may have."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import structlog

from chassis.blobs.store import BlobMissing
from chassis.db.work import Work
from chassis.errors import Forbidden, NotFound, Unavailable
from chassis.vault.seal import DataKey
from services.intake.attachments import repository
from services.intake.attachments.domain.media_types import MediaType
from services.intake.attachments.domain.refusals import NotDrawnYet, NotStored
from services.intake.attachments.domain.releases import find_readable, may_see_original
from services.intake.attachments.domain.stored_files import Blob, FileForm, form_for, is_sealed_from
from services.intake.attachments.service.announcements import find_complaint
from services.intake.attachments.service.files import FileCabinet
from services.intake.complaints.domain.refusals import PersonDestroyed
from services.intake.complaints.domain.visibility import Scope

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads a file of which complaint, and the form that is asked for."""

    complaint_id: UUID
    sha256: str
    scope: Scope
    roles: tuple[str, ...]
    form: FileForm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file as its reader gets it, and how to read it."""

    name: str  # the sender's, with the end that belongs to the type
    media_type: MediaType
    form: FileForm
    sha256: str
    is_own: bool  # the reader's side brought it
    blob: Blob
    key: DataKey

    @property
    def etag(self) -> str:
        return f'"{self.sha256[:32]}-{self.form}"'


async def find_download(work: Work, reader: Reader, cabinet: FileCabinet) -> Download:
    """Return a file of a complaint that the caller may read.

    Raises:
        NotFound: the scope holds no such complaint, it has no such file, or the file not that form.
        Forbidden: the reader may see the copy of this picture only.
        NotStored: its content has not arrived, or was not taken.
        NotDrawnYet: the copy is not there yet.
        PersonDestroyed: the personal data of the complaint was destroyed.
    """
    found = await find_complaint(work, reader.complaint_id, reader.scope)
    if found.wrapped is None:
        raise PersonDestroyed
    releases = await repository.list_releases(work.db, reader.complaint_id)
    attachment = find_readable(found.complaint, reader.sha256, reader.scope, releases)
    if attachment is None:
        raise NotFound
    stored = await repository.get_file(work.db, reader.complaint_id, attachment.identity)
    if stored is None:
        raise NotStored
    is_original_visible = may_see_original(attachment, reader.scope, reader.roles)
    form = form_for(stored, reader.form, may_see_original=is_original_visible)
    if is_sealed_from(stored, form, may_see_original=is_original_visible):
        raise Forbidden
    blob = stored.blob(form)
    if blob is None:
        if stored.draw_due_at is not None:
            raise NotDrawnYet
        raise NotFound
    media_type = stored.media_type if form is FileForm.ORIGINAL else MediaType.JPEG
    return Download(
        name=_named(attachment.name, media_type),
        media_type=media_type,
        form=form,
        sha256=reader.sha256,
        is_own=not reader.scope.is_bureau and attachment.owner == reader.scope.owner,
        blob=blob,
        key=cabinet.people.unwrap_key(reader.complaint_id, found.wrapped),
    )


def audit_reading(work: Work, reader: Reader, download: Download) -> None:
    """Note that somebody else than its sender read a file as it was sent; the reading of copies is not noted."""
    if not download.is_own and download.form is FileForm.ORIGINAL:
        work.audit("read_attachment", str(reader.complaint_id))


async def open_download(download: Download, cabinet: FileCabinet, start: int, stop: int) -> AsyncIterator[bytes]:
    """Return the bytes from ``start`` to before ``stop``, after the first of them were read.

    Raises:
        Unavailable: the store does not answer, or has lost the file.
    """
    pieces = cabinet.read(download.key, download.blob, start, stop)
    try:
        first = await anext(pieces)
    except BlobMissing:
        _log.error("blob_missing", name=download.blob.name)
        raise Unavailable from None
    return _continued(first, pieces)


async def _continued(first: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in pieces:
        yield piece


def _named(name: str, media_type: MediaType) -> str:
    """Return the name with the end that belongs to what the file is."""
    stem, dot, end = name.rpartition(".")
    if dot and stem and len(end) <= 5 and end.isascii() and end.isalnum():
        name = stem
    return name + media_type.extension
