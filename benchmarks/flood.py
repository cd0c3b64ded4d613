"""The open-loop generator: so many complaints per second, independently of the answers."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.arrivals import Arrivals
from benchmarks.generator import generate
from benchmarks.load import CREATED, SAMPLES, Result, percentile
from benchmarks.wire import requests_of

CONNECTIONS = 1_024
PATIENCE = 20.0  # seconds for the last answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """One round: all requests of a file at random times, ``rate`` per second."""

    port: int
    bodies: str  # path of a file with one body per line
    first: int  # number of the first complaint
    rate: float


async def play(flood: Flood, headers: Mapping[str, str]) -> Result:
    """Run the round; latencies are those of acknowledged requests, from their planned arrival."""
    requests = requests_of(Path(flood.bodies), flood.first, headers)
    spans: list[float] = []
    samples: list[tuple[int, str]] = []

    def on_answer(number: int, status: int, body: bytes, seconds: float) -> None:
        if status == CREATED:
            spans.append(seconds)
            if len(samples) < SAMPLES:
                samples.append((flood.first + number, json.loads(body)["id"]))

    arrivals = Arrivals(flood.port, requests, flood.rate, on_answer)
    async with arrivals.connected(CONNECTIONS):
        began = time.perf_counter()
        await arrivals.arrive(range(len(requests)))
        await arrivals.ended(lambda: True, PATIENCE)
        took = time.perf_counter() - began
    return Result(
        acknowledged=arrivals.statuses[CREATED],
        seconds=took,
        statuses={str(status): count for status, count in arrivals.statuses.items()},
        p50_ms=percentile(spans, 0.5) * 1000,
        p99_ms=percentile(spans, 0.99) * 1000,
        samples=samples,
    )


if __name__ == "__main__":
    generate(Flood, play)
