"""What is broken in a drill, how it is mended, and which alerts must and may tell of it.

Each strike is entered when the fault is there, and left when it is mended.
"""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import asyncpg

from chassis.bus.port import SHARDS
from chassis.bus.postgres import PostgresBus
from chassis.clock import new_id
from chassis.db.leases import lock_class
from deploy.launcher.backup import Stores, backup, restore
from deploy.launcher.paths import PROJECT
from deploy.places import SERVICES
from tests.alerts.load import READ
from tests.campaign.stage import Stage, migrate
from tests.faults.poison import every_poison
from tests.faults.proxy import Mode

Strike: TypeAlias = Callable[[Stage], AbstractAsyncContextManager[None]]
HELD_SECONDS = 3.0  # a process that is held
LOCKED, FREE = 2.5, 0.05  # seconds of each turn of a table that makes everybody wait
ASKED_TOO_OFTEN = 25  # questions a second of one account
OLD_BACKUP = 27 * 3600.0  # seconds
LEFT_FREE = 0.05  # of a disk
LEFT_OUT_WITHIN = 120.0  # seconds
LOST_SECONDS = 5.0  # of complaints
FAKETIME = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), *Path("/usr/lib/faketime").glob("libfaketime.so.1")]
QUARANTINE = "/v1/operations/quarantine"
ENDED = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """``told`` must fire; ``others`` follow from the same fault and may fire too."""

    name: str
    strike: Strike
    told: frozenset[str]
    others: frozenset[str] = frozenset()
    can_be: bool = True  # on this machine


def about(service: str, *alerts: str) -> frozenset[str]:
    return frozenset(f"Weiquan{alert} {service}" for alert in alerts)


def killed(name: str) -> Strike:
    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        await stage.hosts[name].kill()
        yield
        await stage.hosts[name].start()

    return strike


def frozen(name: str) -> Strike:
    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        stage.hosts[name].process.signal(signal.SIGSTOP)
        yield
        stage.hosts[name].process.signal(signal.SIGCONT)

    return strike


def held(name: str) -> Strike:
    """It stands still for a moment, and goes on by itself."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        process = stage.hosts[name].process
        process.signal(signal.SIGSTOP)
        asyncio.get_running_loop().call_later(HELD_SECONDS, process.signal, signal.SIGCONT)
        yield

    return strike


def refused(name: str) -> Strike:
    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        await stage.lines[name].refuse()
        yield
        await stage.lines[name].heal()

    return strike


def silent(name: str) -> Strike:
    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        stage.lines[name].mode = Mode.DROP_DOWN
        yield
        await stage.lines[name].heal()

    return strike


@asynccontextmanager
async def without_database(stage: Stage) -> AsyncIterator[None]:
    await asyncio.to_thread(stage.postgres.kill)
    yield
    await asyncio.to_thread(stage.postgres.start)


def changed(change: str, back: str) -> Strike:
    """Somebody changes the schema behind everybody's back."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        async with stage.database() as database:
            await database.execute(change)
        yield
        async with stage.database() as database:
            await database.execute(back)

    return strike


def forgotten(statement: str, name: str = "somebody") -> Strike:
    """A transaction that nobody ends."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        forgetful = await asyncpg.connect(stage.postgres.url, server_settings={"application_name": name})
        await forgetful.execute(f"begin; {statement}")
        yield
        await forgetful.close()

    return strike


def kept_from_hearing(service: str) -> Strike:
    """Somebody else holds every share of what it hears, and does not read."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        async with stage.database() as holding:
            taking = asyncio.create_task(
                holding.execute(
                    "select pg_advisory_lock($1, n) from generate_series(0, $2 - 1) n",
                    lock_class(f"shard:group:{service}"),
                    SHARDS,
                )
            )
            async with stage.database() as database:
                while not taking.done():
                    await database.execute(ENDED, f"weiquan {service} consumer")
                    await asyncio.wait([taking], timeout=0.1)
            yield

    return strike


@asynccontextmanager
async def poisoned(stage: Stage) -> AsyncIterator[None]:
    """A message nobody can read, until a person leaves it out."""
    bus = PostgresBus(stage.postgres.url)
    await bus.prepare(["intake"])
    assert all(await bus.publish([every_poison()["invalid_json"].message]))
    await bus.close()
    yield
    await _leave_all_out(stage)


async def _leave_all_out(stage: Stage) -> None:
    """A person leaves out what is in quarantine; what is lost at its publisher, once the new history is followed."""
    async with stage.client("operator") as operator, asyncio.timeout(LEFT_OUT_WITHIN):
        while items := (await operator.get(QUARANTINE, params={"state": "open"})).raise_for_status().json()["items"]:
            for item in items:
                key = {"Idempotency-Key": str(new_id())}
                await operator.post(f"{QUARANTINE}/{item['id']}/skip", json={"reason": "演练"}, headers=key)


