"""Waiting for others by the time this process was awake, not by the clock on the wall.

A process that got no turn for two seconds (starved of CPU, paused with its machine) finds the answer and the timer due
in the same turn of the loop, and ``asyncio.timeout`` gives the timer the last word: a server that answered at once
counts as lost. Here such a pause counts as one look.
"""

import asyncio
import math
from types import TracebackType

TICK_SECONDS = 0.1


class awake_timeout:  # noqa: N801 - as asyncio.timeout
    """Like ``asyncio.timeout``, in looks of a tenth of a second each. Raises ``TimeoutError``."""

    def __init__(self, seconds: float) -> None:
        self._ticks_left = math.ceil(seconds / TICK_SECONDS)
        self._timeout = asyncio.timeout(None)
        self._loop = asyncio.get_running_loop()

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()
        self._timer = self._loop.call_later(TICK_SECONDS, self._tick)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        self._timer.cancel()
        await self._timeout.__aexit__(kind, error, place)

    def _tick(self) -> None:
        self._ticks_left -= 1
        if self._ticks_left > 0:
            self._timer = self._loop.call_later(TICK_SECONDS, self._tick)
        else:
            self._timeout.reschedule(self._loop.time())
