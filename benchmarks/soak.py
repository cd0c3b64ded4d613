"""``make soak``: put a whole installation under a steady load through the gateway and detect whether anything grows.

Settings: ``SOAK_MINUTES`` (10) and ``SOAK_RATE`` (complaints per second, 20). It runs on the PostgreSQL bus. The exit
code is 1 if something grows, or if fewer than 99 % of the requests are answered 200 or 201.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import aiohttp
import asyncpg
import psutil

from benchmarks.bodies import complaint
from benchmarks.growth import MOST, growth
from benchmarks.results import PRODUCT, write_result
from chassis.clock import machine_now
from deploy.launcher.configuration import Configuration
from deploy.launcher.postgres import Postgres
from deploy.launcher.programs import common_environment, service_programs
from deploy.process.child_process import ChildProcess
from deploy.process.messages import say
from deploy.process.paths import PROJECT, home_path
from deploy.process.processes import free_ports

EVERY = 5.0  # seconds between two samples
WARM_SHARE, WARM_MOST = 0.3, 180.0  # share of the time for the warm-up, and its maximum in seconds
END_WITHIN = 15.0  # seconds
UP_WITHIN = 120.0  # seconds
AN_HOUR = 60.0  # minutes: what takes less is not kept as a result
AT_ONCE = 64  # requests under way, at most
IDLE_SECONDS = 3600.0  # for which an idle connection is kept
READ_EVERY = 0.5  # seconds
UNVACUUMED = 180.0  # seconds of changes (three naps of autovacuum) allowed as dead rows above the vacuum threshold
ANY_RATE = "100000"
COVERS = (*PRODUCT, "benchmarks/soak.py")
ENOUGH = 0.99  # of all requests, answered 200 or 201
UNANSWERED = "requests not answered 200 or 201"
MEMORY = "RSS, MiB"  # the only sample that is measured; all others are counts
READS = (
    ("hub", "/v1/cases"),
    ("hub", "/v1/metrics/summary"),
    ("hub", "/v1/metrics/breakdown?metric=received&by=category"),
    ("bureau_head", "/v1/metrics/series?metric=handling_rate"),
    ("operator", "/status"),
)
DEAD = """
    select n.nspname || '.' || c.relname as name, n_live_tup as live, n_dead_tup as dead,
        n_tup_upd + n_tup_del as changed,
        coalesce((select option_value::float from pg_options_to_table(c.reloptions)
            where option_name = 'autovacuum_vacuum_threshold'), current_setting('autovacuum_vacuum_threshold')::float)
        + coalesce((select option_value::float from pg_options_to_table(c.reloptions)
            where option_name = 'autovacuum_vacuum_scale_factor'),
            current_setting('autovacuum_vacuum_scale_factor')::float) * greatest(n_live_tup, c.reltuples) as vacuumed_at
    from pg_stat_user_tables s join pg_class c on c.oid = s.relid join pg_namespace n on n.oid = c.relnamespace
"""
CONNECTIONS = """
    select coalesce(usename, backend_type) as name, count(*) as held from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' group by 1
