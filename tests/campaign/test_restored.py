"""T50, G31: what a server recovered as of an instant holds keeps every promise over the history up to it.

A broker is not recovered with it. It still holds what was told after the instant, some of it in an epoch that somebody
began there, and tells all of that again: the subscribers pass it over.
"""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from canon.services import SERVICES
from deploy.kafka.broker import Broker
from deploy.launcher.backup import Databases, begin_new_epoch
from deploy.launcher.point_in_time import make_base_copy, recover
from deploy.launcher.postgres import Postgres
from tests.campaign import judging
from tests.campaign.auditing import anchors_in
from tests.campaign.campaign import (
    FILERS,
    OFFICERS,
    READERS,
    Campaign,
    anew,
    at_rest,
    everything_sealed,
    no_limit_ahead,
)
from tests.campaign.nemesis import Nemesis
from tests.campaign.people import People
from tests.campaign.record import OK, Record
from tests.campaign.stage import Stage, a_stage
from tests.faults.county import SUBSCRIPTIONS

BEFORE_COPY, BEFORE_INSTANT, LOST = 6.0, 8.0, 4.0  # seconds of work
CONSUMED_WITHIN = 60.0  # seconds
LOOKED_AT = (
    *("C1 lost", "C2 phantom", "C4 order", "C5 keys", "C6 conservation", "C7 money", "C8 limits"),
    *("C9 rows projected", "C10 audit lines", "C10 anchors", "C12 canaries"),
)

pytestmark = pytest.mark.campaign


@pytest.fixture(params=["postgres", pytest.param("kafka", marks=pytest.mark.kafka)])
def campaign(request: pytest.FixtureRequest, tmp_path: Path) -> Campaign:
    return Campaign(seed=50, seconds=0.0, bus=request.param, processes="all", home=tmp_path / "campaign")


@pytest.fixture
def archive(campaign: Campaign) -> Iterator[Path]:
    """Where the server's account may write."""
    files = Postgres(campaign.home)._cluster.files
    place = files.with_name(f"{files.name}-archive")
    place.mkdir(parents=True)
    yield place
    shutil.rmtree(place)


async def test_t50_after_a_recovery_every_check_of_a_campaign_holds_up_to_its_instant(
    campaign: Campaign, archive: Path
) -> None:
    async with a_stage(campaign.home, campaign.bus, campaign.processes) as stage:
        record = Record(campaign.home / "history.jsonl")
        people, nemesis = People(campaign.seed, stage, record), Nemesis(stage, record)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(people.work(FILERS, OFFICERS, READERS))
            await asyncio.sleep(BEFORE_COPY)
            await asyncio.to_thread(make_base_copy, stage.home, archive, quiet)
            await asyncio.sleep(BEFORE_INSTANT)
            anchors = anchors_in(stage.home)
            instant = await _now(stage)
            await asyncio.sleep(LOST / 2)
            await asyncio.to_thread(_say_restored, stage.postgres.url)  # in the history that will be given up
            await asyncio.sleep(LOST / 2)
            people.over.set()
        await nemesis.dismiss()
        stage.postgres.stop()
        if stage.broker is not None:
            await asyncio.to_thread(_delete_offsets, stage.broker)
        await asyncio.to_thread(recover, stage.home, archive, instant, quiet)
        await asyncio.to_thread(stage.postgres.start)
        await stage.start_hosts()
        _, rest = await at_rest(stage)
        passed_over = await _all_consumed(stage)
        await no_limit_ahead(stage)
        await everything_sealed(stage)
        await nemesis.dismiss()
        record_until = _up_to(instant, record, campaign.home)
        async with stage.database() as connection:
            fresh = await anew(campaign, stage, connection)
            verdict = await judging.judge(record_until, connection, fresh, anchors)
            of_all = await judging.judge(record, connection, fresh, anchors)
        logs, segments = [*stage.home.glob("logs/*.log")], _segments(stage)
        judging.confidential(verdict, judging.sinks(stage.postgres.url, logs, segments), people.persons)

    assert verdict.violations == []
    assert "C1 lost" in {violation.check for violation in of_all.violations}  # what came after the instant is gone
    assert rest < 30
    if stage.broker is not None:
        assert min(passed_over.values()) > 0
    assert _taken(record_until) < _taken(record)
    assert set(verdict.looked_at) >= {*LOOKED_AT}


def _say_restored(url: str) -> None:
    for service in SERVICES:
        begin_new_epoch(Databases(url, {}), service, quiet)


def _delete_offsets(broker: Broker) -> None:
    """So that every group hears all that the broker has from its first record on."""
    broker.kill()
    for partition in (broker.files / "data").glob("__consumer_offsets-*"):
        shutil.rmtree(partition)
    broker.start()


def _segments(stage: Stage) -> list[Path]:
    return [] if stage.broker is None else sorted((stage.broker.files / "data").glob("*/*.log"))


async def _all_consumed(stage: Stage) -> dict[str, int]:
    """Wait until nothing on the bus is unheard; how many events of another epoch each subscriber passed over."""
    async with stage.client("operator") as client, asyncio.timeout(CONSUMED_WITHIN):
        while True:
            statuses = (await client.get("/status")).raise_for_status().json()["services"]
            if all(statuses[subscriber].get("consumer_lag") == 0 for subscriber in SUBSCRIPTIONS):
                return {subscriber: statuses[subscriber]["consumer"]["other_epoch"] for subscriber in SUBSCRIPTIONS}
            await asyncio.sleep(0.5)


def _taken(record: Record) -> int:
    """Complaints that were acknowledged."""
    return len({entry["value"] for entry in record.of("submit", kind=OK)})


def quiet(_line: str) -> None:
    pass


async def _now(stage: Stage) -> datetime:
    async with stage.database() as connection:
        now: datetime = await connection.fetchval("select clock_timestamp()")
        return now


def _up_to(instant: datetime, record: Record, home: Path) -> Record:
    """What the clients had asked and heard by then: what was under way may be there or not."""
    record_until = Record(home / "until.jsonl")
    record_until.entries += [entry for entry in record.entries if judging.wall_of(entry) <= instant]
    return record_until
