"""Places for files and streamed bodies, which last as long as their senders and readers like."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from chassis.errors import Unavailable

TRANSFERS = 64  # at once, to one service
OF_ACCOUNT = 16  # of them, so that nobody holds all
WAIT_SECONDS = 10.0  # for a place


class Transfers:
    """So many places, and fewer for one account."""

    def __init__(self, most: int | None = None, of_account: int | None = None) -> None:
        self._places = asyncio.Semaphore(TRANSFERS if most is None else most)
        self._of_account = OF_ACCOUNT if of_account is None else of_account
        # as long as somebody of the account holds a place or waits for one
        self._own: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def place(self, account: str) -> AsyncIterator[None]:
        """Hold a place as long as the block runs.

        Raises:
            Unavailable: none became free in time.
        """
        own = self._own.setdefault(account, asyncio.Semaphore(self._of_account))
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await _acquire(own, self._places)
        except TimeoutError:
            raise Unavailable from None
        try:
            yield
        finally:
            self._places.release()
            own.release()


async def _acquire(first: asyncio.Semaphore, second: asyncio.Semaphore) -> None:
    """Acquire both, or neither."""
    await first.acquire()
    try:
        await second.acquire()
    except BaseException:
        first.release()
        raise