"""


@dataclass(slots=True)
class Load:
    """The load and the answers to it; it runs until it is cancelled."""

    address: str
    keys: Mapping[str, Mapping[str, str]]
    rate: float
    statuses: Counter[str] = field(default_factory=Counter)
    _number: int = 0

    async def play(self) -> None:
        places = asyncio.Semaphore(AT_ONCE)
        connector = aiohttp.TCPConnector(limit=AT_ONCE, keepalive_timeout=IDLE_SECONDS)
        session = aiohttp.ClientSession(self.address, connector=connector)
        async with session, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._read(session))
            at = time.monotonic()
            rng = Random("soak")
            while True:
                at += rng.expovariate(self.rate)
                await asyncio.sleep(max(0.0, at - time.monotonic()))
                await places.acquire()
                self._number += 1
                filing = tasks.create_task(self._file(session, self._number))
                filing.add_done_callback(lambda _: places.release())

    async def _file(self, session: aiohttp.ClientSession, number: int) -> None:
        body = json.dumps(complaint(number, machine_now()), ensure_ascii=False).encode()
        headers = {**self.keys["partner"], "content-type": "application/json", "idempotency-key": f"soak-{number}"}
        with self._counted("file"):
            async with session.post("/v1/complaints", data=body, headers=headers) as answer:
                filed = await answer.json()
                self.statuses[f"file {answer.status}"] += 1
            async with session.get(f"/v1/complaints/{filed['id']}", headers=self.keys["partner"]) as answer:
                await answer.read()
                self.statuses[f"read back {answer.status}"] += 1

    async def _read(self, session: aiohttp.ClientSession) -> None:
        while True:
            for who, path in READS:
                with self._counted("read"):
                    async with session.get(path, headers=self.keys[who]) as answer:
                        await answer.read()
                        self.statuses[f"read {answer.status}"] += 1
                await asyncio.sleep(READ_EVERY)

    @contextlib.contextmanager
    def _counted(self, what: str) -> Iterator[None]:
        try:
            yield
        except (aiohttp.ClientError, TimeoutError, KeyError) as error:
            self.statuses[f"{what} {type(error).__name__}"] += 1


@dataclass(slots=True)
class Installation:
    address: str
    postgres: Postgres
    processes: dict[str, psutil.Process]
    keys: dict[str, dict[str, str]]


@contextlib.asynccontextmanager
async def installation(home: Path) -> AsyncIterator[Installation]:
    """Start an installation as ``WEIQUAN_PROCESSES=each make run`` does, and erase all but its logs at the end.

    Raises:
        RuntimeError: the migrations failed.
    """
    postgres = Postgres(home, say)
    postgres.erase()
    with contextlib.ExitStack() as stack:
        stack.callback(postgres.erase)
        await asyncio.to_thread(postgres.start)
        [port] = free_ports(1)
        configuration = Configuration(
            home=home,
            port=port,
            bus="postgres",
            processes="each",
            simulators=False,
            profile="development",
            database_url=None,
            kafka_bootstrap=None,
            host_module="deploy.host",
        )
        inherited = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
        common = common_environment(
            configuration, inherited | {"GATEWAY_REQUESTS_PER_SECOND": ANY_RATE}, postgres.socket_url, None
        )
        migrating = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.host", "migrate", cwd=PROJECT, env=common
        )
        if await migrating.wait() != 0:
            raise RuntimeError("the migrations failed")
        processes = {}
        for program in service_programs(configuration, Path(sys.executable), common):
            log = stack.enter_context((home / f"{program.name}.log").open("wb"))
            served = ChildProcess(program.command, cwd=PROJECT, env=program.env, output=log)
            stack.callback(served.end, signal.SIGTERM, END_WITHIN)
            processes[program.name] = psutil.Process(served.pid)
        await _ready(configuration.address)
        entries = json.loads((home / "credentials.json").read_text())
        keys = {name: {entry["header"]: entry["value"]} for name, entry in entries.items()}
        yield Installation(configuration.address, postgres, processes, keys)


async def _ready(address: str) -> None:
    async with aiohttp.ClientSession(address) as session, asyncio.timeout(UP_WITHIN):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get("/ready") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.1)


async def samples(here: Installation, database: "asyncpg.Connection[asyncpg.Record]") -> dict[str, float]:
    """Return samples by name: memory, open files, threads and tasks of each process, connections of each role."""
    values: dict[str, float] = {}
    async with aiohttp.ClientSession(here.address, headers=here.keys["operator"]) as session:
        with contextlib.suppress(aiohttp.ClientError):
            async with session.get("/status") as answer:
                statuses = (await answer.json()).get("services", {})
                values |= {f"{name}: tasks": one["tasks"] for name, one in statuses.items() if "tasks" in one}
    for name, process in here.processes.items():
        with process.oneshot():
            values[f"{name}: {MEMORY}"] = process.memory_info().rss / 2**20
            values[f"{name}: open files"] = process.num_fds()
            values[f"{name}: threads"] = process.num_threads()
    for row in await database.fetch(CONNECTIONS):
        values[f"PostgreSQL connections of {row['name']}"] = row["held"]
    return values


async def soak(minutes: float, rate: float, home: Path) -> list[str]:
    """Run the load, print the tables, and return the names of what has grown."""
    async with installation(home) as here:
        database = await asyncpg.connect(here.postgres.url)
        load = Load(here.address, here.keys, rate)
        playing = asyncio.create_task(load.play())
        warm = min(WARM_MOST, minutes * 60 * WARM_SHARE)
        say(f"{minutes:g} minutes at {rate:g} complaints a second, the first {warm:.0f} s to warm up")
        await asyncio.wait([playing], timeout=warm)
        series: dict[str, list[float]] = defaultdict(list)
        before = {row["name"]: row for row in await database.fetch(DEAD)}
        began = time.monotonic()
        while time.monotonic() - began < minutes * 60 - warm and not playing.done():
            for name, value in (await samples(here, database)).items():
                series[name].append(value)
            await asyncio.wait([playing], timeout=EVERY)
        took = time.monotonic() - began
        after = await database.fetch(DEAD)
        await database.close()
        if playing.done():
            playing.result()
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
    failed = show(series) + show_dead(before, after, took) + show_answers(load.statuses)
    if not failed and minutes >= AN_HOUR:
        write_result("soak", f"SOAK_MINUTES={minutes:g} make soak", COVERS, figures_of(series, load.statuses))
    return failed


def figures_of(series: Mapping[str, list[float]], statuses: Counter[str]) -> dict[str, dict[str, float]]:
    trends = {name: growth(values) for name, values in sorted(series.items())}
    figures = {
        name: {
            "start": round(trend.start, 1),
            "end": round(trend.end, 1),
            "growth, %": round(100 * trend.share, 1),
            "slope, %": round(100 * trend.slope, 1),
        }
        for name, trend in trends.items()
    }
    return figures | {f"answers: {name}": {"end": count} for name, count in sorted(statuses.items())}


def show(series: Mapping[str, list[float]]) -> list[str]:
    """Print every series at its start and end; return the names of those that grow."""
    failed = []
    print(f"\n  {'after the warm-up':50}{'start':>10}{'end':>10}{'growth':>10}{'slope':>10}")
    for name, values in sorted(series.items()):
        trend = growth(values)
        grown = trend.leaks() if name.endswith(MEMORY) else trend.climbs()
        word = "  grows" if grown else ""
        print(f"  {name:50}{trend.start:>10.1f}{trend.end:>10.1f}{trend.share:>+10.1%}{trend.slope:>+10.1%}{word}")
        failed += [name] if grown else []
    return failed


def show_dead(before: Mapping[str, asyncpg.Record], after: list[asyncpg.Record], took: float) -> list[str]:
    """Print the dead rows of the tables that change; return the names of tables with more than allowed."""
    failed = []
    print(f"\n  {'rows':50}{'live':>10}{'dead':>10}{'allowed':>10}{'changed/s':>10}")
    for row in sorted(after, key=lambda row: -row["dead"]):
        pace = (row["changed"] - (before[row["name"]]["changed"] if row["name"] in before else 0)) / took
        allowed = row["vacuumed_at"] + pace * UNVACUUMED
        if not row["dead"] and pace < 1:
            continue
        word = "  grows" if row["dead"] > allowed else ""
        print(f"  {row['name']:50}{row['live']:>10}{row['dead']:>10}{allowed:>10.0f}{pace:>10.1f}{word}")
        failed += [row["name"]] if word else []
    return failed


def show_answers(statuses: Counter[str]) -> list[str]:
    """Print the numbers of answers by status; return a failure if too few are 200 or 201."""
    good = sum(count for name, count in statuses.items() if name.endswith((" 200", " 201")))
    share = good / max(1, statuses.total())
    print(f"\n  {', '.join(f'{name}: {count}' for name, count in sorted(statuses.items()))}")
    print(f"  {share:.2%} answered 200 or 201")
    return [] if share >= ENOUGH else [UNANSWERED]


def main() -> int:
    minutes = float(os.environ.get("SOAK_MINUTES", "10"))
    rate = float(os.environ.get("SOAK_RATE", "20"))
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before the start")
    failed = asyncio.run(soak(minutes, rate, home_path() / "soak"))
    print(f"  load {os.getloadavg()[0]:.1f} at the end")
    promise = (
        f"nothing leaks: no memory rises in every fifth of the time, by more than {MOST:.0%}, and on;\n"
        "no number of connections, files, threads or tasks climbs by more than one stair,"
        f" by more than {MOST:.0%}, and on;\n"
        f"no table holds more dead rows than allowed; at least {ENOUGH:.0%} of the requests were answered"
    )
    print(f"\n{promise}" if not failed else f"\nfails: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
