"""``python -m tests.campaign.recovery``: each kind of fault alone, while people work, and how long until nothing lags.

``CAMPAIGN_SEED``, ``WEIQUAN_BUS`` (kafka | postgres), ``WEIQUAN_HOME`` as for a campaign. What was told before a fault
was healed counts, until everybody who hears it has acted on it; people go on working. Ends with 1 when anything took
longer than thirty seconds and its backlog (G30), or any promise was broken.
"""
# ruff: noqa: S608, T201 - the names in these statements are our own; it speaks to a person

import asyncio
import math
import os
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import asyncpg

from benchmarks.results import write_result
from deploy.process.locks import try_lock
from deploy.process.paths import home_path
from tests.campaign.__main__ import COVERS, machine
from tests.campaign.campaign import AT_REST_WITHIN, DRAINED, LOOKED_FOR, Campaign, at_rest, look, no_limit_ahead
from tests.campaign.judging import PUBLISHERS
from tests.campaign.nemesis import Nemesis
from tests.campaign.people import People
from tests.campaign.record import Record
from tests.campaign.stage import Stage, a_stage
from tests.campaign.strikes import BROKER, DATABASE, Fault, Strike
from tests.faults.county import SUBSCRIPTIONS

WARM_SECONDS = 10.0
BETWEEN_SECONDS = 5.0  # of work after a recovery, so that the next fault meets a system at its ease
LINES = 5  # of a batch
FILERS, OFFICERS, READERS = 2, 2, 1
LOOK_SECONDS = 0.1
# whom it meets, and for how long
FAULTS = {
    Fault.KILL: ("dispatch", 2.0),
    Fault.FREEZE: ("dispatch", 15.0),
    Fault.OVERTAKE: ("analytics", 15.0),
    Fault.STOP: ("intake", 1.0),
    Fault.FAILPOINT: ("refunds", 12.0),
    Fault.LINE_REFUSED: ("dispatch", 8.0),
    Fault.LINE_SILENT: ("intake", 8.0),
    Fault.LINE_CUT: ("dispatch", 6.0),
    Fault.LINE_SLOW: ("dispatch", 10.0),
    Fault.DATABASE_KILL: (DATABASE, 3.0),
    Fault.DATABASE_RESTART: (DATABASE, 0.0),
    Fault.DATABASE_CUT: (DATABASE, 0.0),
    Fault.BROKER_KILL: (BROKER, 6.0),
    Fault.BROKER_FREEZE: (BROKER, 15.0),
    Fault.BROKER_WIPE: (BROKER, 2.0),
}
FAILPOINT = "consumer.after_effect=kill:2"
_PUBLISHED = "create temporary table told as " + " union all ".join(
    f"select '{publisher}' as publisher, aggregate_id, version from {publisher}.heads" for publisher in PUBLISHERS
)
_BEHIND = """(
    select count(*) from told left join {subscriber}.applied a using (aggregate_id, publisher)
    where publisher = '{publisher}' and coalesce(a.version, 0) < told.version
)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """After one fault: what was still to be acted on when it was healed, and the seconds until it was."""

    fault: Fault
    target: str
    lasted: float
    backlog: int
    answers: float  # seconds until everything says that it answers
    rest: float

    @property
    def holds(self) -> bool:
        return self.rest - self.backlog / DRAINED <= AT_REST_WITHIN


async def recoveries(stage: Stage, nemesis: Nemesis) -> AsyncIterator[Recovery]:
    for fault, (target, lasts) in FAULTS.items():
        if target == BROKER and stage.broker is None:
            continue
        strike = Strike(at=0.0, fault=fault, target=target, lasts=lasts, failpoint=FAILPOINT)
        struck_at = time.monotonic()
        await nemesis.run([strike])
        healed_at = time.monotonic()
        (backlog, rest), answers = await asyncio.gather(caught_up(stage), _answers(stage))
        yield Recovery(
            fault=fault,
            target=target,
            lasted=healed_at - struck_at,
            backlog=backlog,
            answers=answers,
            rest=rest,
        )
        await asyncio.sleep(BETWEEN_SECONDS)


async def _answers(stage: Stage) -> float:
    began = time.monotonic()
    await stage.ready()
    return time.monotonic() - began


async def caught_up(stage: Stage, subscriptions: Mapping[str, Iterable[str]] = SUBSCRIPTIONS) -> tuple[int, float]:
    """How much of what was told by now is not acted on, and the seconds until it is; infinite if it never was."""
    async with stage.database() as connection:
        return await cleared(connection, subscriptions)


async def cleared(
    connection: "asyncpg.Connection[Any]", subscriptions: Mapping[str, Iterable[str]] = SUBSCRIPTIONS
) -> tuple[int, float]:
    """As ``caught_up``, in the one database of all services."""
    began = time.monotonic()
    looks = [
        _BEHIND.format(subscriber=subscriber, publisher=one)
        for subscriber, publishers in subscriptions.items()
        for one in publishers
    ]
    behind_now = f"select {' + '.join(looks)}"
    await connection.execute("drop table if exists told")
    await connection.execute(_PUBLISHED)
    backlog = behind = await connection.fetchval(behind_now)
    while behind and time.monotonic() - began < LOOKED_FOR:
        await asyncio.sleep(LOOK_SECONDS)
        behind = await connection.fetchval(behind_now)
    return backlog, math.inf if behind else time.monotonic() - began


def row(one: Recovery) -> str:
    word = "ok" if one.holds else "not ok"
    return (
        f"{one.fault:<40}{one.target:<11}{one.lasted:>7.1f}{one.backlog:>9}{one.rest:>9.1f}{one.answers:>9.1f}  {word}"
    )


async def run(campaign: Campaign) -> int:
    async with a_stage(campaign.home, campaign.bus, campaign.processes) as stage:
        record = Record(campaign.home / "history.jsonl")
        people, nemesis = People(campaign.seed, stage, record, campaign.lines), Nemesis(stage, record)
        slow, figures = 0, dict[str, dict[str, float]]()
        async with asyncio.TaskGroup() as tasks:
            working = tasks.create_task(people.work(FILERS, OFFICERS, READERS))
            await asyncio.sleep(WARM_SECONDS)
            async for one in recoveries(stage, nemesis):
                print(row(one), flush=True)
                slow += not one.holds
                figures[f"{one.fault} ({one.target})"] = {
                    "lasted, s": round(one.lasted, 1),
                    "events not acted on when healed": one.backlog,
                    "at rest after, s": round(one.rest, 1),
                }
            people.over.set()
            await working
        await at_rest(stage)
        await no_limit_ahead(stage)
        await nemesis.dismiss()
        verdict = await look(campaign, stage, record)
    for violation in verdict.violations:
        print(f"{violation.check}: {violation.what}")
    print(f"{slow} of them longer than {AT_REST_WITHIN:g} s and the backlog; violations: {len(verdict.violations)}")
    if not slow and not verdict.violations and campaign.bus == "kafka":
        write_result("recovery", "make recovery", COVERS, figures)
    return int(bool(slow or verdict.violations))


def heading(campaign: Campaign) -> Iterator[str]:
    yield f"seed {campaign.seed}, bus {campaign.bus}; {machine()}"
    yield f"{'fault':<40}{'of':<11}{'s':>7}{'backlog':>9}{'at rest':>9}{'answers':>9}"


def main() -> int:
    campaign = Campaign(
        seed=int(os.environ.get("CAMPAIGN_SEED") or 1),
        seconds=0.0,
        bus=os.environ.get("WEIQUAN_BUS") or "kafka",
        processes="each",
        home=home_path() / "recovery",
        lines=LINES,
    )
    if (lock := try_lock(campaign.home.with_suffix(".lock"))) is None:
        print(f"another runs in {campaign.home}")
        return 1
    import_module("uvloop").install()
    print("\n".join(heading(campaign)), flush=True)
    code = asyncio.run(run(campaign))
    os.close(lock)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
