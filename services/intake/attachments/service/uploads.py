"""Take the content of an attachment: check it, seal it, store it, and only then write that it is there.

The order is what keeps a crash harmless. A process killed after the store has the files and before the row is written
leaves files that nobody knows; the sweep removes them, and the sender, who got no answer, sends the content again.
"""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from uuid import UUID

from chassis.db.work import Transactions, Work
from chassis.errors import Busy, NotFound, TooLarge
from chassis.failpoints import failpoint
from chassis.telemetry.trace import Trace
from chassis.vault.seal import DataKey
from services.intake.attachments import repository
from services.intake.attachments.domain.announcements import with_state
from services.intake.attachments.domain.media_types import MediaType, recognise
from services.intake.attachments.domain.refusals import ContentRefused, HashMismatch, NoOpenDispute, NotAnnounced
from services.intake.attachments.domain.stored_files import StoredFile
from services.intake.attachments.service.announcements import announced, check_may_upload, find_complaint
from services.intake.attachments.service.files import FileCabinet
from services.intake.attachments.service.pictures import DrawnPicture
from services.intake.complaints.domain.parts import MAX_ATTACHMENT_BYTES, Attachment, AttachmentState
from services.intake.complaints.domain.refusals import PersonDestroyed
from services.intake.complaints.domain.visibility import Scope
from services.intake.complaints.repository import changes
from services.intake.supplements.service import lock_complaint

TURN_SECONDS = 3.0  # that an upload waits to be drawn; a picture whose turn has not come is drawn later


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """Content that somebody sends: for which attachment of which complaint, and who."""

    complaint_id: UUID
    sha256: str
    account: str
    scope: Scope
    trace: Trace

    @property
    def identity(self) -> tuple[str, str]:
        """That of the attachment: see ``Attachment.identity``."""
        return self.sha256, self.scope.owner


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFile:
    """A stored attachment, and whether it was stored just now."""

    attachment: Attachment
    stored: StoredFile
    is_new: bool


