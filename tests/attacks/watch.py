"""What others see while an installation is attacked: complaints at a steady pace, sign-ins and probes."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import httpx
import psutil

from tests.attacks.attacks import Target
from tests.faults.filing import a_filing

PACE = 20.0  # complaints a second
PROBE_SECONDS = 0.25
MEMORY_SECONDS = 0.05
PATIENCE_SECONDS = 60.0


@dataclass(slots=True)
class Observations:
    """Latencies in seconds since each complaint was due, statuses of complaints and probes, and memory in bytes."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    probes: Counter[int] = field(default_factory=Counter)
    memory: list[int] = field(default_factory=list)

    @property
    def p99(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)]

    @property
    def longest(self) -> float:
        return max(self.seconds)

    @property
    def refused(self) -> float:
        """The share of complaints that were not accepted."""
        return 1 - self.statuses[201] / sum(self.statuses.values())


class Watch:
    """Somebody who files complaints, probes and measures while others attack; ``pid`` is the installation's process."""

    def __init__(self, target: Target, pid: int, run: str) -> None:
        self._target = target
        self._process = psutil.Process(pid)
        self._run = run
        self._numbers = 0

    async def look(self, seconds: float) -> Observations:
        """File, probe and measure for so long; return when everything is answered."""
        observed = Observations()
        random, until = Random(self._run), time.perf_counter() + seconds
        name, value = self._target.partner
        async with (
            httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{self._target.port}", trust_env=False, timeout=PATIENCE_SECONDS
            ) as client,
            asyncio.TaskGroup() as tasks,
        ):
            others = [tasks.create_task(self._probe(client, observed)), tasks.create_task(self._measure(observed))]
            filing = []
            at = time.perf_counter()
            while (at := at + random.expovariate(PACE)) < until:
                await asyncio.sleep(max(0.0, at - time.perf_counter()))
                filing.append(tasks.create_task(self._file(client, {name: value}, at, observed)))
            await asyncio.gather(*filing)
            for other in others:
                other.cancel()
        return observed

    async def _file(
        self, client: httpx.AsyncClient, headers: dict[str, str], at: float, observed: Observations
    ) -> None:
        self._numbers += 1
        key = f"{self._run}-{self._numbers}"
        try:
            answer = await client.post(
                "/v1/complaints", json=a_filing(key), headers={**headers, "Idempotency-Key": key}
            )
            observed.statuses[answer.status_code] += 1
        except httpx.TransportError:
            observed.statuses[0] += 1
        observed.seconds.append(time.perf_counter() - at)

    async def _probe(self, client: httpx.AsyncClient, observed: Observations) -> None:
        while True:
            try:
                observed.probes[(await client.get("/ready")).status_code] += 1
            except httpx.TransportError:
                observed.probes[0] += 1
            await asyncio.sleep(PROBE_SECONDS)

    async def _measure(self, observed: Observations) -> None:
        while True:
            observed.memory.append(self._process.memory_info().rss)
            await asyncio.sleep(MEMORY_SECONDS)
