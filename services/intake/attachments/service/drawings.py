"""Draw the pictures whose turn did not come while they were sent."""

from dataclasses import replace
from datetime import timedelta

import structlog

from chassis.blobs.store import BlobMissing
from chassis.db.work import Transactions, Work
from chassis.errors import Unavailable
from chassis.vault.seal import DataKey
from services.intake.attachments import repository
from services.intake.attachments.domain.announcements import with_refusal
from services.intake.attachments.domain.refusals import ContentRefused
from services.intake.attachments.domain.stored_files import StoredFile
from services.intake.attachments.service.files import FileCabinet
from services.intake.complaints.repository import changes
from services.intake.complaints.repository.complaints import get_complaints, lock_complaints

AGAIN = timedelta(minutes=10)  # after which a picture is tried again that could not be drawn, or whose process died
EMPTY_SECONDS = 2.0
BEHIND_UPLOADS = 1  # priority of the turn
_log = structlog.get_logger()


class LaterDrawings:
    """Draws pictures that wait, each in short transactions: none is open while one is drawn."""

    def __init__(self, transactions: Transactions, cabinet: FileCabinet) -> None:
        self._transactions = transactions
        self._cabinet = cabinet

    async def draw_next(self) -> int:
        """Draw the picture that has waited longest; return how many there were: one or none."""
        async with self._transactions.begin() as work:
            stored = await repository.claim_drawing(work.db, work.now, work.now + AGAIN)
            found = [] if stored is None else await get_complaints(work.db, [stored.complaint_id])
        if stored is None:
            return 0
        for complaint in found:
            if complaint.wrapped is None:  # destroyed, and the file with it
                continue
            key = self._cabinet.people.unwrap_key(stored.complaint_id, complaint.wrapped)
            try:
                await self._draw(stored, key)
            except ContentRefused as refusal:
                await self._refuse(stored, refusal)
            except (Unavailable, BlobMissing):
                _log.warning("picture_put_off", complaint_id=str(stored.complaint_id))
        return 1

    async def _draw(self, stored: StoredFile, key: DataKey) -> None:
        cabinet, size = self._cabinet, stored.original.size
        content = b"".join([piece async for piece in cabinet.read(key, stored.original, 0, size)])
        picture = await cabinet.pictures.draw(content, stored.media_type, stored.account, priority=BEHIND_UPLOADS)
        drawn = replace(
            stored,
            view=await cabinet.put(key, picture.view),
            thumbnail=await cabinet.put(key, picture.thumbnail),
            width=picture.width,
            height=picture.height,
        )
        async with self._transactions.begin() as work:
            is_new = await repository.save_drawn(work.db, drawn)
        if not is_new:  # it is gone, or was drawn meanwhile
            await cabinet.store.delete([one.name for one in drawn.blobs if one is not stored.original])

    async def _refuse(self, stored: StoredFile, refusal: ContentRefused) -> None:
        """Keep nothing of a picture that cannot be drawn, and say so where it was announced."""
        async with self._transactions.begin() as work:
            await _save_refusal(work, stored, refusal)


async def _save_refusal(work: Work, stored: StoredFile, refusal: ContentRefused) -> None:
    [found] = await lock_complaints(work.db, [stored.complaint_id])
    await repository.delete_file(work.db, stored, work.now)
    refused = with_refusal(found.complaint, (stored.sha256, stored.owner), refusal.code)
    await changes.save_complaint(work.db, refused)
    work.audit("refuse_attachment", str(stored.complaint_id), refusal.code)
