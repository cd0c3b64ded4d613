"""A process on a machine whose clock is wrong does nothing by it: not even the first thing."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock, machine_now
from chassis.components import ServiceComponents
from chassis.service import create_service
from chassis.settings import ServiceSettings
from chassis.web.fast_path import FastPathApp
from tests.chassis import toy
from tests.faults.proxy import FaultProxy

NEARLY = timedelta(seconds=10)


def an_hour_ahead() -> SystemClock:
    clock = SystemClock()
    clock._offset += 3600
    return clock


def on_a_wrong_clock(database_url: str, bus: PostgresBus, **overrides: Any) -> FastPathApp:
    settings = ServiceSettings(service="odr", database_url=database_url, internal_key=toy.KEY, **overrides)
    return create_service(settings, bus, an_hour_ahead(), ServiceComponents())


async def test_a_service_knows_the_databases_time_before_anybody_asks(database_url: str) -> None:
    bus = PostgresBus(database_url)
    app = on_a_wrong_clock(database_url, bus)

    async with toy.running(app):
        at_first = app.state.transactions.clock.now()
        is_ready = await app.state.runtime.ready()
    await bus.close()

    assert abs(at_first - machine_now()) < NEARLY
    assert is_ready


@pytest.mark.parametrize("way", ["begin", "autocommit"])
async def test_the_first_act_after_a_start_without_the_database_has_the_databases_time(
    database_url: str, way: str
) -> None:
    later = 60.0  # the act comes before anything else asks for the time
    bus = PostgresBus(database_url)
    ready = []
    async with FaultProxy.before(database_url) as line:
        await line.refuse()
        app = on_a_wrong_clock(line.url(database_url), bus, clock_retry_seconds=later)
        async with toy.running(app):
            await line.heal()
            ready.append(await app.state.runtime.ready())
            async with getattr(app.state.transactions, way)() as work:
                database_now = await work.db.scalar(text("select clock_timestamp()"))
            ready.append(await app.state.runtime.ready())
    await bus.close()

    assert abs(work.now - database_now) < NEARLY
    assert ready == [False, True]
