"""Open-loop arrivals: requests come when they come, whatever became of those before."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from random import Random
from typing import TypeAlias

from benchmarks.wire import Connection, connect

LOOK_SECONDS = 0.004
KNOCK = b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"  # once, for a server takes new lines one by one
KNOCKS = -1
TAKEN_WITHIN = 20.0  # seconds, all lines
Hear: TypeAlias = Callable[[int, int, bytes, float], None]  # number, status, body, seconds since the planned arrival


class Arrivals:
    """Requests sent at random times, ``rate`` a second; one without an idle connection waits, and its time runs."""

    def __init__(self, port: int, requests: Sequence[bytes], rate: float, hear: Hear) -> None:
        self._port = port
        self._requests = requests
        self._rate = rate
        self._hear = hear
        self._idle: asyncio.Queue[Connection] = asyncio.Queue()  # in turn: none idles until the server hangs up
        self._sent = self._answers = 0
        self.statuses: Counter[int] = Counter()

    @property
    def under_way(self) -> int:
        return self._sent - self._answers

    @asynccontextmanager
    async def connected(self, count: int) -> AsyncIterator[None]:
        connections = await connect(self._port, count, self._answered)
        for connection in connections:
            connection.send(KNOCKS, KNOCK, time.perf_counter())
        async with asyncio.timeout(TAKEN_WITHIN):
            while self._idle.qsize() < count:  # noqa: ASYNC110 - seen by looking
                await asyncio.sleep(LOOK_SECONDS)
        try:
            yield
        finally:
            for connection in connections:
                connection.close()

    async def arrive(self, numbers: range) -> None:
        """Send these requests; return when the last is sent."""
        rng = Random("pace")
        at = time.perf_counter()
        for number in numbers:
            at += rng.expovariate(self._rate)
            if (early := at - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            connection = await self._idle.get()
            if connection.broken is not None:  # a server closes what is idle for some seconds
                [connection] = await connect(self._port, 1, self._answered)
            self._sent += 1
            connection.send(number, self._requests[number], at)

    async def ended(self, is_over: Callable[[], bool], seconds: float) -> None:
        """Until all are answered and what else is waited for is over; or the patience."""
        until = time.perf_counter() + seconds
        while (self.under_way or not is_over()) and time.perf_counter() < until:  # noqa: ASYNC110 - seen by looking
            await asyncio.sleep(LOOK_SECONDS)

    def _answered(self, connection: Connection, status: int, body: bytes) -> None:
        if connection.number != KNOCKS:
            self._answers += 1
            self.statuses[status] += 1
            self._hear(connection.number, status, body, time.perf_counter() - connection.started)
        self._idle.put_nowait(connection)  # a broken one is opened anew when its turn comes
