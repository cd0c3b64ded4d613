"""How things are broken in a drill: a strike is entered when the fault is there, and left when it is mended."""

import asyncio
import contextlib
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg

from chassis.clock import new_id
from deploy.launcher.backup import Databases, backup, restore
from deploy.process.paths import PROJECT
from tests import faketime
from tests.alerts.load import READ
from tests.campaign.stage import Stage, migrate
from tests.chassis import toy
from tests.faults.proxy import Mode

Strike: TypeAlias = Callable[[Stage], AbstractAsyncContextManager[None]]
HELD_SECONDS = 3.0  # a process that is held
LOCKED, FREE = 2.5, 0.05  # seconds of each turn of a table that makes everybody wait
REQUESTS_PER_SECOND = 25  # questions a second of one account
OLD_BACKUP = 27 * 3600.0  # seconds
LEFT_FREE = 0.05  # of a disk
LEFT_OUT_WITHIN = 120.0  # seconds
LOST_SECONDS = 5.0  # of complaints
DEAD = 150_000  # told events that cannot be cleared away
PAGE = 8192  # bytes
ARCHIVED_WITHIN = 100.0  # seconds; after three failures the server waits a minute, or for another segment
ARCHIVING_TAKES = 1.0  # seconds
QUARANTINE = "/v1/operations/quarantine"
ENDED = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1"
_MANY_EVENTS = """
    begin;
    insert into {service}.outbox (shard, aggregate_id, version)
        select n % 16, gen_random_uuid(), 0 from generate_series(1, {count}) n;
    delete from {service}.outbox where version = 0;
    commit;
"""
_ARCHIVING_FAILS = "select last_failed_time > coalesce(last_archived_time, '-infinity') from pg_stat_archiver"
_BROKEN = """
    create function broken() returns trigger language plpgsql as
    $$ begin raise exception 'broken' using errcode = '{code}'; end $$;
    create trigger broken before {when} for each row execute function broken();
"""


@asynccontextmanager
async def killed(stage: Stage, name: str) -> AsyncIterator[None]:
    await stage.hosts[name].kill()
    yield
    await stage.hosts[name].start()


@asynccontextmanager
async def frozen(stage: Stage, name: str) -> AsyncIterator[None]:
    stage.hosts[name].process.signal(signal.SIGSTOP)
    yield
    stage.hosts[name].process.signal(signal.SIGCONT)


@asynccontextmanager
async def paused(stage: Stage, name: str) -> AsyncIterator[None]:
    """It stands still for a moment, and goes on by itself."""
    process = stage.hosts[name].process
    process.signal(signal.SIGSTOP)
    asyncio.get_running_loop().call_later(HELD_SECONDS, process.signal, signal.SIGCONT)
    yield


@asynccontextmanager
async def refused(stage: Stage, name: str) -> AsyncIterator[None]:
    await stage.lines[name].refuse()
    yield
    await stage.lines[name].heal()


@asynccontextmanager
async def silent(stage: Stage, name: str) -> AsyncIterator[None]:
    stage.lines[name].mode = Mode.DROP_DOWN
    yield
    await stage.lines[name].heal()


@asynccontextmanager
async def without_database(stage: Stage) -> AsyncIterator[None]:
    await asyncio.to_thread(stage.postgres.kill)
    yield
    await asyncio.to_thread(stage.postgres.start)


@asynccontextmanager
async def changed(stage: Stage, change: str, back: str) -> AsyncIterator[None]:
    """Somebody changes the schema behind everybody's back."""
    async with stage.database() as database:
        await database.execute(change)
    yield
    async with stage.database() as database:
        await database.execute(back)


def failing(stage: Stage, when: str, code: str, first: str = "") -> AbstractAsyncContextManager[None]:
    """Whoever does this to a row is told that it failed."""
    return changed(stage, first + _BROKEN.format(code=code, when=when), "drop function broken() cascade")


@asynccontextmanager
async def forgotten(stage: Stage, statement: str, by: str | None = None) -> AsyncIterator[None]:
    """A transaction that nobody ends, of a service or of somebody else."""
    url = stage.hosts[by].program.env[f"{by.upper()}_DATABASE_URL"] if by else stage.postgres.url
    forgetful = await asyncpg.connect(url, server_settings={"application_name": f"weiquan {by}" if by else "psql"})
    await forgetful.execute(f"begin; {statement}")
    yield
    await forgetful.close()


@asynccontextmanager
async def old_snapshot(stage: Stage, service: str) -> AsyncIterator[None]:
    """Somebody looks at the state before much was told."""
    async with stage.database() as reader:
        await reader.execute("begin isolation level repeatable read; select count(*) from pg_class")
        async with stage.database() as database:
            await database.execute(_MANY_EVENTS.format(service=service, count=DEAD))
        yield
    async with stage.database() as database:
        await database.execute(f"vacuum {service}.outbox")


@asynccontextmanager
async def page_spoiled(stage: Stage) -> AsyncIterator[None]:
    """A page of a table is not what was written, and somebody reads it."""
    async with stage.database() as database:
        await database.execute("create table public.spoiled as select 1; checkpoint")
        path = await database.fetchval(
            "select current_setting('data_directory') || '/' || pg_relation_filepath('public.spoiled')"
        )
        await asyncio.to_thread(_append, Path(path), os.urandom(PAGE))
        with contextlib.suppress(asyncpg.DataCorruptedError):
            await database.execute("select count(*) from public.spoiled")
        yield
        await database.execute("drop table public.spoiled; select pg_stat_reset()")


