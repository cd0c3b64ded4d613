"""Filings that come at a pace, whatever became of those before, and what their clients saw."""

import asyncio
import itertools
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from sdk import Answer, Line
from tests.faults.filing import a_filing

_NUMBERS = itertools.count(1)


@dataclass(slots=True)
class Traffic:
    """Statuses, and how long each answer took, in seconds since it should have been asked for."""

    line: Line
    rate: float  # a second
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)  # of what was acknowledged

    async def send(self, seconds: float) -> None:
        """Until so long from now; return when all are answered."""
        random, began = Random("traffic"), time.perf_counter()
        at = began
        async with asyncio.TaskGroup() as asking:
            while (at := at + random.expovariate(self.rate)) < began + seconds:
                await asyncio.sleep(max(0.0, at - time.perf_counter()))
                asking.create_task(self._file(at))

    async def _file(self, at: float) -> None:
        key = f"traffic-{next(_NUMBERS)}"
        answer: Answer = await self.line.ask("POST", "/v1/complaints", body=a_filing(key), key=key)
        self.seconds.append(time.perf_counter() - at)
        self.statuses[answer.status] += 1
        if answer.ok:
            self.keys.append(key)

    @property
    def p50(self) -> float:
        return self._quantile(0.5)

    @property
    def p99(self) -> float:
        return self._quantile(0.99)

    def _quantile(self, share: float) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * share)]
