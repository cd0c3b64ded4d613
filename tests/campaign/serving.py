"""``python -m tests.campaign.serving``: from a kill -9 to serving again, measured one by one (proof §5).

``SERVING_KILLS`` (5) of each, ``WEIQUAN_BUS``, ``WEIQUAN_HOME`` as for a campaign. Nobody works beside it, and what was
killed is started again at once, as the launcher does at a first fall. Ends with 1 when a median is longer than was
asked.
"""
# ruff: noqa: T201 - it speaks to a person

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median

import httpx

from benchmarks.results import write_result
from chassis.bus.kafka.connection import Timings
from deploy.launcher.logs import ProcessLogs
from deploy.launcher.supervisor import SupervisedProgram
from deploy.process.locks import try_lock
from deploy.process.paths import home_path
from deploy.process.processes import wait_until
from tests.campaign.__main__ import COVERS, machine
from tests.campaign.recovery import caught_up
from tests.campaign.stage import UP_WITHIN, Host, Stage, a_stage
from tests.faults.filing import Filer
from tests.simulation.history import History

SERVICE, DATABASE, BROKER = 2.0, 3.0, 10.0  # seconds that are asked; a service needs about one to load its modules
TAKEN_OVER = Timings().session + 3.0  # on the PostgreSQL bus a lease is as long as a session
SUBSCRIBER = "dispatch"
SPREAD = 24  # complaints, so that every share of the topic has one
SETTLED_SECONDS = 8.0  # in which a second subscriber has got its share
LOOK_SECONDS = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How long after a kill each time; ``what`` says until when."""

    killed: str
    what: str
    goal: float
    seconds: Sequence[float]

    @property
    def holds(self) -> bool:
        return median(self.seconds) <= self.goal


async def servings(stage: Stage, kills: int) -> AsyncIterator[Serving]:
    async with stage.client("partner") as client:
        filer = Filer(client, History())
        await filer.file()
        for host in stage.hosts.values():
            seconds = [await _service(stage, host) for _ in range(kills)]
            yield Serving(killed=host.name, what="ready", goal=SERVICE, seconds=seconds)
        for killed, what, goal, act in _shared(stage, filer):
            yield Serving(killed=killed, what=what, goal=goal, seconds=[await act() for _ in range(kills)])


def _shared(stage: Stage, filer: Filer) -> Iterator[tuple[str, str, float, Callable[[], Awaitable[float]]]]:
    yield "PostgreSQL", "a complaint acknowledged", DATABASE, lambda: _database(stage, filer)
    if stage.broker is not None:
        yield "broker", "a complaint since acted on", BROKER, lambda: _broker(stage, filer)
    yield f"one of two {SUBSCRIBER}", "its share acted on", TAKEN_OVER, lambda: _takeover(stage, filer)


async def _service(stage: Stage, host: Host) -> float:
    """As the launcher starts it again."""
    began = time.monotonic()
    await host.kill()
    child = SupervisedProgram(host.program, ProcessLogs(host.log.parent))
    child.start()
    try:
        await _ready(host)
        return time.monotonic() - began
    finally:
        child.send_signal(signal.SIGKILL)
        await asyncio.to_thread(wait_until, child.has_ended, UP_WITHIN)
        child.release()
        await host.start()
        await stage.ready()


async def _ready(host: Host) -> None:
    port = host.program.env.get("WEIQUAN_LISTEN_PORT") or host.program.env["WEIQUAN_PORT"]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        async with asyncio.timeout(UP_WITHIN):
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get("/ready")).is_success:
                        return
                await asyncio.sleep(LOOK_SECONDS)


async def _database(stage: Stage, filer: Filer) -> float:
    began = time.monotonic()
    await asyncio.to_thread(stage.postgres.kill)
    await asyncio.to_thread(stage.postgres.start)
    await filer.file()
    seconds = time.monotonic() - began
    await _at_ease(stage)
    return seconds


async def _broker(stage: Stage, filer: Filer) -> float:
    assert stage.broker is not None
    began = time.monotonic()
    await asyncio.to_thread(stage.broker.kill)
    starting = asyncio.create_task(asyncio.to_thread(stage.broker.start))
    await filer.file()
    await starting
    await caught_up(stage)
    seconds = time.monotonic() - began
    await _at_ease(stage)
    return seconds


async def _takeover(stage: Stage, filer: Filer) -> float:
    """Two share what is heard; one is killed and stays away."""
    host, other = stage.hosts[SUBSCRIBER], stage.hosts[SUBSCRIBER].at_another_port()
    await other.start()
    await _ready(other)
    await asyncio.sleep(SETTLED_SECONDS)
    began = time.monotonic()
    await host.kill()
    for _ in range(SPREAD):
        await filer.file()
    await caught_up(stage, {SUBSCRIBER: ("intake",)})
    seconds = time.monotonic() - began
    await host.start()
    await other.kill()
    await _at_ease(stage)
    return seconds


async def _at_ease(stage: Stage) -> None:
    await stage.ready()
    await caught_up(stage)


def row(one: Serving) -> str:
    word = "ok" if one.holds else "not ok"
    return (
        f"{one.killed:<20}{one.what:<28}{len(one.seconds):>6}{median(one.seconds):>9.1f}{max(one.seconds):>9.1f}"
        f"{one.goal:>8.0f}  {word}"
    )


async def run(home: Path, bus: str, kills: int) -> int:
    slow, figures = 0, dict[str, dict[str, str | float]]()
    async with a_stage(home, bus, "each") as stage:
        async for one in servings(stage, kills):
            print(row(one), flush=True)
            slow += not one.holds
            figures[one.killed] = {
                "until": one.what,
                "median, s": round(median(one.seconds), 1),
                "longest, s": round(max(one.seconds), 1),
                "goal, s": one.goal,
            }
    if not slow and bus == "kafka":
        write_result("serving", "make recovery", COVERS, figures)
    return slow


def main() -> int:
    home, bus = home_path() / "serving", os.environ.get("WEIQUAN_BUS") or "kafka"
    if (lock := try_lock(home.with_suffix(".lock"))) is None:
        print(f"another runs in {home}")
        return 1
    import_module("uvloop").install()
    print(f"bus {bus}; {machine()}")
    print(f"{'killed':<20}{'until':<28}{'times':>6}{'median':>9}{'longest':>9}{'goal':>8}", flush=True)
    slow = asyncio.run(run(home, bus, int(os.environ.get("SERVING_KILLS") or 5)))
    os.close(lock)
    return int(bool(slow))


if __name__ == "__main__":
    raise SystemExit(main())
