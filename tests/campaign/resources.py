"""C16: what processes hold at rest, and whether those that lived through everything hold more than fresh ones.

A process that was struck is as old as its last start, so that a time of the run is no measure. What lived through the
campaign is compared with what replaces it, after the same people have worked with that for as long as they warm up.
Memory is not judged here: what an allocator keeps and caches that fill say more in ten minutes than any leak; the soak
(``benchmarks/soak.py``) judges it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any

import psutil

from chassis.telemetry.loop_lag import INTERVAL_SECONDS
from tests.campaign.stage import Host, Stage

Resources = Mapping[str, Mapping[str, int]]  # process or service, what -> how many
CONNECTIONS, FILES = "connections", "open files beside connections to the database"
TASKS, IN_USE = "tasks", "connections in use"
MORE = 1.05  # of what a fresh one holds
LEAST_SECONDS = 8.0  # in which kept lines end, and each request and run of a job is over at some look
LOOK_SECONDS = 0.5
_CONNECTIONS = """
    select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
"""


async def measure_resources(stage: Stage) -> Resources:
    """The least of each in some seconds at rest: what is only passing, nobody holds.

    Files are counted before anybody asks for the status: to ask opens lines, and keeps those that others opened.
    """
    least: dict[str, dict[str, int]] = {}
    async for _ in _looks():
        _take_least(least, _by_processes(stage))
    async with stage.client("operator") as client:
        await client.get("/status")  # the first opens what the others are answered with, and a pulse later it counts
        await asyncio.sleep(2 * INTERVAL_SECONDS)
        async for _ in _looks():
            _take_least(least, _by_status((await client.get("/status")).json()["services"]))
    return least


async def _looks() -> AsyncIterator[None]:
    until = time.monotonic() + LEAST_SECONDS
    while time.monotonic() < until:
        yield
        await asyncio.sleep(LOOK_SECONDS)


def _take_least(least: dict[str, dict[str, int]], measured: Iterable[tuple[str, Mapping[str, int]]]) -> None:
    for name, many in measured:
        known = least.setdefault(name, dict(many))
        known |= {what: min(count, known.get(what, count)) for what, count in many.items()}


def _by_processes(stage: Stage) -> Iterator[tuple[str, dict[str, int]]]:
    """Kept connections to the database are as many as were once used at a time, up to their pools' size: no leak."""
    for name, host in _living(stage):
        process, port = psutil.Process(host.process.pid), stage.lines[name].own_port
        pooled = [one for one in process.net_connections("tcp") if one.raddr and one.raddr.port == port]
        yield name, {FILES: process.num_fds() - len(pooled)}


def _by_status(statuses: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, dict[str, int]]]:
    for name, status in statuses.items():
        if "tasks" in status:
            yield name, {TASKS: status["tasks"], IN_USE: status["connections_used"]}


def grown(aged: Resources, fresh: Resources) -> Iterator[tuple[str, str, int, int]]:
    """Who holds more of what than one that replaced it: how many, and how many that one."""
    for name, what in aged.items():
        for kind, many in what.items():
            if many > (few := fresh.get(name, {}).get(kind, 0)) * MORE:
                yield name, kind, many, few


async def together(stage: Stage) -> dict[str, int]:
    """Connections to the database of all, and the files of each process."""
    async with stage.database() as connection:
        found = {CONNECTIONS: await connection.fetchval(_CONNECTIONS)}
    return found | {name: psutil.Process(host.process.pid).num_fds() for name, host in _living(stage)}


def _living(stage: Stage) -> list[tuple[str, Host]]:
    return [(name, host) for name, host in stage.hosts.items() if not host.process.dead]
