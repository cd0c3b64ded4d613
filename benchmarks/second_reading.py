"""A flood while texts are read a second time, in turns with the same without it; and how long all are read."""

import asyncio
import json
import os
import signal
import time
import urllib.request
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.bodies import write_bodies
from benchmarks.figures import Figure, Section, Verdict, spread
from benchmarks.load import Order, Result
from benchmarks.servers import Servers, run_generator
from benchmarks.sizes import Sizes
from services.dispatch.second_reading.turns import NICENESS

READ_AGAIN, READ_ONCE = "read twice", "read once"
CONNECTIONS = 16
SETTLED_SECONDS = 1.0  # after it stood still
LOOK_SECONDS = 1.0
BEGUN_WITHIN = 300.0  # seconds until the first text of a fresh installation is read
OPENED_WITHIN = 600.0  # seconds after the last answer
BEGUN = "select count(*) from dispatch.second_readings where claimed_until is not null"
WAITING = "select count(*) from dispatch.second_readings"
OPENED = "select count(*) from dispatch.cases"


@dataclass(slots=True, kw_only=True)
class Installation:
    """Everything in one process on a database of its own, as `make run` starts it."""

    servers: Servers
    name: str
    port: int
    pid: int
    numbered: int = 0  # complaints, sent or not
    taken: int = 0  # acknowledged

    async def send(self, count: int, seconds: float) -> Result:
        """Send complaints over all connections, each as soon as the one before is answered."""
        first = self.numbered + 1
        self.numbered += count
        bodies = write_bodies(self.servers.home / "bodies.jsonl", first, count)
        order = Order(port=self.port, bodies=bodies, first=first, connections=CONNECTIONS, seconds=seconds)
        key = self.servers.credential(self.name, "partner")
        result = Result(**await run_generator("benchmarks.load", asdict(order), lambda: key))
        self.taken += result.acknowledged
        return result

    async def count(self, query: str) -> int:
        async with self.servers.connected(f"bench_{self.name}") as database:
            return int(await database.fetchval(query))

    def status(self) -> Mapping[str, Any]:
        """What an operator sees of the second reading."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/status", headers=self.servers.credential(self.name, "operator")
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback, written above
            found: Mapping[str, Any] = json.load(answer)["services"]["dispatch"]["second_reading"]
        return found

    def stand_still(self) -> None:
        """Let the whole machine be the other's."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def reading_seconds(self) -> float:
        """Processor time of the thread that reads, which is the one that gives way to all others."""
        spent = 0
        for stat in Path(f"/proc/{self.pid}/task").glob("*/stat"):
            fields = stat.read_text().rpartition(") ")[2].split()
            spent += int(fields[11]) + int(fields[12]) if int(fields[16]) == NICENESS else 0
        return spent / os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Turns:
    """What was measured of both, turn by turn."""

    pace: dict[str, Figure] = field(default_factory=dict)
    slowest: dict[str, Figure] = field(default_factory=dict)

    def add(self, what: str, result: Result) -> None:
        for into, unit, value in (
            (self.pace, "complaints/s", result.per_second),
            (self.slowest, "ms, p99 of a 201", result.p99_ms),
        ):
            into.setdefault(what, Figure(name=what, unit=unit)).values.append(value)


async def measure(servers: Servers, sizes: Sizes) -> list[Section]:
    """Measure; on a machine without the model nothing is read twice, and the figures show it."""
    return [await in_turns(servers, sizes), await until_all_are_read(servers, sizes)]


