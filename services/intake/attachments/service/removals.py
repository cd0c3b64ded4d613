"""Remove from the store what no complaint has any more, and find there what none ever had."""

from datetime import timedelta

import structlog

from chassis.blobs.store import SHARDS, BlobStore
from chassis.db.work import Work
from services.intake.attachments import repository

BATCH_SIZE = 100  # files of one transaction
ORPHAN_GRACE = timedelta(days=7)  # a restore of an older backup must find the files of what it replaced
_log = structlog.get_logger()


class Removals:
    """Removes files whose person was erased at once, and files that nobody knows after a week."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self._shard = 0

    async def remove_due(self, work: Work) -> bool:
        """Remove a batch of files that are due; return whether there may be more.

        The files go first: a crash in between only removes them once more.
        """
        due = await repository.lock_due_removals(work.db, work.now, BATCH_SIZE)
        if not due:
            return False
        in_use = await repository.names_in_use(work.db, due)
        await self._store.delete([name for name in due if name not in in_use])
        await repository.delete_removals(work.db, due)
        _log.info("attachments_removed", count=len(due) - len(in_use))
        return len(due) == BATCH_SIZE

    async def sweep(self, work: Work) -> bool:
        """Queue the files of one shard that no complaint has; return whether there are shards left."""
        async for names in self._store.names(SHARDS[self._shard]):
            known = await repository.names_in_use(work.db, names) | await repository.names_queued(work.db, names)
            await repository.queue_removals(work.db, set(names) - known, work.now + ORPHAN_GRACE)
        self._shard = (self._shard + 1) % len(SHARDS)
        return self._shard != 0
