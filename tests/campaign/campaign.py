"""One campaign: people work, things break, everything heals and comes to rest, and every promise is looked at."""
# ruff: noqa: S608 - the names in these statements are our own

import asyncio
import contextlib
import math
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.exc import DBAPIError

from chassis.bus.port import Message
from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock, machine_now
from chassis.db.transient_errors import is_transient
from chassis.delivery.consumer import Consumer
from tests.campaign import judging
from tests.campaign.auditing import anchors_in, unsealed
from tests.campaign.judging import Verdict
from tests.campaign.nemesis import Nemesis
from tests.campaign.people import LINES, People
from tests.campaign.record import INFO, OK, Record
from tests.campaign.resources import CONNECTIONS, FILES, IN_USE, TASKS, Resources, grown, measure_resources, together
from tests.campaign.stage import Stage, a_stage, inherited, migrate
from tests.campaign.strikes import plan
from tests.faults.county import SUBSCRIPTIONS

FILERS, OFFICERS, READERS = 4, 4, 2
WARM_SECONDS = 5.0
AFTER_SECONDS = 5.0  # of work after the healing
FIRST_OK_WITHIN = 5.0  # seconds (C13)
AT_REST_WITHIN = 30.0  # seconds (C13, G30), beside the time that the backlog takes
DRAINED = 200  # events a second that are acted on even where everything shares two busy processors
READ_WITHIN = 30.0  # seconds, of texts a second time
SEALED_WITHIN = 60.0  # seconds; each service seals every five
LOOKED_FOR = 240.0  # seconds after which nobody waits any longer
# what a service may hold at rest: its pool, the bus's, one each for relay, listener and leases; twice that in files
MOST_CONNECTIONS, MOST_FILES = 16, 100
SERVICES_TOGETHER = 6
FRESH = "campaign_fresh"
_AHEAD = """
    select exists (
        select from dispatch.clocks where state = 'running' and due_at < clock_timestamp() + interval '90 seconds'
    )
"""
_WAITING = """
    select count(*) from {publisher}.heads h
    left join {subscriber}.applied a on a.aggregate_id = h.aggregate_id and a.publisher = '{publisher}'
    where coalesce(a.version, 0) < h.version
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What is asked for on the command line."""

    seed: int
    seconds: float
    bus: str
    processes: str
    home: Path
    lines: int = LINES


@dataclass(slots=True)
class Outcome:
    """The verdict, and what is printed of the run."""

    record: Record
    verdict: Verdict
    struck: Counter[str]
    fired: Counter[str]
    figures: dict[str, Any] = field(default_factory=dict)


async def run(campaign: Campaign) -> Outcome:
    """Raises nothing for what the system did wrong: that stands in the verdict."""
    async with a_stage(campaign.home, campaign.bus, campaign.processes) as stage:
        return await perform(campaign, stage)


