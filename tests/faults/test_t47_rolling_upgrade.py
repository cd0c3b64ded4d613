"""T47: service by service to the next release, back, and forth again, while people file: nothing is lost or dropped."""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from canon.services import SERVICES
from chassis.db.migrate import ROOT
from tests.faults.citizen import Citizen
from tests.faults.county import County, Host
from tests.faults.processes import a_nursery
from tests.faults.releases import next_release
from tests.simulation.history import History, check

CLIENTS = 6
FILED_BETWEEN = 10  # complaints, before the next process is replaced
_PUBLISHED = "select count(*) from intake.event_log where type = 'intake.complaint_noticed.v1'"
_UNKNOWN = "select from dispatch.quarantined where why = 'unknown_type' and state = 'open'"
_OPEN = "select why, error from {}.quarantined where state = 'open'"
_STORED = "select count(*) from {} where position('\"later_field\":\"later\"' in convert_from(body, 'UTF8')) > 0"


@pytest.fixture(scope="module")
def later_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return next_release(tmp_path_factory.mktemp("next"))


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory, later_tree: Path) -> Iterator[Path]:
    with a_nursery(tmp_path_factory.mktemp("later"), later_tree) as path:
        yield path


@pytest.mark.campaign
async def test_every_service_goes_to_the_next_release_and_back_under_load(
    county: County, nursery: Path, later: Path, later_tree: Path
) -> None:
    environment = {"GATEWAY_REQUESTS_PER_SECOND": "100000"}
    gateways = [county.host("gateway", **environment), county.host("gateway", spare=True, **environment)]
    hosts = [*(county.host(name) for name in SERVICES), *gateways]  # the publisher first, the hardest order
    for host in hosts:
        await host.start()
    history, stop = History(), asyncio.Event()
    citizen = Citizen([county.citizen("partner", gateway.address) for gateway in gateways], history)

    async with asyncio.TaskGroup() as tasks:
        for number in range(CLIENTS):
            tasks.create_task(citizen.file_until(f"U{number}", stop))
        migrated = [await _migrate(county, later_tree)]
        codes = await _replace(hosts, later, history)
        *others, publisher = hosts[::-1]
        codes += await _replace(others, nursery, history)
        waiting = await _met_what_it_does_not_know(county)
        codes += await _replace([publisher], nursery, history)
        migrated.append(await _migrate(county, ROOT))
        codes += await _replace(hosts, later, history)
        stop.set()
    await county.rest("intake", "dispatch", "refunds", "analytics", seconds=120)
    rows = await county.rows("select respondent_name from intake.complaints")
    history.stored = dict(Counter(row["respondent_name"] for row in rows))

    print(f"{citizen.requests} requests, {len(rows)} complaints, {len(codes)} replaced, {len(waiting)} events waited")  # noqa: T201
    assert citizen.failed == []
    assert (set(codes), migrated) == ({0}, [0, 0])
    assert check(history) == []
    assert set(history.stored) == set(history.answers)
    for subscriber in ("intake", "dispatch", "refunds", "analytics"):
        await county.until(f"select not exists ({_OPEN.format(subscriber)})")
    [published], [received] = await county.rows(_PUBLISHED), await county.rows("select count(*) from dispatch.noticed")
    assert published["count"] == received["count"] > 0
    assert len(await county.rows("select id from dispatch.cases")) == len(rows)
    assert await county.rows(_STORED.format("bus.log")) == await county.rows(_STORED.format("intake.event_log"))


async def _replace(hosts: list[Host], nursery: Path, history: History) -> list[int]:
    """One after the other; how each left."""
    codes = []
    for host in hosts:
        filed = len(history.answers)
        host.signal(signal.SIGTERM)
        codes.append(await host.died())
        host.move(nursery)
        await host.start()
        async with asyncio.timeout(60):
            while len(history.answers) < filed + FILED_BETWEEN:  # noqa: ASYNC110 - the load is not ours to wait for
                await asyncio.sleep(0.05)
    return codes


async def _met_what_it_does_not_know(county: County) -> list[Any]:
    """The events that the earlier dispatch could not read, once it hears again."""
    async with asyncio.timeout(60):
        while not (waiting := await county.rows(_UNKNOWN)):  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.05)
    return waiting


async def _migrate(county: County, tree: Path) -> int:
    """As the launcher does, with the programs of this tree."""
    command = (sys.executable, "-m", "deploy.host", "migrate")
    migrating = await asyncio.create_subprocess_exec(*command, cwd=tree, env=county.environment | {"PATH": "/usr/bin"})
    return await migrating.wait()
