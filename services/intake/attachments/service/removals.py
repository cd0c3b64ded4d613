"""Remove from the store what no complaint has any more, and find there what none ever had."""

from datetime import timedelta

import structlog

from chassis.blobs.store import SHARDS, BlobStore
from chassis.db.work import Transactions
from chassis.failpoints import failpoint
from services.intake.attachments import repository

BATCH_SIZE = 100  # files of one transaction
ORPHAN_GRACE = timedelta(days=7)  # a restore of an older backup must find the files of what it replaced
CLAIM = timedelta(minutes=10)  # for which a file is nobody else's to remove
PIECE_SECONDS = 24 * 3600.0  # after which nobody writes a file any more
_log = structlog.get_logger()


class Removals:
    """Removes files whose person was erased at once, and files that nobody knows after a week.

    No transaction is open while the store is waited for. A file is removed after it was claimed, and its row after
    that: a process that is killed in between leaves the row, which comes due again.
    """

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self._shard = 0

    async def remove_due(self, transactions: Transactions) -> bool:
        """Remove a batch of files that are due; return whether there may be more."""
        async with transactions.begin() as work:
            due = await repository.claim_due_removals(work.db, work.now, work.now + CLAIM, BATCH_SIZE)
            in_use = await repository.names_in_use(work.db, due) if due else set()
            await repository.delete_removals(work.db, list(in_use))
        gone = [name for name in due if name not in in_use]
        if not gone:
            return bool(due)
        await self._store.delete(gone)
        failpoint("intake.attachments_removed")
        async with transactions.begin() as work:
            await repository.delete_removals(work.db, gone)
        _log.info("attachments_removed", count=len(gone))
        return len(due) == BATCH_SIZE

    async def sweep(self, transactions: Transactions) -> bool:
        """Queue the files of one shard that no complaint has, and remove pieces; return whether shards are left."""
        shard = SHARDS[self._shard]
        async for names in self._store.names(shard):
            async with transactions.begin() as work:
                known = await repository.names_in_use(work.db, names) | await repository.names_queued(work.db, names)
                await repository.queue_removals(work.db, set(names) - known, work.now + ORPHAN_GRACE)
        await self._store.delete_pieces(shard, PIECE_SECONDS)
        self._shard = (self._shard + 1) % len(SHARDS)
        return self._shard != 0
