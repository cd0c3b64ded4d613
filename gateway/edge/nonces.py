"""Accept each signed request once: its nonce is committed to the database before the request is forwarded.

Concurrent requests share a transaction. While the database does not answer, no signed request is accepted.
"""

from collections.abc import Sequence

from chassis.db.group_commit import GroupCommit
from chassis.db.work import Transactions, Work
from gateway import store
from gateway.edge.signatures import MAX_SKEW_SECONDS, SignatureOutOfTime, SignatureReplayed

RETENTION_SECONDS = 3 * MAX_SKEW_SECONDS  # a request signed 5 minutes ahead stays timely for 10
DELETE_BATCH = 5_000


class Nonces:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._group = GroupCommit[store.Nonce, store.NonceUse](self._use)

    async def serve(self) -> None:
        await self._group.serve()

    async def use(self, nonce: store.Nonce) -> None:
        """Mark the nonce as used; ``Unavailable`` if it is not known to be committed.

        Raises:
            SignatureOutOfTime: the request was not signed within ``MAX_SKEW_SECONDS`` of the database's clock.
            SignatureReplayed: the nonce was used before.
        """
        use = await self._group.submit(nonce)
        if not use.is_timely:
            raise SignatureOutOfTime
        if not use.is_fresh:
            raise SignatureReplayed

    async def _use(self, nonces: Sequence[store.Nonce]) -> list[store.NonceUse]:
        async with self._transactions.begin() as work:
            return await store.use_nonces(work.db, nonces, MAX_SKEW_SECONDS)


async def delete_expired_nonces(work: Work) -> bool:
    """Delete expired nonces and signing secrets; return whether a full batch was deleted and more may remain."""
    await store.delete_expired_secrets(work.db, work.now)
    return await store.delete_expired_nonces(work.db, RETENTION_SECONDS, DELETE_BATCH) == DELETE_BATCH
