"""The closed-loop load generator: so many connections, each of which sends a request after every answer."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generator import generate
from benchmarks.wire import Connection, connect, requests_of

SAMPLES = 3  # complaints of a round that are read back
PATIENCE = 20.0  # seconds for the last answers
CREATED = 201


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One round: at most the requests of a file, sent for at most ``seconds``."""

    port: int
    bodies: str  # path of a file with one body per line
    first: int  # number of the first complaint
    connections: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    acknowledged: int
    seconds: float  # from the first request to the last answer
    statuses: Mapping[str, int]
    p50_ms: float
    p99_ms: float
    samples: list[tuple[int, str]]  # number of the complaint, its id

    @property
    def per_second(self) -> float:
        return self.acknowledged / self.seconds

    @property
    def unknown(self) -> int:
        """The number of requests not answered 201, which may have been stored or not."""
        return sum(self.statuses.values()) - self.acknowledged


class Run:
    """All connections of one round."""

    def __init__(self, order: Order, requests: list[bytes]) -> None:
        self._order = order
        self._requests = requests
        self._next = 0
        self._until = 0.0
        self._open = 0
        self._done = asyncio.Event()
        self.spans: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.samples: list[tuple[int, str]] = []
        self._sampled = max(1, len(requests) // SAMPLES)

    async def play(self) -> float:
        """Run the round; return the seconds from the first request to the last answer."""
        connections = await connect(self._order.port, self._order.connections, self._answered)
        began = time.perf_counter()
        self._until = began + self._order.seconds
        self._open = len(connections)
        for connection in connections:
            self._ask(connection)
        async with asyncio.timeout(self._order.seconds + PATIENCE):
            await self._done.wait()
        took = time.perf_counter() - began
        for connection in connections:
            connection.close()
        return took

    def _ask(self, connection: Connection) -> None:
        now = time.perf_counter()
        if self._next < len(self._requests) and now < self._until and connection.broken is None:
            number = self._next
            self._next += 1
            connection.send(number, self._requests[number], now)
            return
        self._open -= 1
        if self._open == 0:
            self._done.set()

    def _answered(self, connection: Connection, status: int, body: bytes) -> None:
        self.spans.append(time.perf_counter() - connection.started)
        self.statuses[status] += 1
        if status == CREATED and connection.number % self._sampled == 0:
            self.samples.append((self._order.first + connection.number, json.loads(body)["id"]))
        self._ask(connection)


def percentile(values: list[float], share: float) -> float:
    """Return the value below which this share lies, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


async def play(order: Order, headers: Mapping[str, str]) -> Result:
    run = Run(order, requests_of(Path(order.bodies), order.first, headers))
    seconds = await run.play()
    return Result(
        acknowledged=run.statuses[CREATED],
        seconds=seconds,
        statuses={str(status): count for status, count in run.statuses.items()},
        p50_ms=percentile(run.spans, 0.5) * 1000,
        p99_ms=percentile(run.spans, 0.99) * 1000,
        samples=run.samples[:SAMPLES],
    )


if __name__ == "__main__":
    generate(Order, play)