class ContentTaker:
    """Takes contents, each in short transactions: none is open while somebody sends or the store is waited for."""

    def __init__(self, transactions: Transactions, cabinet: FileCabinet) -> None:
        self._transactions = transactions
        self._cabinet = cabinet

    async def take(self, upload: Upload, length: int | None, body: AsyncIterator[bytes]) -> TakenFile:
        """Store the content of an attachment, and return it.

        Raised are ``NotFound`` if the scope holds no such complaint, ``NotAnnounced`` if the caller's side announced no
        such attachment, ``NoOpenDispute`` to an enterprise that may bring none now, ``PersonDestroyed``,
        ``HashMismatch``, and ``Unavailable`` if the store does not answer. How many bytes all bodies hold at once is
        bounded by the server (``deploy.protocol``).

        Raises:
            TooLarge: the content is longer than ``MAX_ATTACHMENT_BYTES``.
            ContentRefused: the content is nothing that is taken; the attachment is *refused*.
        """
        if length is not None and length > MAX_ATTACHMENT_BYTES:
            raise TooLarge
        key, attachment = await self._find(upload)
        content = await _read(upload.sha256, body)
        stored = await self._stored(upload)
        if stored is not None:
            return TakenFile(attachment=_as_stored(attachment), stored=stored, is_new=False)
        try:
            media_type, picture = await self._look_at(content, upload.account)
        except ContentRefused as refusal:
            await self._save_refusal(upload, refusal)
            raise
        stored, is_new = await self._store(upload, key, content, media_type, picture)
        return TakenFile(attachment=_as_stored(attachment), stored=stored, is_new=is_new)

    async def _find(self, upload: Upload) -> tuple[DataKey, Attachment]:
        async with self._transactions.begin(upload.account, upload.trace) as work:
            found = await find_complaint(work, upload.complaint_id, upload.scope)
            if found.wrapped is None:
                raise PersonDestroyed
            attachment = announced(found, upload.sha256, upload.scope)
            if attachment is None:
                raise NotAnnounced
            if attachment.state is not AttachmentState.STORED:
                await check_may_upload(work, upload.complaint_id, upload.scope)
        return self._cabinet.people.unwrap_key(upload.complaint_id, found.wrapped), attachment

    async def _stored(self, upload: Upload) -> StoredFile | None:
        async with self._transactions.begin(upload.account, upload.trace) as work:
            return await repository.get_file(work.db, upload.complaint_id, upload.identity)

    async def _look_at(self, content: bytes, account: str) -> tuple[MediaType, DrawnPicture | None]:
        """Return what it is, and the copies of a picture whose turn to be drawn came within ``TURN_SECONDS``."""
        media_type = await asyncio.to_thread(recognise, content)
        if not media_type.is_picture:
            return media_type, None
        try:
            return media_type, await self._cabinet.pictures.draw(
                content, media_type, account, wait_seconds=TURN_SECONDS
            )
        except Busy:
            return media_type, None

    async def _store(
        self, upload: Upload, key: DataKey, content: bytes, media_type: MediaType, picture: DrawnPicture | None
    ) -> tuple[StoredFile, bool]:
        """Store the files, then write that they are there; what the complaint does not have is removed again.

        Raises:
            NotFound: the complaint is not the caller's any more.
            PersonDestroyed: the personal data of the complaint was destroyed meanwhile.
            NotAnnounced: the complaint does not have the attachment any more.
            NoOpenDispute: the enterprise's dispute ended meanwhile.
        """
        stored = StoredFile(
            complaint_id=upload.complaint_id,
            sha256=upload.sha256,
            owner=upload.scope.owner,
            media_type=media_type,
            stored_at=self._transactions.now(),
            account=upload.account,
            original=await self._cabinet.put(key, content),
            view=await self._cabinet.put(key, picture.view) if picture else None,
            thumbnail=await self._cabinet.put(key, picture.thumbnail) if picture else None,
            width=picture.width if picture else None,
            height=picture.height if picture else None,
            draw_due_at=self._transactions.now() if media_type.is_picture and picture is None else None,
        )
        failpoint("intake.attachment_stored")
        is_new = False
        try:
            async with self._transactions.begin(upload.account, upload.trace) as work:
                is_new = await _save(work, upload, stored)
        except (NotFound, PersonDestroyed, NotAnnounced, NoOpenDispute):  # after any other failure it may be there
            await self._remove(stored)
            raise
        if not is_new:
            await self._remove(stored)
        return stored, is_new

    async def _remove(self, stored: StoredFile) -> None:
        await self._cabinet.store.delete([one.name for one in stored.blobs])

    async def _save_refusal(self, upload: Upload, refusal: ContentRefused) -> None:
        async with self._transactions.begin(upload.account, upload.trace) as work:
            found = await lock_complaint(work, upload.complaint_id, upload.scope)
            refused = with_state(found.complaint, upload.identity, AttachmentState.REFUSED, refusal.code)
            await changes.save_complaint(work.db, refused)
            work.audit("refuse_attachment", str(upload.complaint_id), refusal.code)


def _as_stored(attachment: Attachment) -> Attachment:
    return replace(attachment, state=AttachmentState.STORED, refusal=None)


async def _save(work: Work, upload: Upload, stored: StoredFile) -> bool:
    """Write a stored file beside its complaint; return False if it is there already.

    Refuses also as ``check_may_upload`` does.

    Raises:
        PersonDestroyed: the personal data of the complaint was destroyed meanwhile.
        NotAnnounced: the complaint does not have the attachment any more.
    """
    found = await lock_complaint(work, upload.complaint_id, upload.scope)
    if found.wrapped is None:
        raise PersonDestroyed
    if announced(found, upload.sha256, upload.scope) is None:
        raise NotAnnounced
    if await repository.get_file(work.db, upload.complaint_id, upload.identity) is not None:
        return False
    await check_may_upload(work, upload.complaint_id, upload.scope)
    await repository.save_file(work.db, stored)
    await changes.save_complaint(work.db, with_state(found.complaint, upload.identity, AttachmentState.STORED))
    work.audit("store_attachment", str(upload.complaint_id))
    return True


async def _read(sha256: str, body: AsyncIterator[bytes]) -> bytes:
    """Return the content.

    Raises:
        TooLarge: it is longer than ``MAX_ATTACHMENT_BYTES``.
        HashMismatch: it has another hash.
    """
    digest, content = hashlib.sha256(), io.BytesIO()
    async for piece in body:
        if content.tell() + len(piece) > MAX_ATTACHMENT_BYTES:
            raise TooLarge
        digest.update(piece)
        content.write(piece)
    if digest.hexdigest() != sha256:
        raise HashMismatch
    return content.getvalue()  # its own buffer, not a copy
