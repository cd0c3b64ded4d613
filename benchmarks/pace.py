"""Open-loop arrivals: complaints come when they come, and somebody watches until dispatch has their cases.

Speaks as ``benchmarks.load`` does. The wait is measured by this process's own clock: from the 201 in our hands to the
first look into dispatch's receipts that shows the complaint, committed. Looks are 4 ms apart, by primary key.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import asyncpg

from benchmarks.load import CREATED, percentile
from benchmarks.wire import Connection, connect, requests_of

LOOK_SECONDS = 0.004
CONNECTIONS = 32
PATIENCE = 30.0  # seconds for the last case
WARM = 50  # complaints before, not measured: the clock starts when their cases are there
_SEEN = "select complaint_id from dispatch.receipts where complaint_id = any($1::uuid[])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Arrivals at random times, ``rate`` a second."""

    port: int
    database_url: str
    bodies: str  # path of a file with a body a line, the first ``WARM`` not measured
    first: int
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Paced:
    sent: int
    acknowledged: int
    dispatched: int
    statuses: Mapping[str, int]
    accepted_ms: tuple[float, float]  # p50, p99 from the planned arrival to the 201
    dispatched_ms: tuple[float, float]  # p50, p99 from the 201 to the case


class Arrivals:
    def __init__(self, pace: Pace, requests: list[bytes]) -> None:
        self._pace = pace
        self._requests = requests
        self._idle: asyncio.Queue[Connection] = asyncio.LifoQueue()
        self._waiting: dict[UUID, tuple[int, float]] = {}  # complaint -> its number, when it was acknowledged
        self._sent = self._answers = 0
        self.statuses: Counter[int] = Counter()
        self.accepted: list[float] = []
        self.dispatched: list[float] = []

    async def play(self) -> None:
        connections = await connect(self._pace.port, CONNECTIONS, self._answered)
        for connection in connections:
            self._idle.put_nowait(connection)
        watching = asyncio.create_task(self._watch())
        for numbers in (range(WARM), range(WARM, len(self._requests))):
            await self._arrive(numbers)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    while self._answers < self._sent or self._waiting:  # noqa: ASYNC110 - seen by looking, not told
                        await asyncio.sleep(LOOK_SECONDS)
        watching.cancel()
        for connection in connections:
            connection.close()

    async def _arrive(self, numbers: range) -> None:
        rng = Random("pace")
        at = time.perf_counter()
        for number in numbers:
            at += rng.expovariate(self._pace.rate)
            if (early := at - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            connection = await self._idle.get()
            if connection.broken is not None:  # a server closes what is idle for some seconds
                [connection] = await connect(self._pace.port, 1, self._answered)
            self._sent += 1
            connection.send(number, self._requests[number], at)

    def _answered(self, connection: Connection, status: int, body: bytes) -> None:
        now = time.perf_counter()
        self._answers += 1
        self.statuses[status] += 1
        if status == CREATED:
            self._waiting[UUID(json.loads(body)["id"])] = (connection.number, now)
            if connection.number >= WARM:
                self.accepted.append(now - connection.started)
        if connection.broken is None:
            self._idle.put_nowait(connection)

    async def _watch(self) -> None:
        database = await asyncpg.connect(self._pace.database_url)
        while True:
            if self._waiting:
                rows = await database.fetch(_SEEN, list(self._waiting))
                now = time.perf_counter()
                for row in rows:
                    number, since = self._waiting.pop(row["complaint_id"])
                    if number >= WARM:
                        self.dispatched.append(now - since)
            await asyncio.sleep(LOOK_SECONDS)


async def play(pace: Pace, headers: Mapping[str, str]) -> Paced:
    requests = requests_of(Path(pace.bodies), pace.first, headers)
    arrivals = Arrivals(pace, requests)
    await arrivals.play()
    return Paced(
        sent=len(requests) - WARM,
        acknowledged=len(arrivals.accepted),
        dispatched=len(arrivals.dispatched),
        statuses={str(status): count for status, count in arrivals.statuses.items()},
        accepted_ms=_half_and_worst(arrivals.accepted),
        dispatched_ms=_half_and_worst(arrivals.dispatched),
    )


def _half_and_worst(spans: list[float]) -> tuple[float, float]:
    return percentile(spans, 0.5) * 1000, percentile(spans, 0.99) * 1000


def main() -> None:
    told: dict[str, Any] = json.loads(sys.stdin.readline())
    pace = Pace(**told)
    print("ready", flush=True)
    if line := sys.stdin.readline():
        import_module("uvloop").install()
        print(json.dumps(asdict(asyncio.run(play(pace, json.loads(line))))), flush=True)


if __name__ == "__main__":
    main()
