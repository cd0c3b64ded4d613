"""Between two instants of a replay everything has come to rest, and nothing moved by itself."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI

from canon.shanghai import SHANGHAI
from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock, new_id
from chassis.components import QueueWorker, ServiceComponents
from chassis.db.work import Work
from chassis.delivery.router import EventRouter
from chassis.jobs import Job
from chassis.service import create_service
from chassis.settings import ServiceSettings
from chassis.stepping import Stepper
from tests.chassis import toy

MORNING = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)
PUBLISHER, SUBSCRIBER = "publisher", "subscriber"


@dataclass(slots=True)
class World:
    apps: dict[str, FastAPI]
    stepper: Stepper
    clock: SteppedClock
    waiting: list[int]  # in the publisher's queue
    ran: list[str]


@pytest.fixture
async def world(empty_database_url: str) -> AsyncIterator[World]:
    await toy.lay_tables(empty_database_url, PUBLISHER, SUBSCRIBER)
    bus, clock = PostgresBus(empty_database_url), SteppedClock(MORNING)
    waiting, ran = list[int](), list[str]()

    async def tick_next() -> int:
        if not waiting:
            return 0
        await toy.publish(apps[PUBLISHER], toy.a_tick(new_id(), waiting.pop()))
        return 1

    def a_job(name: str, *, is_of_deadlines: bool) -> Job:
        async def act(_: Work) -> bool:
            ran.append(name)
            return False

        return Job(name=name, every_seconds=1.0, act=act, is_of_deadlines=is_of_deadlines)

    def created(name: str, events: EventRouter, components: ServiceComponents) -> FastAPI:
        components.events = events
        settings = ServiceSettings(service=name, database_url=empty_database_url, internal_key=toy.KEY)
        app = create_service(settings, bus, clock, components)
        app.state.runtime.is_stepped = True
        return app

    queue = QueueWorker(name="ticks", act=tick_next, pause_seconds=0.01)
    ticking = ServiceComponents(
        queues=lambda _: (queue,),
        jobs=(a_job("deadlines", is_of_deadlines=True), a_job("housekeeping", is_of_deadlines=False)),
    )
    apps = {
        PUBLISHER: created(PUBLISHER, EventRouter(), ticking),
        SUBSCRIBER: created(SUBSCRIBER, toy.subscriber_router(toy.Mood()), ServiceComponents()),
    }
    async with toy.running(*apps.values()):
        stepper = Stepper(list(apps.values()))
        await stepper.open()
        yield World(apps, stepper, clock, waiting, ran)
    await bus.close()


async def test_what_was_published_is_handled_when_everything_has_come_to_rest_and_not_before(world: World) -> None:
    aggregate = new_id()
    await toy.publish(world.apps[PUBLISHER], toy.a_tick(aggregate, 1), toy.a_tick(aggregate, 2))
    before = await toy.handled_numbers(world.apps[SUBSCRIBER], aggregate)

    await world.stepper.run_until_idle()

    assert before == []
    assert await toy.handled_numbers(world.apps[SUBSCRIBER], aggregate) == [1, 2]


async def test_queues_are_worked_off_and_what_they_publish_is_handled_too(world: World) -> None:
    world.waiting.extend((3, 2))
    aggregate = new_id()
    await toy.publish(world.apps[PUBLISHER], toy.a_tick(aggregate, 1))

    await world.stepper.run_until_idle()

    assert world.waiting == []
    assert world.apps[SUBSCRIBER].state.runtime.consumer.progress.handled == 3


async def test_jobs_follow_the_business_clock_those_of_deadlines_at_each_moment_others_once_a_day(world: World) -> None:
    for hours in (0, 3, 20, 3):
        world.clock.advance_to(world.clock.now() + timedelta(hours=hours))
        await world.stepper.run_jobs()

    mine = [name for name in world.ran if name in ("deadlines", "housekeeping")]
    assert mine == ["deadlines", "housekeeping", "deadlines", "deadlines", "housekeeping", "deadlines"]


async def test_nothing_runs_behind_the_requests(world: World) -> None:
    loops = {name for app in world.apps.values() for name in app.state.runtime.loops(app)}

    assert loops == {"clock", "pulse"}
