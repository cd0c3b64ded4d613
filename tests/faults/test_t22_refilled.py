"""T22: the broker's data is gone; told again from the logs nothing changes, and made anew from them all is the same."""
# ruff: noqa: S608 - the names in these statements are our own

import asyncio
import contextlib
import hashlib
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from benchmarks.population import COUNTING
from canon.services import SERVICES
from chassis.clock import SystemClock
from chassis.db.engine import engine_for
from chassis.db.migrate import migrate
from chassis.db.work import Transactions
from chassis.web.auth import Caller
from deploy.kafka.broker import Broker
from deploy.launcher.postgres import Postgres
from deploy.registry import PACKAGES
from services.analytics.cubes.repository.cubes import refresh_cubes
from tests.conftest import copied, database_named
from tests.faults.county import SUBSCRIPTIONS, County
from tests.faults.ground import show
from tests.faults.logs import Logs
from tests.sweeps import only_in_sweeps

pytestmark = pytest.mark.kafka

FEW = 1_000
MANY = int(os.environ.get("REFILL_EVENTS", "20000"))
SLOWEST = 1_000_000 / 600  # events a second: a million within ten minutes
START_SECONDS = 60.0  # of a broker, and of those who find it new
PATIENCE = 3  # times that, before a figure is given up
OPERATOR = Caller(account="operator", roles=("operator",))
# When a publisher was last looked at, a line sealed, a month balanced.
BY_TIME = ("repairs", "audit_chain", "balances", "balance_days", "balanced_months")
FOLDED = {  # an empty cell is as good as none: which there are depends on what was folded together
    "cases_seen": "",
    "cases_before": "",
    "disputes_ended": "",
    "refund_steps": "",
    "towns": "",
    "applied": "",
    "parked": "",
    "cubes": f" where {COUNTING}",
    "cube_days": " where rows <> 0",
}


@dataclass(frozen=True, slots=True)
class Size:
    """So many events, in the first of two databases; the other is empty."""

    events: int
    url: str
    another: str

    @property
    def look_seconds(self) -> float:
        """Between two looks: whoever counts a million rows all the time takes the services their turn."""
        return 0.1 + self.events / 500_000


@pytest.fixture
def few(postgres: Postgres, migrated: str) -> Iterator[Size]:
    with copied(postgres, migrated, "refilled") as url, copied(postgres, migrated, "made_anew") as another:
        yield Size(FEW, url, another)


@pytest.fixture
def many(empty_broker: Broker, tmp_path: Path) -> Iterator[Size]:
    """On a server of its own that waits for the disk, as in service."""
    server = Postgres(tmp_path / "postgres")
    with server.running():
        yield Size(MANY, *(asyncio.run(_migrated(server.url, name)) for name in ("refilled", "made_anew")))
    server.erase()
    empty_broker.wipe()


@pytest.fixture(params=["few", pytest.param("many", marks=pytest.mark.campaign)])
def size(request: pytest.FixtureRequest) -> Size:
    size: Size = request.getfixturevalue(request.param)
    return size


async def _migrated(server: str, name: str) -> str:
    connection = await asyncpg.connect(server)
    await connection.execute(f"create database {name}")
    await connection.close()
    for schema, package in PACKAGES.items():
        await migrate(database_named(server, name), package, schema)
    return database_named(server, name)


@only_in_sweeps
async def test_published_again_or_rebuilt_from_the_logs_everything_is_the_same(
    size: Size, empty_broker: Broker, tmp_path: Path, nursery: Path
) -> None:
    logs = Logs(size.url)
    await logs.fill(size.events)
    for subscriber in set(SUBSCRIPTIONS) - {"analytics"}:
        await logs.let_know(subscriber, SUBSCRIPTIONS[subscriber])
    county = County(size.url, tmp_path / "home", nursery, empty_broker.bootstrap)
    watch = Watch(county, await logs.counts(), size.look_seconds)
    try:
        hosts = {name: county.host(name) for name in SERVICES}
        await asyncio.gather(*(host.start() for host in hosts.values()))
        async with watch.timing("heard for the first time"):
            await logs.publish_all()
            await watch.everything_published()
            await watch.handled_by_analytics()
        await _settled(size.url)
        before = await _everything(size.url)

        await asyncio.to_thread(empty_broker.kill)
        await asyncio.to_thread(empty_broker.wipe)
        known = await watch.duplicates()
        await asyncio.to_thread(empty_broker.start)
        async with watch.timing("told to everybody again by a wiped broker"):
            await logs.publish_all()
            await watch.everything_published()
        again = await watch.duplicates()
        assert await _everything(size.url) == before
        assert all(again[name] - known[name] >= watch.received[name] for name in SUBSCRIPTIONS)

        hosts["analytics"].signal(signal.SIGTERM)
        assert await hosts["analytics"].died() == 0
        async with watch.timing("made anew from the logs"):
            await county.host("analytics", ANALYTICS_DATABASE_URL=size.another).start()
            await watch.handled_by_analytics()
        await _settled(size.another)
        made = await _folded(size.another)
        assert made == await _folded(size.url)
        show(f"the same: {', '.join(f'{digest.split()[0]} {table}' for table, digest in made.items())}")
        assert not watch.late
    finally:
        await county.close()


