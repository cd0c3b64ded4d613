"""A signed request is taken once: its nonce is in the database before anything is done about it.

Requests that come together share a transaction. While the database is away no signed request is taken.
"""

from collections.abc import Sequence

from chassis.db.group import GroupCommit
from chassis.db.work import Transactions, Work
from gateway import store
from gateway.edge.signatures import WITHIN_SECONDS, SignatureOutOfTime, SignatureReplayed

KEPT_SECONDS = 3 * WITHIN_SECONDS  # signed five minutes ahead, one could come again for ten
FORGOTTEN_AT_ONCE = 5_000


class Nonces:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._group = GroupCommit[store.Nonce, store.Use](self._use)

    async def serve(self) -> None:
        await self._group.serve()

    async def use(self, nonce: store.Nonce) -> None:
        """Raises ``SignatureReplayed``, ``SignatureOutOfTime`` by the database's clock, ``Unavailable``."""
        use = await self._group.ask(nonce)
        if not use.is_timely:
            raise SignatureOutOfTime
        if not use.is_fresh:
            raise SignatureReplayed

    async def _use(self, asked: Sequence[store.Nonce]) -> list[store.Use]:
        async with self._transactions.begin() as work:
            return await store.use_nonces(work.db, asked, WITHIN_SECONDS)


async def forget(work: Work) -> bool:
    """One round of the job: nonces that nobody can send again, and secrets that are over."""
    await store.drop_secrets(work.db, work.now)
    return await store.forget_nonces(work.db, KEPT_SECONDS, FORGOTTEN_AT_ONCE) == FORGOTTEN_AT_ONCE
