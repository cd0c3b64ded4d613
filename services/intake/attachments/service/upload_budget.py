"""How many bytes of uploads a process holds at once; who finds no room waits a little and is then put off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.errors import Unavailable

MAX_HELD_BYTES = 64 << 20  # of contents; sealing and drawing take some more
WAIT_SECONDS = 10.0


class UploadBudget:
    """Lends room for contents; a large one does not starve, as nobody overtakes who waits."""

    def __init__(self, most: int = MAX_HELD_BYTES, wait_seconds: float = WAIT_SECONDS) -> None:
        self._left = most
        self._wait_seconds = wait_seconds
        self._turn = asyncio.Lock()
        self._returned = asyncio.Condition()

    @asynccontextmanager
    async def hold(self, size: int) -> AsyncIterator[None]:
        """Hold room for so many bytes during the block.

        Raises:
            Unavailable: there was no room for too long.
        """
        try:
            async with asyncio.timeout(self._wait_seconds), self._turn, self._returned:
                await self._returned.wait_for(lambda: self._left >= size)
                self._left -= size
        except TimeoutError:
            raise Unavailable from None
        try:
            yield
        finally:
            self._left += size
            async with self._returned:
                self._returned.notify_all()
