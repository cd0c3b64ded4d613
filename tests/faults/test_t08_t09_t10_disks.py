"""T08, T09, T10: the data volume full, the WAL volume full, the power gone; refused, never lost."""

import asyncio
import contextlib
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest
from sqlalchemy import select

from chassis.db.migrate import migrate
from chassis.db.tables import event_log
from deploy.launcher.account import server_account
from deploy.launcher.postgres import Postgres
from deploy.process.messages import CannotStart
from deploy.registry import PACKAGES
from tests.chassis import toy
from tests.faults.county import HUB, PARTNER, County
from tests.faults.filing import Filer, a_filing
from tests.faults.ground import Ground
from tests.faults.volumes import Disk, fill, needs_root, small_disk
from tests.simulation.history import History, check

pytestmark = [pytest.mark.campaign, needs_root]

DATA_MB, WAL_MB, DISK_MB = 400, 120, 600
LOST = 0  # in place of a status: the line ended before there was one
BACK = 60.0  # seconds until everything works again
PUBLISHED = 200  # ticks before the power goes
CUTS = 3


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[Postgres]:
    postgres = Postgres(tmp_path / "home")
    yield postgres
    postgres.erase()


def files_of(postgres: Postgres) -> Path:
    return postgres._cluster.files


@pytest.mark.parametrize("which", ["data", "wal"])
async def test_a_full_disk_refuses_and_goes_on_by_itself_when_there_is_room(
    own_postgres: Postgres, tmp_path: Path, nursery: Path, which: str
) -> None:
    files = files_of(own_postgres)
    wal = files.with_name(f"{files.name}-wal")  # where the server's account may look
    with contextlib.ExitStack() as volumes:
        volumes.enter_context(small_disk(files, DATA_MB))
        volumes.enter_context(small_disk(wal, WAL_MB))
        own_postgres.start()
        await asyncio.to_thread(_put_wal_apart, own_postgres, wal)
        for schema, package in PACKAGES.items():
            await migrate(own_postgres.url, package, schema)
        county = County(own_postgres.url, tmp_path / "county", nursery)
        try:
            await county.host("intake").start()
            partner = county.client("intake", PARTNER)
            filer = Filer(partner, History())
            known = await filer.file()

            ballast = fill(files if which == "data" else wal)
            statuses = await _answered_while_full(county, partner, filer.ids[known])
            read = await county.client("intake", HUB).get(f"/v1/complaints/{filer.ids[known]}")
            ballast.unlink()
            async with asyncio.timeout(BACK), asyncio.TaskGroup() as tasks:
                filing = tasks.create_task(filer.file())
                while not filing.done():
                    if own_postgres.has_ended():  # by WAL that cannot be written; the launcher starts it again
                        await asyncio.to_thread(own_postgres.restart)
                    await asyncio.wait({filing}, timeout=0.1)
            rows = await county.rows("select respondent_name from intake.complaints")
        finally:
            await county.close()
            await asyncio.to_thread(own_postgres.stop)
    names = [row["respondent_name"] for row in rows]
    filer.history.stored = dict(Counter(name for name in names if not name.startswith("full")))

    print(f"{which} full: {dict(statuses)}")  # noqa: T201
    assert set(statuses) <= {201, 503, LOST}
    assert statuses[503] > 0
    assert read.status_code in ({200} if which == "data" else {200, 503})
    assert check(filer.history) == []


async def _answered_while_full(county: County, partner: httpx.AsyncClient, known: str) -> "Counter[int]":
    """What askers are told until the room that tables still have inside is used up, and a little longer."""
    statuses: Counter[int] = Counter()
    until = time.monotonic() + 60
    while statuses[503] < 10 and time.monotonic() < until:
        keys = [f"full {sum(statuses.values()) + number}" for number in range(20)]
        requests = [
            partner.post("/v1/complaints", json=a_filing(key, "店家不退款。" * 300), headers={"Idempotency-Key": key})
            for key in keys
        ]
        key = {"Idempotency-Key": f"more {keys[0]}"}
        more = {"text": "店家仍不退款。" * 300}
        requests.append(partner.post(f"/v1/complaints/{known}/supplements", json=more, headers=key))
        for answer in await asyncio.gather(*requests, return_exceptions=True):
            assert isinstance(answer, httpx.Response | httpx.TransportError)
            statuses[answer.status_code if isinstance(answer, httpx.Response) else LOST] += 1
        await _use_up_segments(county)
    return statuses


