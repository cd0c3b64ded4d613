"""What the use cases of attachments work with: the store of files, the keys, and the process that draws pictures."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from chassis.blobs.store import BlobStore, new_name
from chassis.vault.chunks import SealedFile
from chassis.vault.seal import DataKey
from services.intake.attachments.domain.stored_files import Blob
from services.intake.attachments.service.pictures import PictureDrawer
from services.intake.complaints.repository.people import PersonVault

CHUNKS_AT_ONCE = 16  # read and opened at a time: a megabyte


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCabinet:
    """Seals files under the keys of their complaints, and keeps them in a store."""

    store: BlobStore
    people: PersonVault
    pictures: PictureDrawer = field(default_factory=PictureDrawer)

    async def put(self, key: DataKey, content: bytes) -> Blob:
        """Seal and store a file under a new name."""
        blob = Blob(name=new_name(), size=len(content))
        await self.store.put(blob.name, _sealed(key, blob).seal(content))
        return blob

    async def read(self, key: DataKey, blob: Blob, start: int, stop: int) -> AsyncIterator[bytes]:
        """Yield the plain bytes from ``start`` to before ``stop``, a piece at a time."""
        sealed = _sealed(key, blob)
        for part in sealed.parts(start, stop, CHUNKS_AT_ONCE):
            read = await self.store.read(blob.name, part.start, part.stop)
            plain = await asyncio.to_thread(sealed.open, part, read)
            at = sealed.plain_start(part)
            yield plain[max(0, start - at) : stop - at]


def _sealed(key: DataKey, blob: Blob) -> SealedFile:
    return SealedFile(key=key, name=blob.name, size=blob.size)