async def perform(campaign: Campaign, stage: Stage) -> Outcome:
    record = Record(campaign.home / "history.jsonl")
    people = People(campaign.seed, stage, record, campaign.lines)
    nemesis = Nemesis(stage, record)
    strikes = plan(campaign.seed, campaign.seconds, list(stage.hosts), kafka=campaign.bus == "kafka")
    async with asyncio.TaskGroup() as tasks:
        working = tasks.create_task(people.work(FILERS, OFFICERS, READERS))
        await asyncio.sleep(WARM_SECONDS)
        before = await together(stage)
        await nemesis.run(strikes)
        mended_at = time.monotonic_ns()
        await stage.ready()
        healed_at = time.monotonic_ns()
        await asyncio.sleep(AFTER_SECONDS)
        people.over.set()
        stopped_at = time.monotonic()
        await working
    worked = time.monotonic() - stopped_at
    backlog, rest = await at_rest(stage)
    let_go = await everything_read(stage)
    await no_limit_ahead(stage)
    sealed = await everything_sealed(stage)
    after, aged = await together(stage), await measure_resources(stage)
    fresh = await _replaced(people, nemesis, stage)
    await nemesis.dismiss()
    verdict = await look(campaign, stage, record)
    await asyncio.to_thread(_confidential, verdict, stage, people)
    _liveness(verdict, record, healed_at, rest - backlog / DRAINED, [*people.broken, *nemesis.left_badly])
    verdict.blame("C16 grown", [(name, many) for name, many in after.items() if many > _bound(name, stage)])
    verdict.blame("C16 more than a fresh one", list(grown(aged, fresh)))
    verdict.looked_at["C16 held"] = sum(map(len, aged.values()))
    figures = {
        "operations acknowledged / refused / unknown": " / ".join(
            str(record.count(kind)) for kind in ("ok", "fail", "info")
        ),
        "complaints acknowledged": len({entry["value"] for entry in record.of("submit", "order", kind=OK)}),
        "unknown filings that came to a certain end": len(
            {entry["value"] for entry in record.of("submit", "order", kind=INFO)}
        ),
        "strikes": sum(nemesis.struck.values()),
        "killed at a failpoint": f"{sum(nemesis.fired.values())} ({len(nemesis.fired)} different)",
        "everything answers after the last mending, s": f"{(healed_at - mended_at) / 1e9:.1f}",
        "first acknowledgement after that, s": f"{judging.gap_of(record, healed_at):.1f}",
        "last answers after the work was over, s": f"{worked:.1f}",
        "still to be acted on then, and at rest after, s": f"{backlog} / {rest:.1f}",
        "second readings let go": let_go,
        "audit trail sealed to its end after that, s": f"{sealed:.1f}",
        "most open files of a process": max(many for name, many in after.items() if name != CONNECTIONS),
        "connections to the database, before / after": f"{before[CONNECTIONS]} / {after[CONNECTIONS]}",
        **{f"{what} of all, after all / of fresh ones": _of_all(what, aged, fresh) for what in (FILES, TASKS, IN_USE)},
    }
    return Outcome(record, verdict, nemesis.struck, nemesis.fired, figures | verdict.figures)


async def _replaced(people: People, nemesis: Nemesis, stage: Stage) -> Resources:
    """What processes hold at rest that took the place of those that lived through it, after an equal warm-up (C16)."""
    await nemesis.dismiss()
    await stage.start_hosts()
    people.over.clear()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(people.work(FILERS, OFFICERS, READERS))
        await asyncio.sleep(WARM_SECONDS)
        people.over.set()
    await at_rest(stage)
    await everything_read(stage)
    await no_limit_ahead(stage)
    await everything_sealed(stage)
    resources = await measure_resources(stage)
    await people.read_at_rest()
    return resources


def _of_all(what: str, *states: Resources) -> str:
    return " / ".join(str(sum(one.get(what, 0) for one in state.values())) for state in states)


async def look(campaign: Campaign, stage: Stage, record: Record) -> Verdict:
    """Judge what is at rest now."""
    async with stage.database() as connection:
        fresh = await anew(campaign, stage, connection)
        return await judging.judge(record, connection, fresh, anchors_in(stage.home))


async def at_rest(stage: Stage) -> tuple[int, float]:
    """What was still to be acted on, and the seconds until everything was; infinite if it never came to that."""
    began = time.monotonic()
    async with stage.database() as connection:
        backlog = await _under_way(connection)
        while (waited := time.monotonic() - began) < LOOKED_FOR:
            if not await _under_way(connection):
                return backlog, waited
            await asyncio.sleep(0.1)
    return backlog, math.inf


async def no_limit_ahead(stage: Stage) -> None:
    """Wait for the limits that end soon: whoever is dismissed before can neither fire them nor hear of it."""
    async with stage.database() as connection, asyncio.timeout(LOOKED_FOR):
        while await connection.fetchval(_AHEAD):  # noqa: ASYNC110 - what is awaited happens in a database
            await asyncio.sleep(0.5)
    await at_rest(stage)