async def _use_up_segments(county: County) -> None:
    """WAL that was made beforehand is room too."""
    with contextlib.suppress(asyncpg.PostgresError, OSError, TimeoutError):
        async with asyncio.timeout(5):
            await county.rows("select pg_switch_wal()")


def _put_wal_apart(postgres: Postgres, wal: Path) -> None:
    postgres.stop()
    data = postgres._cluster.data
    for entry in (data / "pg_wal").iterdir():
        shutil.move(entry, wal / entry.name)
    (data / "pg_wal").rmdir()
    (data / "pg_wal").symlink_to(wal)
    for path in (wal, *wal.rglob("*")):
        server_account().take_ownership(path)
    wal.chmod(0o700)
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.write("max_wal_size = '64MB'\nmin_wal_size = '32MB'\n")
    postgres.start()


@pytest.mark.parametrize("flushes", [True, False], ids=["fsync on", "fsync off: the control"])
async def test_power_that_goes_takes_nothing_acknowledged_and_the_checker_would_see_it(
    own_postgres: Postgres, tmp_path: Path, nursery: Path, *, flushes: bool
) -> None:
    disk = Disk(tmp_path / "disk.img", files_of(own_postgres), DISK_MB)
    try:
        own_postgres.start()
        await asyncio.to_thread(own_postgres.stop)
        if not flushes:
            with (own_postgres._cluster.data / "postgresql.auto.conf").open("a") as settings:
                settings.write("fsync = off\n")
        await asyncio.to_thread(own_postgres.start)
        connection = await asyncpg.connect(own_postgres.url)
        await connection.execute("create database toy")
        await connection.close()
        ground = Ground(f"{own_postgres.url.rpartition('/')[0]}/toy", nursery)
        await ground.lay()
        aggregates = toy.new_aggregates(10)
        await ground.a_host()
        os.sync()  # what is lost from here on was acknowledged while the database promised to keep it
        try:
            violations = await _lose_power(own_postgres, disk, ground, aggregates)
        finally:
            await ground.close()
            await asyncio.to_thread(own_postgres.stop)
    finally:
        disk.throw_away()

    published = sum(map(len, ground.history.published.values()))
    print(f"fsync {flushes}: {published} acknowledged, {len(violations)} found: {violations[:2]}")  # noqa: T201
    assert (violations == []) is flushes


async def _lose_power(postgres: Postgres, disk: Disk, ground: Ground, aggregates: list[UUID]) -> list[object]:
    """Again and again in the middle of work; what the checker says of it."""
    try:
        for _ in range(CUTS):
            enough = sum(map(len, ground.history.published.values())) + PUBLISHED
            async with asyncio.TaskGroup() as tasks:
                publishing = tasks.create_task(_publish_for_ever(ground, aggregates))
                while sum(map(len, ground.history.published.values())) < enough:
                    await asyncio.wait({publishing}, timeout=0.02)
                disk.cut_power()
                await asyncio.to_thread(postgres.kill)
                publishing.cancel()
            await asyncio.to_thread(postgres.stop)
            disk.unmount()
            disk.mount()
            await asyncio.to_thread(postgres.start)
        if lost := await _lost(ground):
            return [*lost]
        await ground.publish(aggregates, 3)
        return [*check(await ground.rest())]
    except (CannotStart, TimeoutError, asyncpg.PostgresError) as found:
        log = files_of(postgres) / "server.log"
        return [found, log.read_text(errors="replace")[-2000:] if log.exists() else ""]


async def _lost(ground: Ground) -> list[tuple[object, int]]:
    """C1: what was acknowledged and does not stand in the log; asked over a line that the power did not cut."""
    await ground.publisher.state.transactions.engine.dispose()
    async with ground.publisher.state.transactions.begin() as work:
        rows = await work.db.execute(select(event_log.c.aggregate_id, event_log.c.body))
        stored = {(row.aggregate_id, json.loads(row.body)["number"]) for row in rows}
    published = {(aggregate, number) for aggregate, numbers in ground.history.published.items() for number in numbers}
    return sorted(published - stored, key=str)


async def _publish_for_ever(ground: Ground, aggregates: list[UUID]) -> None:
    while True:
        await ground.publish(aggregates, 1)
