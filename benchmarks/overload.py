"""Overload: twice as many complaints as intake can accept; how many it still accepts, how fast, in how much memory."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field, replace

import psutil

from benchmarks.acceptance import check, one_round, order_of, settled
from benchmarks.bodies import write_bodies
from benchmarks.contestants import Contestant, direct
from benchmarks.figures import AT_LEAST, AT_MOST, Figure, Section, spread
from benchmarks.flood import Flood
from benchmarks.load import CREATED, Result
from benchmarks.servers import Servers, run_generator
from benchmarks.sizes import Sizes

TIMES = 2.0  # intake's maximum rate
FULL = 1.0
USUAL = 0.5
LOOK_SECONDS = 0.1


async def measure(servers: Servers, sizes: Sizes) -> list[Section]:
    """Measure intake's maximum rate in a closed loop, then half, all and twice of it in an open loop, in each round."""
    most, *coming = (_Rounds(title) for title in ("the most", *(f"{times:g} of it" for times in (USUAL, FULL, TIMES))))
    async with AsyncExitStack() as stack:
        intake = await direct(servers, stack)
        await one_round(servers, intake, order_of(servers, sizes, 1, max(sizes.connections), sizes.warm))
        first = 1 + sizes.warm
        brief = replace(sizes, seconds=sizes.flood_seconds)
        for _ in range(sizes.flood_rounds):
            order = order_of(servers, brief, first, max(sizes.connections), sizes.requests)
            async with _watched(servers, intake) as usage:
                result = await one_round(servers, intake, order)
            most.add(result, usage)
            first += sizes.requests
            for times, rounds in zip((USUAL, FULL, TIMES), coming, strict=True):
                rate = times * most.results[-1].per_second
                async with _watched(servers, intake) as usage:
                    result = await _flood(servers, intake, rate, first, round(rate * sizes.flood_seconds))
                rounds.add(result, usage)
                first += round(rate * sizes.flood_seconds)
    await servers.drop("bench_direct")
    return [_section(sizes, most, *coming)]


@dataclass
class _Usage:
    """The resources that intake used in a round."""

    memory: list[float] = field(default_factory=list)  # MiB, one value per sample
    processor_seconds: float = 0.0


class _Rounds:
    """The rounds at one rate."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.results: list[Result] = []
        self.memory: list[float] = []  # MiB, the maximum of each round
        self.work: list[float] = []  # processor ms per accepted complaint

    def add(self, result: Result, usage: _Usage) -> None:
        self.results.append(result)
        self.memory.append(max(usage.memory))
        self.work.append(1000 * usage.processor_seconds / result.acknowledged)

    def figure(self, name: str, unit: str, values: Sequence[float]) -> Figure:
        return Figure(name=f"{self.title}: {name}", unit=unit, values=[*values])

    @property
    def pace(self) -> Figure:
        return self.figure("taken", "complaints/s", [result.per_second for result in self.results])

    @property
    def p99(self) -> Figure:
        return self.figure("p99 to the 201", "ms", [result.p99_ms for result in self.results])

    @property
    def peak_memory(self) -> Figure:
        return self.figure("memory", "MiB", self.memory)

    @property
    def figures(self) -> list[Figure]:
        p50 = self.figure("p50 to the 201", "ms", [result.p50_ms for result in self.results])
        work = self.figure("intake's processor time each", "ms", self.work)
        return [self.pace, p50, self.p99, self.peak_memory, work]


def _section(sizes: Sizes, most: _Rounds, usual: _Rounds, full: _Rounds, flooded: _Rounds) -> Section:
    statuses = sum((Counter(result.statuses) for result in flooded.results), Counter[str]())
    put_off = statuses["429"] + statuses["503"]
    compared = [
        (flooded.pace, most.pace, AT_LEAST, 0.9),
        (flooded.pace, full.pace, AT_LEAST, 0.9),
        (flooded.p99, usual.p99, AT_MOST, 3.0),
        (flooded.p99, most.p99, AT_MOST, None),
        (flooded.peak_memory, usual.peak_memory, AT_MOST, 1.1),
    ]
    return Section(
        title=f"{TIMES:g} times as many complaints as intake takes, round by round, {sizes.flood_seconds:g} s each",
        figures=[*most.figures, *usual.figures, *full.figures, *flooded.figures],
        verdicts=[replace(spread(over, under, goal)[1], sign=sign) for over, under, sign, goal in compared],
        notes=[
            f"the most: over {max(sizes.connections)} connections, asked again as it answers; much comes at once",
            "the others come at random moments, are read one by one and cost more",
            f"of {sum(statuses.values()):,} then {statuses[str(CREATED)]:,} taken, {put_off:,} put off",
            "since the planned arrival; rows kept = 201s, or more by what was told to be uncertain; samples read back",
        ],
    )


async def _flood(servers: Servers, intake: Contestant, rate: float, first: int, count: int) -> Result:
    bodies = write_bodies(servers.home / "bodies.jsonl", first, count)
    flood = Flood(port=intake.port, bodies=bodies, first=first, rate=rate)
    before = await settled(servers, intake)
    result = Result(**await run_generator("benchmarks.flood", asdict(flood), intake.credentials))
    await check(servers, intake, result, await settled(servers, intake) - before)
    return result


@asynccontextmanager
async def _watched(servers: Servers, intake: Contestant) -> AsyncIterator[_Usage]:
    """Sample intake's memory, and measure its processor time, including shed requests and the relay afterwards."""
    process = psutil.Process(servers.serving_at[intake.port])
    usage = _Usage()

    async def look() -> None:
        while True:
            usage.memory.append(process.memory_info().rss / 2**20)
            await asyncio.sleep(LOOK_SECONDS)

    before = process.cpu_times()
    sampling = asyncio.create_task(look())
    try:
        yield usage
    finally:
        sampling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sampling
        after = process.cpu_times()
        usage.processor_seconds = after.user + after.system - before.user - before.system
