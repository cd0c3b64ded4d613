"""From dispatch's log over the bus to the alert of a complaint."""

import contextlib
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from canon.codes import Alert
from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock
from chassis.components import ServiceComponents
from chassis.db.engine import engine_for
from chassis.db.metadata import METADATA
from chassis.service import create_service
from chassis.settings import ServiceSettings
from services.intake.app import create_app
from tests.services.intake.conftest import KEY, settings_for
from tests.services.intake.direct_delivery import until
from tests.services.intake.knowledge.gestures import alerts_of_filed, changed

OTHERS = ("dispatch", "odr", "refunds")  # publishers that intake subscribes to


@pytest.fixture
async def services(database_url: str, bus: PostgresBus) -> AsyncIterator[dict[str, FastAPI]]:
    clock, peers = SystemClock(), dict[str, FastAPI]()
    for name in OTHERS:
        engine = engine_for(database_url, name)
        async with engine.begin() as db:
            await db.execute(text(f"create schema if not exists {name}"))
            await db.run_sync(METADATA.create_all)
        await engine.dispose()
        settings = ServiceSettings(service=name, database_url=database_url, internal_key=KEY)
        peers[name] = create_service(settings, bus, clock, ServiceComponents(), peers)
    peers["intake"] = create_app(settings_for(database_url), bus, clock, peers)
    async with contextlib.AsyncExitStack() as stack:
        for app in peers.values():
            await stack.enter_async_context(app.router.lifespan_context(app))
        yield peers


async def test_a_signed_rule_set_on_the_bus_soon_raises_the_alert_of_its_own_entry(
    services: dict[str, FastAPI],
) -> None:
    intake = services["intake"]
    before = await alerts_of_filed(intake)

    async with services["dispatch"].state.transactions.begin() as work:
        work.publish(changed())

    async def is_raised() -> bool:
        return await alerts_of_filed(intake) == (Alert.SECRET,)

    await until(is_raised, 20)
    assert before == ()
