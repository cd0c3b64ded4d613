"""The service with its registers, on a real database."""

from collections.abc import AsyncIterator

import httpx
import pytest

from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock, machine_now
from chassis.settings import ServiceSettings
from services.odr.app import create_app
from services.odr.settings import Settings
from tests.services.odr.asking import KEY, Registers


@pytest.fixture
async def registers(database_url: str) -> AsyncIterator[Registers]:
    clock = SteppedClock(machine_now())
    settings = Settings(service=ServiceSettings(service="odr", database_url=database_url, internal_key=KEY))
    bus = PostgresBus(database_url)
    app = create_app(settings, bus, clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://odr") as client:
        yield Registers(client, clock, app)
    await app.state.runtime.close()
    await bus.close()
