"""T48: a schema is changed while people file and read, and somebody else holds the tables for long."""

import asyncio
import shutil
import time
from collections import Counter
from pathlib import Path

import asyncpg

from chassis.db.migrate import ROOT, migrate
from tests.faults.citizen import Citizen
from tests.faults.county import County
from tests.faults.releases import add_migration
from tests.simulation.history import History, check

HELD_SECONDS = 3.0  # longer than a change waits for its locks
PATIENCE_SECONDS = 5.0  # of a service with its database; nobody comes near it
CLIENTS = 6


async def test_a_change_that_finds_a_table_in_use_gives_way_and_comes_again(county: County, tmp_path: Path) -> None:
    package = tmp_path / "intake"
    shutil.copytree(ROOT / "services/intake/migrations", package / "migrations")
    add_migration(package, "complaints")
    await county.host("all").start(GATEWAY_REQUESTS_PER_SECOND="100000")
    history, stop = History(), asyncio.Event()
    citizen = Citizen([county.citizen("partner")], history)

    async with asyncio.TaskGroup() as tasks:
        for number in range(CLIENTS):
            tasks.create_task(citizen.file_until(f"M{number}", stop))
        reading = await _a_long_reader(county)
        migrating = asyncio.create_task(migrate(county.database_url, str(package), "intake"))
        await asyncio.wait({migrating}, timeout=HELD_SECONDS)
        gave_way = not migrating.done()
        await reading.close()
        changed_after = await _seconds_until(migrating)
        filed = len(history.answers)
        while len(history.answers) < filed + CLIENTS:  # everybody goes on, on the changed tables
            await asyncio.wait({migrating}, timeout=0.05)
            await asyncio.sleep(0.01)
        stop.set()
    await county.rest("dispatch", "analytics")
    rows = await county.rows("select respondent_name from intake.complaints")
    history.stored = dict(Counter(row["respondent_name"] for row in rows))

    print(f"{citizen.requests} requests, longest {citizen.longest:.1f} s, changed {changed_after:.1f} s after it")  # noqa: T201
    assert gave_way
    assert citizen.failed == []
    assert citizen.longest < PATIENCE_SECONDS
    assert check(history) == []
    assert await county.rows("select later from intake.complaints where later is null limit 1")


async def test_an_earlier_release_leaves_a_later_schema_as_it_is(county: County, tmp_path: Path) -> None:
    package = tmp_path / "intake"
    shutil.copytree(ROOT / "services/intake/migrations", package / "migrations")
    add_migration(package, "complaints")
    await migrate(county.database_url, str(package), "intake")

    await migrate(county.database_url, "services/intake", "intake")

    [stands] = await county.rows("select version_num from intake.alembic_version")
    assert stands["version_num"].endswith("_next")


async def _a_long_reader(county: County) -> "asyncpg.Connection":
    """A report in the middle of the table."""
    connection = await asyncpg.connect(county.database_url)
    await connection.execute("begin; select count(*) from intake.complaints, intake.event_log where false")
    return connection


async def _seconds_until(task: "asyncio.Task[None]") -> float:
    began = time.monotonic()
    await task
    return time.monotonic() - began