def _append(path: Path, page: bytes) -> None:
    with path.open("ab") as file:
        file.write(page)


@asynccontextmanager
async def not_archived(stage: Stage) -> AsyncIterator[None]:
    """The archive takes nothing."""
    async with stage.database() as database:
        await _archive_by(database, "false")
        yield
        await _archive_by(database, "true")


async def _archive_by(database: "asyncpg.Connection[Any]", command: str) -> None:
    """Until that is how the last segment of the log fared."""

    async def fared() -> bool:
        await database.execute("select pg_switch_wal() from pg_logical_emit_message(true, 'a word', 'to be archived')")
        await asyncio.sleep(ARCHIVING_TAKES)
        return bool(await database.fetchval(_ARCHIVING_FAILS)) is (command == "false")

    await database.execute(f"alter system set archive_command = '{command}'")
    await database.execute("select pg_reload_conf()")
    await toy.until(fared, ARCHIVED_WITHIN)


async def leave_all_out(stage: Stage) -> None:
    """Two leave out what is in quarantine; what is lost at its publisher, once the new history is followed."""
    async with (
        stage.client("operator") as operator,
        stage.client("operator_2") as second,
        asyncio.timeout(LEFT_OUT_WITHIN),
    ):
        while items := (await operator.get(QUARANTINE, params={"state": "open"})).raise_for_status().json()["items"]:
            for item in items:
                for person in (operator, second):
                    key = {"Idempotency-Key": str(new_id())}
                    await person.post(f"{QUARANTINE}/{item['id']}/skip", json={"reason": "演练"}, headers=key)


@asynccontextmanager
async def set_back(stage: Stage) -> AsyncIterator[None]:
    """Intake's database is put back to where it was some complaints ago."""
    stores = Databases(stage.postgres.url, {})
    intake = stage.hosts["intake"]
    copy = await asyncio.to_thread(backup, stores, stage.home, stage.home / "copy", _quiet)
    await asyncio.sleep(LOST_SECONDS)
    await intake.leave()
    await asyncio.to_thread(restore, stores, stage.home, copy, "intake", _quiet)
    await migrate(stage.common)  # hands the roles their schemas
    await intake.start()
    yield
    await leave_all_out(stage)
    shutil.rmtree(copy)


def _quiet(_: str) -> None: ...


@asynccontextmanager
async def wrong_clock(stage: Stage, name: str, off: str) -> AsyncIterator[None]:
    """It is started anew where the machine's clock is wrong."""
    host = stage.hosts[name]
    await host.leave()
    env = {**host.program.env, **faketime.environment(offset=off)}
    with host.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *host.program.command, cwd=PROJECT, env=env, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()
    await host.start()


@asynccontextmanager
async def slow(stage: Stage) -> AsyncIterator[None]:
    """Everybody waits for a table that somebody needs for himself again and again."""

    async def in_the_way() -> None:
        async with stage.database() as database:
            while True:
                async with database.transaction():
                    await database.execute("lock table refunds.plans in access exclusive mode")
                    await asyncio.sleep(LOCKED)
                await asyncio.sleep(FREE)

    standing = asyncio.create_task(in_the_way())
    yield
    standing.cancel()
    await asyncio.wait([standing])


@asynccontextmanager
async def requested_too_often(stage: Stage) -> AsyncIterator[None]:
    """One account asks more than it may, each time for little: how often is what is looked at."""

    async def ask_on() -> None:
        async with stage.client("bureau_head") as eager, asyncio.TaskGroup() as asking:
            while True:
                asking.create_task(eager.get(READ[0], params={"limit": 1}))
                await asyncio.sleep(1 / REQUESTS_PER_SECOND)

    asking = asyncio.create_task(ask_on())
    yield
    asking.cancel()
    await asyncio.wait([asking])


@asynccontextmanager
async def nearly_full(stage: Stage) -> AsyncIterator[None]:
    ballast = stage.home / "ballast"
    disk = os.statvfs(stage.home)
    size = int(disk.f_frsize * (disk.f_bavail - LEFT_FREE * disk.f_blocks))
    with ballast.open("wb") as file:
        await asyncio.to_thread(os.posix_fallocate, file.fileno(), 0, size)  # every line runs through this loop
    yield
    ballast.unlink()


@asynccontextmanager
async def backed_up_long_ago(stage: Stage) -> AsyncIterator[None]:
    manifest = stage.home / "backups" / "old" / "manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.touch()
    os.utime(manifest, (time.time() - OLD_BACKUP,) * 2)
    yield
    manifest.unlink()


@asynccontextmanager
async def logging_nowhere(stage: Stage, name: str) -> AsyncIterator[None]:
    """The disk of its log is full while it has much to tell."""
    host = stage.hosts[name]
    log, host.log = host.log, Path("/dev/full")
    await host.leave()
    await host.start()
    await stage.ready()
    interrupting = asyncio.create_task(_interrupt(stage, name))
    yield
    interrupting.cancel()
    await asyncio.wait([interrupting])
    host.log = log
    await host.leave()
    await host.start()


async def _interrupt(stage: Stage, name: str) -> None:
    """Its relay loses its line every few seconds, and says so."""
    async with stage.database() as database:
        while True:
            await database.execute(ENDED, f"weiquan {name} relay")
            await asyncio.sleep(5)
