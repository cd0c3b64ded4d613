"""T07: the server dies and its synchronous standby takes its place: what was acknowledged is there, work goes on."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from chassis.db.migrate import migrate
from deploy.launcher.postgres import Postgres
from deploy.registry import PACKAGES
from tests.faults.county import PARTNER, County
from tests.faults.filing import Filer, a_filing
from tests.faults.proxy import FaultProxy
from tests.faults.standby import NAME, Standby
from tests.simulation.history import History, check

pytestmark = pytest.mark.campaign

CLIENTS = 6
ENOUGH = 60  # acknowledged before each fault
ALONE_SECONDS = 5.0  # the primary goes on without its standby
ANSWERED_WITHIN = 4.0  # seconds; nobody waits for a standby for ever
AT_REST = """
    select (select count(*) from dispatch.receipts) = (select count(*) from intake.complaints)
       and not exists (select from intake.outbox) and not exists (select from dispatch.outbox)
"""


@pytest.fixture
def primary(tmp_path: Path) -> Iterator[Postgres]:
    postgres = Postgres(tmp_path / "home")
    yield postgres
    postgres.kill()
    postgres.erase()


@pytest.fixture
def standby(primary: Postgres) -> Iterator[Standby]:
    primary.start()
    standby = Standby(primary)
    yield standby
    standby.erase()


@pytest.mark.parametrize("waits", [True, False], ids=["synchronous", "asynchronous: the control"])
async def test_what_was_acknowledged_is_on_the_standby_that_takes_over(
    primary: Postgres, standby: Standby, tmp_path: Path, nursery: Path, *, waits: bool
) -> None:
    for schema, package in PACKAGES.items():
        await migrate(primary.url, package, schema)
    await asyncio.to_thread(standby.lay)
    await standby.start()
    if waits:
        await _wait_for_it(primary)
    async with FaultProxy.before(primary.url) as address:
        county = County(address.url(primary.url), tmp_path / "county", nursery)
        for name in ("intake", "dispatch"):
            await county.host(name).start()
        filer = Filer(county.client("intake", PARTNER), History())
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as clients:
            for _ in range(CLIENTS):
                clients.create_task(filer.file_until(stop))
            await _more(filer, ENOUGH)
            standby.kill()  # and the primary does not know yet
            acknowledged = len(filer.ids)
            longest, statuses = await _alone(county, f"alone {waits}")
            alone = len(filer.ids) - acknowledged
            await asyncio.to_thread(primary.kill)
            await address.refuse()
            gone_at = time.monotonic()
            before = dict(filer.ids)
            await standby.start()
            await standby.promote()
            address.port = standby.port
            await address.heal()
            await _more(filer, 1)
            back_after = time.monotonic() - gone_at
            stop.set()
        await county.until(AT_REST)
        found = {row["name"] for row in await county.rows("select respondent_name as name from intake.complaints")}
        lost = sorted(set(before) - found)
        again = [await filer.ask(key) for key in sorted(filer.ids)]
        await county.rest("dispatch")
        rows = await county.rows("select respondent_name from intake.complaints")
        cases = await county.rows("select id from dispatch.cases")
        odd = await county.rows("select why from dispatch.quarantined")
        await county.close()
    names = [row["respondent_name"] for row in rows]
    filer.history.stored = dict(Counter(name for name in names if not name.startswith("alone")))

    print(  # noqa: T201
        f"{len(before)} acknowledged, {alone} without the standby (told {dict(statuses)}, longest {longest:.1f} s),"
        f" back {back_after:.1f} s after the loss: {len(lost)} lost"
    )
    if not waits:
        assert lost  # the checker would see it
        return
    assert lost == []
    assert set(statuses) == {503}
    assert longest < ANSWERED_WITHIN
    assert alone <= CLIENTS  # answers that were on their way
    assert all(again)
    assert len(cases) == len(names)
    assert odd == []
    assert check(filer.history) == []


async def _wait_for_it(primary: Postgres) -> None:
    connection = await asyncpg.connect(primary.url)
    await connection.execute(f"alter system set synchronous_standby_names = '{NAME}'")
    await connection.execute("select pg_reload_conf()")
    while not await connection.fetchval("select bool_or(sync_state = 'sync') from pg_stat_replication"):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    await connection.close()


async def _more(filer: Filer, count: int) -> None:
    """Wait until so many more are acknowledged."""
    enough = len(filer.ids) + count
    async with asyncio.timeout(60):
        while len(filer.ids) < enough:  # noqa: ASYNC110 - others do it
            await asyncio.sleep(0.01)


async def _alone(county: County, key: str) -> tuple[float, "Counter[int]"]:
    """Ask the same again and again while the primary is alone: the longest wait, and what was told."""
    partner = county.client("intake", PARTNER)
    longest, statuses = 0.0, Counter[int]()
    until = time.monotonic() + ALONE_SECONDS
    while time.monotonic() < until:
        started_at = time.monotonic()
        answer = await partner.post("/v1/complaints", json=a_filing(key), headers={"Idempotency-Key": key})
        longest = max(longest, time.monotonic() - started_at)
        statuses[answer.status_code] += 1
    return longest, statuses
