"""What matching costs: how long messages are looked for among many, and the processor time that it adds to each."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from random import Random
from uuid import UUID

import psutil
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.bodies import write_bodies
from benchmarks.figures import AT_MOST, Figure, Section, Verdict
from benchmarks.load import Order, Result
from benchmarks.servers import Servers, run_generator
from benchmarks.sizes import Sizes
from chassis.clock import machine_now
from chassis.db.engine import engine_for
from services.intake.matching.domain.blocking import most_of
from services.intake.matching.domain.finding import WINDOW
from services.intake.matching.repository import SoughtMessage, find_candidates

LOOKUP_MS, ADDED = 5.0, 0.15  # the goals
CONNECTIONS = 16
MOST_SENT = 2_000  # complaints whose processor time is measured
LOOK_SECONDS = 0.2
DONE_WITHIN = 600.0  # seconds
# A complaint has its telephone, one in two an identity number, each a sum at a business; a person files 1.3 times, and
# of 500 complaints one gives a telephone that a hundred others give too.
_FILL = """
    insert into match_keys (digest, received_at, complaint_id)
    select sha256(key::bytea), now() - (n % 730) * interval '1 day' - (n % 86399) * interval '1 second',
        ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
    from generate_series(1, $1::int) n, lateral unnest(array[
        case when n % 500 = 0 then 'phone ' || n / 50000 else 'phone ' || (n * 10 / 13) end,
        case when n % 2 = 0 then 'id ' || (n * 10 / 13) end,
        'purchase ' || n % 20000 || '|' || n % 97
    ]) key where key is not null
    on conflict do nothing
"""
COMPARED = "select not exists (select from intake.match_queue)"
OPENED = "select (select count(*) from dispatch.receipts) = (select count(*) from intake.complaints)"
PUBLISHED = "select not exists (select from dispatch.outbox)"


async def measure(servers: Servers, sizes: Sizes) -> list[Section]:
    """Measure both."""
    return [await lookups(servers, sizes), await added(servers, sizes)]


async def lookups(servers: Servers, sizes: Sizes) -> Section:
    """Look for the like of single messages among 10 thousand and a million, with cold and warm pages as they come."""
    figures, verdicts = [], []
    for count in sizes.complaints[:2]:
        async with filled(servers, count) as connection:
            times = [await _seconds_of_a_lookup(connection, message) for message in a_sample(count, sizes.repetitions)]
        ordered = sorted(1000 * one for one in times)
        name = f"among {count:,} complaints"
        figures.append(Figure(name=name, unit="ms", values=ordered))
        p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        verdicts.append(Verdict(name=f"p99 {name}", value=p99, unit="ms", sign=AT_MOST, goal=LOOKUP_MS))
    notes = ["one statement for a message with five keys; one in five hundred has a telephone that many give"]
    return Section(title="Looking for messages of the same matter", figures=figures, verdicts=verdicts, notes=notes)


@asynccontextmanager
async def filled(servers: Servers, count: int) -> AsyncIterator[AsyncConnection]:
    """Yield a connection to an intake that knows the keys of so many complaints, and leave nothing of it."""
    name = "bench_matching"
    url = await servers.fresh(name)
    async with servers.connected(name) as database:
        await database.execute("set search_path to intake")
        await database.execute(_FILL, count)
        await database.execute("vacuum analyze match_keys")
    engine = engine_for(url, "intake")
    async with engine.connect() as connection:
        yield await connection.execution_options(isolation_level="AUTOCOMMIT")
    await engine.dispose()
    await servers.drop(name)


def a_sample(count: int, size: int) -> Iterator[SoughtMessage]:
    """Draw messages whose keys others have."""
    random = Random(f"matching/{count}")
    for _ in range(size):
        n = random.randint(1, count)
        phone = f"phone {n // 50000}" if n % 500 == 0 else f"phone {n * 10 // 13}"
        steps = [f"purchase {n % 20000}|{step}" for step in (n % 97 - 1, n % 97, n % 97 + 1)]
        keys = [phone, f"id {n * 10 // 13}", *steps]
        yield SoughtMessage(
            complaint_id=UUID(int=n),
            received_at=machine_now() - timedelta(days=n % 730),
            digests={sha256(key.encode()).digest(): most_of(key.partition(" ")[0]) for key in keys},
        )


async def _seconds_of_a_lookup(connection: AsyncConnection, message: SoughtMessage) -> float:
    began = time.perf_counter()
    await find_candidates(connection, [message], WINDOW)
    return time.perf_counter() - began


async def added(servers: Servers, sizes: Sizes) -> Section:
    """Take complaints in with everything running; then compare the same anew with nothing but intake running."""
    name = "matching_all"
    database = f"bench_{name}"
    env = servers.environment(name, await servers.fresh(database), WEIQUAN_MEANING="off")
    async with servers.hosting(name, "deploy.host", "all", env) as port:
        await _send(servers, name, port, 1, sizes.warm)
        spent = Spent(await postmaster(servers, database), servers.serving_at[port])
        sent = await _send(servers, name, port, sizes.warm + 1, min(sizes.requests, MOST_SENT))
        for condition in (COMPARED, OPENED, PUBLISHED):
            await _until(servers, database, condition)
        whole = spent.seconds()
    async with servers.hosting(name, "deploy.host", "intake", env) as port:
        spent = Spent(await postmaster(servers, database), servers.serving_at[port])
        began = time.perf_counter()
        async with servers.connected(database) as connection:
            await connection.execute("delete from intake.matches")
            await connection.execute("insert into intake.match_queue select id, now() from intake.complaints")
        await _until(servers, database, COMPARED)
        matching, lasted = spent.seconds(), time.perf_counter() - began
        spent = Spent(await postmaster(servers, database), servers.serving_at[port])
        await asyncio.sleep(lasted)  # what it costs to stand still as long
        idle = spent.seconds()
    await servers.drop(database)
    each = 1000 * (matching - idle) / (sent.acknowledged + sizes.warm)
    rest = 1000 * whole / sent.acknowledged - each
    return Section(
        title="What matching adds to the processor time of a complaint",
        verdicts=[
            Verdict(name="everything but matching, a complaint", value=rest, unit="ms"),
            Verdict(name="matching, a complaint", value=each, unit="ms"),
            Verdict(name="matching to everything else", value=each / rest, sign=AT_MOST, goal=ADDED),
        ],
        notes=[
            "gateway, services and PostgreSQL; compared anew with nothing else to do, less what standing still costs",
        ],
    )


async def _send(servers: Servers, name: str, port: int, first: int, count: int) -> Result:
    bodies = write_bodies(servers.home / "bodies.jsonl", first, count)
    order = Order(port=port, bodies=bodies, first=first, connections=CONNECTIONS, seconds=DONE_WITHIN)
    return Result(**await run_generator("benchmarks.load", asdict(order), lambda: servers.partner_key(name)))


async def _until(servers: Servers, database: str, query: str) -> None:
    async with servers.connected(database) as connection, asyncio.timeout(DONE_WITHIN):
        while not await connection.fetchval(query):  # noqa: ASYNC110 - other processes work it off
            await asyncio.sleep(LOOK_SECONDS)


async def postmaster(servers: Servers, database: str) -> int:
    """Return the process of which every process of PostgreSQL is a child."""
    async with servers.connected(database) as connection:
        return psutil.Process(await connection.fetchval("select pg_backend_pid()")).ppid()


@dataclass(slots=True)
class Spent:
    """The processor time of a host and of PostgreSQL, with what has ended of it, since this was made."""

    postgres: int
    host: int
    before: float = 0.0

    def __post_init__(self) -> None:
        self.before = self._until_now()

    def seconds(self) -> float:
        return self._until_now() - self.before

    def _until_now(self) -> float:
        server = psutil.Process(self.postgres)
        return sum(map(_processor_seconds, (psutil.Process(self.host), server, *server.children())))


def _processor_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