@asynccontextmanager
async def set_back(stage: Stage) -> AsyncIterator[None]:
    """Intake's database is put back to where it was some complaints ago."""
    stores = Stores(stage.postgres.url, {})
    intake = stage.hosts["intake"]
    copy = await asyncio.to_thread(backup, stores, stage.home, stage.home / "copy", _quiet)
    await asyncio.sleep(LOST_SECONDS)
    await intake.leave()
    await asyncio.to_thread(restore, stores, stage.home, copy, "intake", _quiet)
    await migrate(stage.common)  # hands the roles their schemas
    await intake.start()
    yield
    await _leave_all_out(stage)
    shutil.rmtree(copy)


def _quiet(_: str) -> None: ...


def wrong_clock(name: str, off: str) -> Strike:
    """It is started anew where the machine's clock is wrong."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        host = stage.hosts[name]
        await host.leave()
        env = {
            **host.program.env,
            "LD_PRELOAD": str(FAKETIME[0]),
            "FAKETIME": off,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        with host.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *host.program.command, cwd=PROJECT, env=env, stdout=log, stderr=log
            )
        yield
        process.send_signal(signal.SIGTERM)
        await process.wait()
        await host.start()

    return strike


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
async def asked_too_often(stage: Stage) -> AsyncIterator[None]:
    """One account asks more than it may."""

    async def ask_on() -> None:
        async with stage.client("bureau_head") as eager, asyncio.TaskGroup() as asking:
            while True:
                asking.create_task(eager.get(READ[0]))
                await asyncio.sleep(1 / ASKED_TOO_OFTEN)

    asking = asyncio.create_task(ask_on())
    yield
    asking.cancel()
    await asyncio.wait([asking])


@asynccontextmanager
async def nearly_full(stage: Stage) -> AsyncIterator[None]:
    ballast = stage.home / "ballast"
    disk = os.statvfs(stage.home)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, int(disk.f_frsize * (disk.f_bavail - LEFT_FREE * disk.f_blocks)))
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


def logging_nowhere(name: str) -> Strike:
    """The disk of its log is full while it has much to tell."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        host = stage.hosts[name]
        log, host.log = host.log, Path("/dev/full")
        await host.leave()
        await host.start()
        await stage.ready()
        telling = asyncio.create_task(_interrupt(stage, name))
        yield
        telling.cancel()
        await asyncio.wait([telling])
        host.log = log
        await host.leave()
        await host.start()

    return strike


async def _interrupt(stage: Stage, name: str) -> None:
    """Its relay loses its line every few seconds, and says so."""
    async with stage.database() as database:
        while True:
            await database.execute(ENDED, f"weiquan {name} relay")
            await asyncio.sleep(5)


_BROKEN = """
    create function broken() returns trigger language plpgsql as
    $$ begin raise exception 'broken' using errcode = '{code}'; end $$;
    create trigger broken before {when} for each row execute function broken();
"""
_MENDED = "drop function broken() cascade"
ONE_IS_DUE = """
    update dispatch.clocks set due_at = clock_timestamp()
    where (case_id, number) = (select case_id, number from dispatch.clocks where state = 'running' limit 1);
"""
DISK_FULL, OURS = "53100", "P0001"
UNREACHED = ("DatabaseUnreachable", "BusUnreachable", "Shedding", "ProbesFail", "HandlersFailing", "LoopFell")
TARGETS = frozenset({"WeiquanAcceptanceBelowTarget", "WeiquanDispatchBelowTarget"})
LEFT_TO_PROMTOOL = {
    "WeiquanEventsParked": "tells after two minutes of waiting",
    "WeiquanAnswersWaiting": "tells after a quarter of an hour",
    "WeiquanMemoryGrows": "would take 1.5 GB",
    "WeiquanOldSnapshot": "takes 100,000 told events; their metric: T13",
    "WeiquanDataCorrupt": "takes a spoiled page; its metric: T11",
    "WeiquanLoopFell": "a loop falls only by a fault of ours",
}

