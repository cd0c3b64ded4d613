"""Twice as many complaints as intake can take: what it still takes, how soon, and in how much memory."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict

import psutil

from benchmarks.acceptance import check, one_round, order_of, settled
from benchmarks.bodies import write_bodies
from benchmarks.contestants import Contestant, direct
from benchmarks.figures import AT_LEAST, AT_MOST, Section, Verdict
from benchmarks.flood import Flood
from benchmarks.ground import Ground, told_by
from benchmarks.load import Result
from benchmarks.sizes import Sizes

TIMES = 2.0  # what can be taken
USUAL = 0.5
LOOK_SECONDS = 0.1


async def measure(ground: Ground, sizes: Sizes) -> list[Section]:
    """The most that intake takes, asked again as soon as it answers; half of it as it comes; twice of it."""
    async with AsyncExitStack() as stack:
        intake = await direct(ground, stack)
        first = 1
        for requests in (sizes.warm, sizes.requests):
            most = await one_round(ground, intake, order_of(ground, sizes, first, max(sizes.connections), requests))
            first += requests
        told, memory = [], []
        for times in (USUAL, TIMES):
            rate = times * most.per_second
            async with _watched(ground, intake) as seen:
                told.append(await _flood(ground, intake, rate, first, round(rate * sizes.flood_seconds)))
            first += round(rate * sizes.flood_seconds)
            memory.append(max(seen))
    await ground.drop("bench_direct")
    return [_section(sizes, most, told, memory)]


def _section(sizes: Sizes, most: Result, told: Sequence[Result], memory: Sequence[float]) -> Section:
    usual, flooded = told
    put_off = sum(count for status, count in flooded.statuses.items() if status in ("429", "503"))
    compared = [
        ("taken a second / the most it takes", flooded.per_second / most.per_second, AT_LEAST, 0.9),
        ("p99 to the 201 / at half of the most", flooded.p99_ms / usual.p99_ms, AT_MOST, 3.0),
        ("memory / at half of the most", memory[1] / memory[0], AT_MOST, 1.1),
    ]
    return Section(
        title=f"{TIMES:g} times as many complaints as intake takes, for {sizes.flood_seconds:g} s",
        verdicts=[Verdict(name=name, value=value, sign=sign, goal=goal) for name, value, sign, goal in compared],
        notes=[
            f"the most: {most.per_second:,.0f}/s over {max(sizes.connections)} connections, p99 {most.p99_ms:.0f} ms",
            f"{USUAL:g} of it: p50 {usual.p50_ms:.0f} ms, p99 {usual.p99_ms:.0f} ms, {memory[0]:.0f} MiB",
            f"{TIMES:g} of it: p50 {flooded.p50_ms:.0f} ms, p99 {flooded.p99_ms:.0f} ms, {memory[1]:.0f} MiB",
            f"of {sum(flooded.statuses.values()):,} then {flooded.acknowledged:,} taken, {put_off:,} put off",
            "since the planned arrival; rows kept = 201s, or more by what was told to be uncertain; samples read back",
        ],
    )


async def _flood(ground: Ground, intake: Contestant, rate: float, first: int, count: int) -> Result:
    bodies = write_bodies(ground.home / "bodies.jsonl", first, count)
    flood = Flood(port=intake.port, bodies=bodies, first=first, rate=rate)
    before = await settled(ground, intake)
    result = Result(**await told_by("benchmarks.flood", asdict(flood), intake.credentials))
    await check(ground, intake, result, await settled(ground, intake) - before)
    return result


@asynccontextmanager
async def _watched(ground: Ground, intake: Contestant) -> AsyncIterator[list[float]]:
    """Its memory in MiB, again and again."""
    process = psutil.Process(ground.serving_at[intake.port])
    seen: list[float] = []

    async def look() -> None:
        while True:
            seen.append(process.memory_info().rss / 2**20)
            await asyncio.sleep(LOOK_SECONDS)

    looking = asyncio.create_task(look())
    try:
        yield seen
    finally:
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking
