"""Measurement of the event loop's lag: code that blocks the loop delays everything in the process."""

import asyncio
from collections import deque

INTERVAL_SECONDS = 0.5
WINDOW_SECONDS = 60.0


class LoopLagMonitor:
    """Samples by how much sleeps take longer than requested, and the number of tasks.

    The tasks are counted here and not when the status is read: reading the status itself starts tasks.
    """

    def __init__(self, interval_seconds: float = INTERVAL_SECONDS) -> None:
        self._interval_seconds = interval_seconds
        self.tasks = 0
        self._samples: deque[tuple[float, float]] = deque()

    async def run(self) -> None:
        """Take samples for ever."""
        loop = asyncio.get_running_loop()
        while True:
            slept_at = loop.time()
            await asyncio.sleep(self._interval_seconds)
            woke_at = loop.time()
            self.tasks = len(asyncio.all_tasks())
            self.record(woke_at - slept_at - self._interval_seconds, woke_at)

    def record(self, lag: float, at: float) -> None:
        """Add a sample in seconds; keep only samples that are larger than all later ones."""
        while self._samples and self._samples[-1][0] <= lag:
            self._samples.pop()
        self._samples.append((lag, at))

    def max_lag(self, now: float) -> float:
        """Return the largest lag of the last minute, in seconds."""
        while self._samples and self._samples[0][1] < now - WINDOW_SECONDS:
            self._samples.popleft()
        return self._samples[0][0] if self._samples else 0.0
