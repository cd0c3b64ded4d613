"""Open-loop load: requests are sent at random times, independently of the answers to earlier ones."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from random import Random
from typing import TypeAlias

from benchmarks.wire import Connection, connect

LOOK_SECONDS = 0.004
KNOCK = b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"  # opens a connection
KNOCKS = -1  # the number of such a request
TAKEN_WITHIN = 20.0  # seconds, for all connections
OnAnswer: TypeAlias = Callable[
    [int, int, bytes, float], None
]  # number, status, body, seconds since the planned arrival


class Arrivals:
    """Sends requests at random times, ``rate`` per second; waiting for an idle connection counts as latency."""

    def __init__(self, port: int, requests: Sequence[bytes], rate: float, on_answer: OnAnswer) -> None:
        self._port = port
        self._requests = requests
        self._rate = rate
        self._on_answer = on_answer
        self._idle: asyncio.Queue[Connection] = asyncio.Queue()  # used in turn, so that the server closes none as idle
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
            while self._idle.qsize() < count:  # noqa: ASYNC110 - found by polling
                await asyncio.sleep(LOOK_SECONDS)
        try:
            yield
        finally:
            for connection in connections:
                connection.close()

    async def arrive(self, numbers: range) -> None:
        """Send these requests; return when the last one is sent."""
        rng = Random("pace")
        at = time.perf_counter()
        for number in numbers:
            at += rng.expovariate(self._rate)
            if (early := at - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            connection = await self._idle.get()
            if connection.broken is not None:  # the server has closed it as idle
                [connection] = await connect(self._port, 1, self._answered)
            self._sent += 1
            connection.send(number, self._requests[number], at)

    async def ended(self, is_over: Callable[[], bool], seconds: float) -> None:
        """Wait until all requests are answered and ``is_over`` is true, or the time is over."""
        until = time.perf_counter() + seconds
        while (self.under_way or not is_over()) and time.perf_counter() < until:  # noqa: ASYNC110 - found by polling
            await asyncio.sleep(LOOK_SECONDS)

    def _answered(self, connection: Connection, status: int, body: bytes) -> None:
        if connection.number != KNOCKS:
            self._answers += 1
            self.statuses[status] += 1
            self._on_answer(connection.number, status, body, time.perf_counter() - connection.started)
        self._idle.put_nowait(connection)  # a broken one is replaced when its turn comes
