"""G2: accepted complaints that a service neither has nor visibly holds are counted; a healthy system has none."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from canon.services import SERVICES
from chassis import failpoints
from chassis.bus.postgres import PostgresBus
from chassis.delivery.publisher_client import PublisherClient
from chassis.web.auth import CallerTokens, service_caller
from contracts.intake import ComplaintReceived
from gateway.operations.completeness import LOST, NOT_RECEIVED, CompletenessMonitor
from tests.chassis import toy
from tests.faults.county import KEY, PARTNER, County, client_of
from tests.faults.filing import Filer
from tests.faults.ground import show
from tests.services.intake.comparing import a_message
from tests.simulation.history import History

AT_WORK = ("intake", "dispatch", "analytics")
AT_ONCE = {LOST: 0.0, NOT_RECEIVED: 0.0}
NOTHING = {"dispatch": 0.0, "analytics": 0.0}
FILED = 12
LOOKS = 10
REPORTED_SECONDS = 60
CALM_SECONDS = 100  # longer than whatever was never heard of has to stand
_TODAY = "select id from intake.complaints order by id limit 1"
_LOSE = "delete from dispatch.applied where publisher = 'intake' and aggregate_id = $1"
_AGAIN = (
    "update dispatch.repairs set checked_until = '2020-01-01+08:00' where publisher = 'intake'"  # as the handbook says
)
_ALL_OF_IT = (
    "delete from dispatch.receipts where complaint_id = $1",
    _LOSE,
    "delete from analytics.applied where publisher = 'intake' and aggregate_id = $1",
)
_LOST = """
    select aggregate_id from dispatch.applied where publisher = 'intake'
    and not exists (select from dispatch.receipts where complaint_id = aggregate_id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The services in this process, and who compares them."""

    county: County
    filer: Filer
    dispatch: FastAPI
    bookkeeper: CompletenessMonitor

    async def counted(self) -> dict[str, float]:
        await self.bookkeeper.compare_days()
        return reported_here()

    async def rest(self) -> None:
        await self.county.rest("dispatch", "analytics")

    async def filed(self, many: int = FILED) -> list[UUID]:
        """Filed and acted on by everybody."""
        keys = [await self.filer.file() for _ in range(many)]
        await self.rest()
        return [UUID(self.filer.ids[key]) for key in keys]


def reported_here() -> dict[str, float]:
    return {
        sample.labels["service"]: sample.value
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name == "weiquan_unaccounted_complaints"
    }


@pytest.fixture
async def house(county: County, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """What was just accepted is looked for; how long a difference must stand is the parameter: not at all."""
    bus = PostgresBus(county.database_url)
    apps: dict[str, FastAPI] = {}
    for name in SERVICES:
        apps[name] = county.app(name, bus, peers=apps)
    publishers = PublisherClient(
        {name: partial(_inside, app) for name, app in apps.items()},
        lambda audience: CallerTokens(KEY).sign(service_caller("gateway"), audience),
    )
    at_work = [apps[name] for name in AT_WORK]
    async with toy.running(*at_work), client_of(apps["intake"], PARTNER) as partner:
        yield House(
            county=county,
            filer=Filer(partner, History()),
            dispatch=apps["dispatch"],
            bookkeeper=CompletenessMonitor(
                publishers, in_transit=timedelta(0), confirmed_after_seconds=getattr(request, "param", AT_ONCE)
            ),
        )
    for name in {*apps} - {*AT_WORK}:  # they were asked all the same
        await apps[name].state.runtime.close()
    await bus.close()


def _inside(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://inside")


@contextlib.contextmanager
def nobody_can_act_on(event: str) -> Iterator[None]:
    failpoints._PLAN[f"handler.{event}"] = ("raise", 0)
    try:
        yield
    finally:
        del failpoints._PLAN[f"handler.{event}"]


async def test_while_complaints_come_and_are_acted_on_nothing_is_counted(house: House) -> None:
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(4):
            tasks.create_task(house.filer.file_until(stop))
        counts = [await house.counted() for _ in range(LOOKS)]
        stop.set()
    await house.rest()

    assert counts == [NOTHING] * LOOKS
    assert len(house.filer.ids) > LOOKS
    assert await house.counted() == NOTHING


async def test_an_alarm_is_no_complaint(house: House) -> None:
    for number in range(3):
        sent = {"json": a_message(number), "headers": {"Idempotency-Key": f"G-{number}"}}
        answer = await house.filer.client.post("/v1/complaints", **sent)
        assert answer.status_code == 201, answer.text
    await house.county.until("select count(*) = 1 from intake.closing_alarms")
    await house.rest()

    assert await house.counted() == NOTHING


async def test_what_a_service_acted_on_and_has_no_longer_is_counted_until_it_is_there_again(house: House) -> None:
    gone, uncounted, *_ = await house.filed()
    await house.county.rows("delete from dispatch.receipts where complaint_id = $1", gone)
    await house.county.rows("delete from analytics.cases_seen where complaint_id = $1", uncounted)

    assert await house.counted() == {"dispatch": 1, "analytics": 1}
    assert [row["aggregate_id"] for row in await house.county.rows(_LOST)] == [gone]

    await house.county.rows(_LOSE, gone)
    await house.county.rows(_AGAIN)
    await house.dispatch.state.runtime.reconciler.run_once()
    assert await house.counted() == {"dispatch": 0, "analytics": 1}


async def test_what_a_service_never_received_is_counted(house: House) -> None:
    gone, *_ = await house.filed()
    await house.county.rows("delete from dispatch.receipts where complaint_id = $1", gone)
    await house.county.rows(_LOSE, gone)

    assert await house.counted() == {"dispatch": 1, "analytics": 0}


async def test_what_is_missing_of_an_earlier_day_is_found_in_its_turn(house: House) -> None:
    gone, *_ = await house.filed()
    days = 3
    earlier = UUID(int=gone.int - (days * 86_400_000 << 80))
    await house.county.rows("update intake.complaints set id = $2 where id = $1", gone, earlier)
    for statement in (*_ALL_OF_IT, "delete from analytics.cases_seen where complaint_id = $1"):
        await house.county.rows(statement, gone)

    looks = [await house.counted() for _ in range(days + 1)]

    assert NOTHING in looks[:-1]
    assert looks[-1] == {"dispatch": 1, "analytics": 1}


async def test_what_waits_for_the_bus_or_for_a_person_is_accounted_for(house: House) -> None:
    await house.filed()
    connection = await asyncpg.connect(house.county.database_url)
    async with connection.transaction():
        await connection.execute("select from bus.counters where topic = 'intake' for update")  # whoever sends waits
        for _ in range(FILED):
            await house.filer.file()
        untold = await house.counted()
    await connection.close()
    with nobody_can_act_on(ComplaintReceived.type):
        await house.filer.file()
        await house.county.until("select exists (select from dispatch.quarantined)")
        counted = await house.counted()

    assert untold == NOTHING
    assert counted == NOTHING


@pytest.mark.parametrize("house", [{LOST: 0.5, NOT_RECEIVED: 60.0}], indirect=True, ids=["half_a_second"])
async def test_a_difference_is_reported_once_the_grace_time_is_over(house: House) -> None:
    gone, unheard, *_ = await house.filed()
    await house.county.rows("delete from dispatch.receipts where complaint_id = any($1)", [gone, unheard])
    await house.county.rows(_LOSE, unheard)
    loop = asyncio.get_running_loop()
    began = loop.time()

    first = await house.counted()

    async def is_reported() -> bool:
        return await house.counted() == {"dispatch": 1, "analytics": 0}

    await toy.until(is_reported)
    assert first == NOTHING
    assert loop.time() - began >= 0.5


@pytest.mark.campaign
async def test_a_complaint_that_vanishes_from_a_running_system_is_reported_within_a_minute(county: County) -> None:
    """Everything in one process behind the gateway, with its own times, under a steady load."""
    host = county.host("all")
    await host.start()
    watcher = county.citizen("operator")

    async def reported() -> dict[str, float]:
        text = (await watcher.get("/metrics")).raise_for_status().text
        return {
            sample.labels["service"]: sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == "weiquan_unaccounted_complaints"
        }

    filer, stop = Filer(county.citizen("partner"), History()), asyncio.Event()
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as tasks:
        filing = tasks.create_task(filer.file_until(stop))
        calm = loop.time() + CALM_SECONDS
        while loop.time() < calm:
            assert await reported() == NOTHING
            await asyncio.sleep(1)
        for table in ("dispatch.receipts", "analytics.cases_seen"):
            await county.rows(f"delete from {table} where complaint_id = ({_TODAY})")  # noqa: S608
        vanished = loop.time()

        async def both() -> bool:
            await asyncio.sleep(0.5)
            return await reported() == {"dispatch": 1, "analytics": 1}

        await toy.until(both, REPORTED_SECONDS)
        seconds = loop.time() - vanished
        stop.set()
        await filing
    show(f"{len(filer.ids)} filed; one gone from dispatch and analytics was told after {seconds:.0f} s")
    host.signal(signal.SIGTERM)
    assert await host.died() == 0