class Watch:
    """What the services say of themselves, until they have heard all."""

    def __init__(self, county: County, counts: Mapping[str, int], look_seconds: float) -> None:
        self._counts = counts
        self._look_seconds = look_seconds
        self.late = False  # what was timed last
        self._clients = {name: county.client(name, OPERATOR) for name in SUBSCRIPTIONS}
        self.received = {
            name: sum(counts[publisher] for publisher in publishers) for name, publishers in SUBSCRIPTIONS.items()
        }

    @contextlib.asynccontextmanager
    async def timing(self, what: str) -> AsyncIterator[None]:
        count = sum(self._counts.values())
        began = time.monotonic()
        async with asyncio.timeout(PATIENCE * (START_SECONDS + count / SLOWEST)):
            yield
        took = time.monotonic() - began
        self.late = took > START_SECONDS + count / SLOWEST
        show(f"{what}: {count:,} events in {took:.1f} s, {count / took:,.0f} a second")

    async def everything_published(self) -> None:
        """Nothing waits to be told, and nothing that was told waits to be read; a status may come too late to tell."""
        for name in SUBSCRIPTIONS:
            await self._until(name, lambda status: status.get("outbox_depth") == 0)
        for name in SUBSCRIPTIONS:
            await self._until(name, lambda status: status.get("consumer_lag") == 0)

    async def handled_by_analytics(self) -> None:
        expected = self.received["analytics"]
        await self._until("analytics", lambda status: status["consumer"]["handled"] == expected)

    async def duplicates(self) -> dict[str, int]:
        return {name: (await self._status(name))["consumer"]["duplicates"] for name in SUBSCRIPTIONS}

    async def _until(self, name: str, true: Callable[[Any], bool]) -> None:
        while not true(await self._status(name)):  # noqa: ASYNC110 - what is awaited happens in other processes
            await asyncio.sleep(self._look_seconds)

    async def _status(self, name: str) -> Any:
        client = self._clients[name]
        try:
            response = await client.get("/internal/status")
        except httpx.RemoteProtocolError:  # the service gave the idle connection up in the same moment
            response = await client.get("/internal/status")
        return response.raise_for_status().json()


async def _settled(url: str) -> None:
    """What is owed to the cubes is counted, as whoever reads figures does first."""
    engine = engine_for(url, "analytics", size=1)
    async with Transactions("analytics", engine, SystemClock()).begin() as work:
        await refresh_cubes(work.db)
    await engine.dispose()


async def _everything(url: str) -> dict[str, str]:
    """Every table of every service."""
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(
        "select schemaname, tablename from pg_tables where schemaname = any($1) and tablename <> all($2)",
        SERVICES,
        BY_TIME,
    )
    await connection.close()
    return {f"{schema}.{table}": await _hash(url, f"{schema}.{table} t") for schema, table in sorted(rows)}


async def _folded(url: str) -> dict[str, str]:
    """What analytics made of all events."""
    return {table: await _hash(url, f"analytics.{table} t{where}") for table, where in FOLDED.items()}


async def _hash(url: str, rows: str) -> str:
    """How many there are, and a digest of their words in the order of those."""
    words, count = hashlib.sha256(), 0

    async def read(chunk: bytes) -> None:
        nonlocal count
        words.update(chunk)
        count += chunk.count(b"\n")

    connection = await asyncpg.connect(url)
    try:
        await connection.copy_from_query(f'select t::text from {rows} order by t::text collate "C"', output=read)
    finally:
        await connection.close()
    return f"{count} {words.hexdigest()}"