async def in_turns(servers: Servers, sizes: Sizes) -> Section:
    """Load two installations alternately: one that reads again what it took in, and one that does not."""
    turns = Turns()
    async with installed(servers, "on") as reading, installed(servers, "off") as not_reading:
        both = {READ_AGAIN: reading, READ_ONCE: not_reading}
        for one in both.values():
            await one.send(sizes.warm, sizes.seconds)
        await begun(reading)
        for one in both.values():
            one.stand_still()
        for number in range(sizes.flood_rounds):
            for what in sorted(both, reverse=number % 2 == 0):
                both[what].go_on()
                await asyncio.sleep(SETTLED_SECONDS)
                turns.add(what, await both[what].send(sizes.requests, sizes.flood_seconds))
                both[what].stand_still()
        for one in both.values():
            one.go_on()
        waiting = await reading.count(WAITING)
    paces, pace = spread(turns.pace[READ_AGAIN], turns.pace[READ_ONCE])
    slowest, slow = spread(turns.slowest[READ_AGAIN], turns.slowest[READ_ONCE])
    return Section(
        title=f"Acceptance over {CONNECTIONS} connections with and without a second reading, everything in one process",
        figures=[*turns.pace.values(), paces, *turns.slowest.values(), slowest],
        verdicts=[pace, slow],
        notes=[f"of {reading.taken} taken in {waiting} waited to be read again when the turns were over"],
    )


async def until_all_are_read(servers: Servers, sizes: Sizes) -> Section:
    """Take in a whole flood and look on until all of it is read twice, or the time is over."""
    async with installed(servers, "on") as one:
        await one.send(sizes.warm, sizes.seconds)
        await begun(one)
        began, spent = time.perf_counter(), one.reading_seconds()
        before = one.taken
        while (missing := sizes.flood - (one.taken - before)) > 0:  # who is put off comes again
            await one.send(missing, sizes.drain_seconds)
        taken, at_once = time.perf_counter() - began, await asyncio.to_thread(one.status)
        opened = await _seconds_until(one, OPENED, one.taken, began)
        left, most_behind = await _look_on(one, began + sizes.drain_seconds)
        seconds, spent = time.perf_counter() - began, one.reading_seconds() - spent
    read = one.taken - left
    return Section(
        title=f"{sizes.flood:,} complaints at once, read twice, everything in one process",
        verdicts=[
            Verdict(name="all answered with a 201", value=taken, unit="s"),
            Verdict(name="all opened", value=opened, unit="s"),
            Verdict(name=f"{read:,} read twice", value=seconds, unit="s"),
            Verdict(name="processor time of a text", value=1000 * spent / max(read, 1), unit="ms"),
            Verdict(name="most that /status says it is behind", value=most_behind, unit="s"),
        ],
        notes=[f"/status after the last answer: {dict(at_once)}", f"{left} still waited at the end"],
    )


async def _look_on(one: Installation, until: float) -> tuple[int, float]:
    """Look at the status until nothing waits; return how many wait then, and the most it was behind in seconds."""
    most_behind = 0.0
    while True:
        status = await asyncio.to_thread(one.status)
        most_behind = max(most_behind, status["behind_seconds"])
        if not status["waiting"] or status["state"] != "ready" or time.perf_counter() > until:
            return status["waiting"], most_behind
        await asyncio.sleep(LOOK_SECONDS)


@asynccontextmanager
async def installed(servers: Servers, meaning: str) -> AsyncIterator[Installation]:
    """Yield a fresh installation, and leave nothing of it."""
    name = f"reading_{meaning}"
    env = servers.environment(name, await servers.fresh(f"bench_{name}"), WEIQUAN_MEANING=meaning)
    async with servers.hosting(name, "deploy.host", "all", env) as port:
        yield Installation(servers=servers, name=name, port=port, pid=servers.serving_at[port])
    await servers.drop(f"bench_{name}")


async def begun(one: Installation) -> None:
    """Wait until an installation reads, where it has a model."""
    async with asyncio.timeout(BEGUN_WITHIN):
        while not await one.count(BEGUN):
            if await one.count(WAITING) and (await asyncio.to_thread(one.status))["state"] != "ready":
                return
            await asyncio.sleep(LOOK_SECONDS / 4)


async def _seconds_until(one: Installation, query: str, count: int, began: float) -> float:
    async with asyncio.timeout(OPENED_WITHIN):
        while await one.count(query) < count:  # noqa: ASYNC110 - another process opens them
            await asyncio.sleep(LOOK_SECONDS)
    return time.perf_counter() - began
