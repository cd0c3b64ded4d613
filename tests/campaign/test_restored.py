"""T50, G31: what a server recovered as of an instant holds keeps every promise over the history up to it."""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from deploy.launcher.instants import base, recover
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

BEFORE_COPY, BEFORE_INSTANT, LOST = 6.0, 8.0, 4.0  # seconds of work
LOOKED_AT = (
    *("C1 lost", "C2 phantom", "C4 order", "C5 keys", "C6 conservation", "C7 money", "C8 limits"),
    *("C9 rows projected", "C10 audit lines", "C10 anchors", "C12 canaries"),
)

pytestmark = pytest.mark.campaign


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return Campaign(seed=50, seconds=0.0, bus="postgres", processes="all", home=tmp_path / "campaign")


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
            await asyncio.to_thread(base, stage.home, archive, quiet)
            await asyncio.sleep(BEFORE_INSTANT)
            anchors = anchors_in(stage.home)
            instant = await _now(stage)
            await asyncio.sleep(LOST)
            people.over.set()
        await nemesis.dismiss()
        stage.postgres.stop()
        await asyncio.to_thread(recover, stage.home, archive, instant, quiet)
        await asyncio.to_thread(stage.postgres.start)
        await stage.start_hosts()
        _, rest = await at_rest(stage)
        await no_limit_ahead(stage)
        await everything_sealed(stage)
        await nemesis.dismiss()
        kept = _up_to(instant, record, campaign.home)
        async with stage.database() as connection:
            fresh = await anew(campaign, stage, connection)
            verdict = await judging.judge(kept, connection, fresh, anchors)
            of_all = await judging.judge(record, connection, fresh, anchors)
        judging.confidential(
            verdict, judging.sinks(stage.postgres.url, [*stage.home.glob("logs/*.log")], []), people.persons
        )

    assert verdict.violations == []
    assert "C1 lost" in {violation.check for violation in of_all.violations}  # what came after the instant is gone
    assert rest < 30
    assert _taken(kept) < _taken(record)
    assert set(verdict.looked_at) >= {*LOOKED_AT}


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
    kept = Record(home / "until.jsonl")
    kept.entries += [entry for entry in record.entries if judging.wall_of(entry) <= instant]
    return kept
