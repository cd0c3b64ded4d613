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
        self._felt: deque[tuple[float, float]] = deque()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            asleep = loop.time()
            await asyncio.sleep(INTERVAL_SECONDS)
            awake = loop.time()
            self.tasks = len(asyncio.all_tasks())
            self.record(awake - asleep - INTERVAL_SECONDS, awake)

    def record(self, late: float, at: float) -> None:
        """Only what is worse than everything after it is kept."""
        while self._felt and self._felt[-1][0] <= late:
            self._felt.pop()
        self._felt.append((late, at))

    def worst(self, now: float) -> float:
        """The latest of the last minute, in seconds."""
        while self._felt and self._felt[0][1] < now - WINDOW_SECONDS:
            self._felt.popleft()
        return self._felt[0][0] if self._felt else 0.0