async def everything_read(stage: Stage) -> int:
    """Wait for second readings, for what they find is published, too; return how many were let go, as after three days.

    A model reads a few dozen texts a second, and campaigns file more.
    """
    async with stage.database() as connection:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READ_WITHIN):
                while await connection.fetchval("select exists (select from dispatch.second_readings)"):  # noqa: ASYNC110
                    await asyncio.sleep(0.5)
        let_go = await connection.fetch("delete from dispatch.second_readings returning case_id")
    await at_rest(stage)
    return len(let_go)


async def everything_sealed(stage: Stage) -> float:
    """The seconds until the audit trail was chained to its end; what is not by then, the judgement finds."""
    began = time.monotonic()
    async with stage.database() as connection:
        while (waited := time.monotonic() - began) < SEALED_WITHIN and await unsealed(connection):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.5)
    return waited


async def _under_way(connection: "asyncpg.Connection[Any]") -> int:
    waiting = 0
    for publisher in judging.PUBLISHERS:
        waiting += await connection.fetchval(f"select count(*) from {publisher}.outbox")
    for subscriber, publishers in SUBSCRIPTIONS.items():
        for publisher in publishers:
            waiting += await connection.fetchval(_WAITING.format(subscriber=subscriber, publisher=publisher))
    return waiting


def _bound(name: str, stage: Stage) -> int:
    together = 1 if len(stage.hosts) > 1 else SERVICES_TOGETHER
    return MOST_CONNECTIONS * max(len(stage.hosts), together) if name == CONNECTIONS else MOST_FILES * together


async def anew(campaign: Campaign, stage: Stage, connection: "asyncpg.Connection[Any]") -> Mapping[str, str]:
    """What analytics makes of every log, heard from the beginning in a database of its own."""
    await connection.execute(f"drop database if exists {FRESH} with (force)")
    await connection.execute(f"create database {FRESH}")
    url = f"{stage.postgres.url.rpartition('/')[0]}/{FRESH}"
    environment = {
        "WEIQUAN_DATABASE_URL": url,
        "WEIQUAN_INTERNAL_KEY": "f" * 64,
        "WEIQUAN_HOME": str(campaign.home / "fresh"),
    }
    await migrate({**inherited(), **environment})
    settings = import_module("services.analytics.settings").Settings.from_environment(environ=environment)
    bus = PostgresBus(url)
    app = import_module("services.analytics.app").create_app(settings, bus, SteppedClock(machine_now()))
    messages = await judging.messages_in_order(connection)
    mine = [message for message in messages if message.topic in app.state.runtime.consumer._publishers]
    for start in range(0, len(mine), 500):
        await _patiently(app.state.runtime.consumer, mine[start : start + 500])
    await app.state.runtime.close()
    await bus.close()
    fresh = await asyncpg.connect(url)
    try:
        return await judging.state_of_analytics(fresh)
    finally:
        await fresh.close()


async def _patiently(consumer: Consumer, batch: Sequence[Message]) -> None:
    """Again after a lost connection, as the consumer's own loop does: the gate knows what was done."""
    while True:
        try:
            await consumer.process(batch)
        except DBAPIError as error:
            if not is_transient(error):
                raise
        else:
            return


def _confidential(verdict: Verdict, stage: Stage, people: People) -> None:
    logs = [*(stage.home / "logs").glob("*.log"), stage.postgres._cluster.log]
    segments = sorted((stage.broker.files / "data").glob("*/*.log")) if stage.broker else []
    judging.confidential(verdict, judging.sinks(stage.postgres.url, logs, segments), people.persons)


def _liveness(verdict: Verdict, record: Record, healed_at: int, rest: float, broken: Sequence[str]) -> None:
    """C13: soon again, and then everything is done; who asked long enough was answered."""
    if (gap := judging.gap_of(record, healed_at)) > FIRST_OK_WITHIN:
        verdict.blame("C13 the first acknowledgement came late", [f"{gap:.1f} s"])
    if rest > AT_REST_WITHIN:
        verdict.blame("C13 no rest", [f"{rest:.1f} s"])
    verdict.blame("C13 never settled", [(one["p"], one["key"], one["value"]) for one in record.of("unsettled")])
    verdict.blame("C13 could not go on", broken)
