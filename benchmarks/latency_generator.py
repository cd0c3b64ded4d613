"""The latency generator: complaints arrive at random times, and dispatch's tables are polled for their cases.

Times are measured by this process's clock, from receiving the 201 to the first query of dispatch's receipts that finds
the committed complaint. Queries are 4 ms apart and by primary key.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg

from benchmarks.arrivals import LOOK_SECONDS, Arrivals
from benchmarks.generator import generate
from benchmarks.load import CREATED, percentile
from benchmarks.wire import requests_of

CONNECTIONS = 32
PATIENCE = 30.0  # seconds for the last case
WARM = 50  # complaints that are not measured; the others follow when their cases exist
_DISPATCHED = "select complaint_id from dispatch.receipts where complaint_id = any($1::uuid[])"


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyRun:
    """One run: arrivals at random times, ``rate`` per second."""

    port: int
    database_url: str
    bodies: str  # path of a file with one body per line, of which the first ``WARM`` are not measured
    first: int
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyResult:
    sent: int
    acknowledged: int
    dispatched: int
    statuses: Mapping[str, int]
    accepted_ms: tuple[float, float]  # p50, p99 from the planned arrival to the 201
    dispatched_ms: tuple[float, float]  # p50, p99 from the 201 to the case


class Watched:
    """Sends the complaints, and polls for the case of each acknowledged one."""

    def __init__(self, run: LatencyRun, requests: list[bytes]) -> None:
        self._run = run
        self._count = len(requests)
        self._arrivals = Arrivals(run.port, requests, run.rate, self._on_answer)
        self._waiting: dict[UUID, tuple[int, float]] = {}  # complaint -> its number and the time of the acknowledgement
        self.accepted: list[float] = []
        self.dispatched: list[float] = []

    @property
    def statuses(self) -> Mapping[int, int]:
        return self._arrivals.statuses

    async def play(self) -> None:
        async with self._arrivals.connected(CONNECTIONS):
            watching = asyncio.create_task(self._watch())
            for numbers in (range(WARM), range(WARM, self._count)):
                await self._arrivals.arrive(numbers)
                await self._arrivals.ended(lambda: not self._waiting, PATIENCE)
            watching.cancel()

    def _on_answer(self, number: int, status: int, body: bytes, seconds: float) -> None:
        if status == CREATED:
            self._waiting[UUID(json.loads(body)["id"])] = (number, time.perf_counter())
            if number >= WARM:
                self.accepted.append(seconds)

    async def _watch(self) -> None:
        database = await asyncpg.connect(self._run.database_url)
        while True:
            if self._waiting:
                rows = await database.fetch(_DISPATCHED, list(self._waiting))
                now = time.perf_counter()
                for row in rows:
                    number, since = self._waiting.pop(row["complaint_id"])
                    if number >= WARM:
                        self.dispatched.append(now - since)
            await asyncio.sleep(LOOK_SECONDS)


async def play(run: LatencyRun, headers: Mapping[str, str]) -> LatencyResult:
    requests = requests_of(Path(run.bodies), run.first, headers)
    arrivals = Watched(run, requests)
    await arrivals.play()
    return LatencyResult(
        sent=len(requests) - WARM,
        acknowledged=len(arrivals.accepted),
        dispatched=len(arrivals.dispatched),
        statuses={str(status): count for status, count in arrivals.statuses.items()},
        accepted_ms=_half_and_worst(arrivals.accepted),
        dispatched_ms=_half_and_worst(arrivals.dispatched),
    )


def _half_and_worst(spans: list[float]) -> tuple[float, float]:
    return percentile(spans, 0.5) * 1000, percentile(spans, 0.99) * 1000


if __name__ == "__main__":
    generate(LatencyRun, play)
