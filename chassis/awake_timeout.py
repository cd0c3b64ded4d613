"""A timeout that does not count stalls of the process itself.

After a stall (no CPU, a paused machine) the answer and the timer are due in the same iteration of the event loop, and
``asyncio.timeout`` lets the timer win: a server that answered at once counts as lost. Here a stall counts as one tick.
"""

import asyncio
import math
from types import TracebackType

TICK_SECONDS = 0.1


class awake_timeout:  # noqa: N801 - as asyncio.timeout
    """Like ``asyncio.timeout``, but counts ticks of a tenth of a second; raises ``TimeoutError``."""

    def __init__(self, seconds: float) -> None:
        self._ticks_left = math.ceil(seconds / TICK_SECONDS)
        self._timeout = asyncio.timeout(None)
        self._loop = asyncio.get_running_loop()

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()
        self._timer = self._loop.call_later(TICK_SECONDS, self._tick)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        await self._timeout.__aexit__(kind, error, traceback)

    def _tick(self) -> None:
        self._ticks_left -= 1
        if self._ticks_left > 0:
            self._timer = self._loop.call_later(TICK_SECONDS, self._tick)
        else:
            self._timeout.reschedule(self._loop.time())
