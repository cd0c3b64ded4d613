"""How late a loop is: whoever blocks it makes everything of this process wait."""

import asyncio
from collections import deque

INTERVAL_SECONDS = 0.5
WINDOW_SECONDS = 60.0


class LoopLagMonitor:
    """Sleeps again and again, and keeps how much later than asked it woke, and how many tasks there were then.

    They are not counted when somebody asks: who asks all services at once has a task for each.
    """

    def __init__(self) -> None:
        self.tasks = 0
        self._samples: deque[tuple[float, float]] = deque()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            slept_at = loop.time()
            await asyncio.sleep(INTERVAL_SECONDS)
            woke_at = loop.time()
            self.tasks = len(asyncio.all_tasks())
            self.record(woke_at - slept_at - INTERVAL_SECONDS, woke_at)

    def record(self, lag: float, at: float) -> None:
        """Only what is worse than everything after it is kept."""
        while self._samples and self._samples[-1][0] <= lag:
            self._samples.pop()
        self._samples.append((lag, at))

    def max_lag(self, now: float) -> float:
        """The latest of the last minute, in seconds."""
        while self._samples and self._samples[0][1] < now - WINDOW_SECONDS:
            self._samples.popleft()
        return self._samples[0][0] if self._samples else 0.0