FAULTS = (
    Fault(
        name="the newest backup is 27 hours old",
        strike=backed_up_long_ago,
        told=frozenset({"WeiquanBackupOld"}),
    ),
    Fault(
        name="the disk of the home is nearly full",
        strike=nearly_full,
        told=frozenset({"WeiquanDiskFillsUp"}),
        can_be=os.geteuid() == 0,
    ),
    Fault(name="the gateway killed", strike=killed("gateway"), told=frozenset({"WeiquanGatewayDown"})),
    Fault(
        name="the gateway frozen",
        strike=frozen("gateway"),
        told=frozenset({"WeiquanGatewayDown"}),
        others=about("gateway", "LoopBlocked"),
    ),
    Fault(
        name="a service killed",
        strike=killed("odr"),
        told=about("odr", "ServiceDown"),
        others=about("odr", "Shedding", "ProbesFail"),
    ),
    Fault(
        name="a service frozen",
        strike=frozen("refunds"),
        told=about("refunds", "ServiceDown"),
        others=about("refunds", "Shedding", "ProbesFail", "LoopBlocked"),
    ),
    Fault(name="a process held for three seconds", strike=held("refunds"), told=about("refunds", "LoopBlocked")),
    Fault(
        name="the database of one service refuses",
        strike=refused("refunds"),
        told=about("refunds", "DatabaseUnreachable", "BusUnreachable"),
        others=about("refunds", *UNREACHED),
    ),
    Fault(
        name="the database of one service is silent",
        strike=silent("refunds"),
        told=about("refunds", "DatabaseUnreachable", "BusUnreachable"),
        others=about("refunds", *UNREACHED),
    ),
    Fault(
        name="what one service tells does not reach the bus",
        strike=forgotten("select from bus.counters where topic = 'dispatch' for update"),
        told=about("dispatch", "OutboxStuck"),
    ),
    Fault(
        name="a hearer stands still",
        strike=kept_from_hearing("refunds"),
        told=about("refunds", "HearerStuck"),
    ),
    Fault(
        name="every handler of a service fails",
        strike=changed(_BROKEN.format(code=DISK_FULL, when="insert on analytics.cases_seen"), _MENDED),
        told=about("analytics", "HandlersFailing"),
        others=about("analytics", "HearerStuck"),
    ),
    Fault(
        name="a poison event",
        strike=poisoned,
        told=about("dispatch", "EventQuarantined") | about("analytics", "EventQuarantined"),
        others=about("refunds", "EventQuarantined") | about("odr", "EventQuarantined"),
    ),
    Fault(
        name="the deadline job fails",
        strike=changed(ONE_IS_DUE + _BROKEN.format(code=OURS, when="update on dispatch.clocks"), _MENDED),
        told=about("dispatch", "DeadlinesLate"),
    ),
    Fault(
        name="a table is gone",
        strike=changed("alter table odr.disputes rename to gone", "alter table odr.gone rename to disputes"),
        told=about("odr", "Errors"),
        others=about("odr", "ProbesFail", "DeadlinesLate"),
    ),
    Fault(name="an account asks more than it may", strike=asked_too_often, told=about("dispatch", "Shedding")),
    Fault(
        name="everybody waits for a table",
        strike=slow,
        told=about("refunds", "Slow"),
        others=about("refunds", "ProbesFail"),
    ),
    Fault(
        name="a transaction stays open",
        strike=forgotten("select 1", "weiquan refunds"),
        told=about("refunds", "LongTransaction"),
    ),
    Fault(name="the disk of a log is full", strike=logging_nowhere("refunds"), told=about("refunds", "LogLost")),
    Fault(
        name="a clock an hour behind",
        strike=wrong_clock("refunds", "-1h"),
        told=about("refunds", "ClockOff"),
        can_be=bool(FAKETIME),
    ),
    Fault(
        name="a clock an hour ahead",
        strike=wrong_clock("refunds", "+1h"),
        told=about("refunds", "ServiceDown"),
        others=about("refunds", "ProbesFail"),
        can_be=bool(FAKETIME),
    ),
    Fault(
        name="the database of one service restored",
        strike=set_back,
        told=about("dispatch", "PublisherRewound") | about("analytics", "PublisherRewound"),
        others=TARGETS.union(
            about("intake", "Shedding", "ProbesFail", "Slow"),
            *(about(name, "PublisherRewound") for name in ("odr", "refunds")),
        ),
    ),
    Fault(
        name="accepted complaints do not reach the case desk",
        strike=forgotten("select from bus.counters where topic = 'intake' for update"),
        told=frozenset({"WeiquanDispatchBelowTarget"}) | about("intake", "OutboxStuck"),
    ),
    Fault(
        name="the database server killed",
        strike=without_database,
        told=frozenset({"WeiquanAcceptanceBelowTarget"}).union(
            *(about(name, "DatabaseUnreachable", "BusUnreachable", "ProbesFail") for name in SERVICES)
        ),
        others=TARGETS.union(*(about(name, *UNREACHED) for name in (*SERVICES, "gateway"))),
    ),
)
