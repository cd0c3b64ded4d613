"""Analytics in process, on a real database."""

from collections.abc import AsyncIterator

import httpx
import pytest

from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock
from chassis.settings import ServiceSettings
from services.analytics.app import create_app
from services.analytics.settings import Settings
from tests.services.analytics.asking import KEY, Counter
from tests.services.analytics.stories import noon


@pytest.fixture
async def counter(database_url: str) -> AsyncIterator[Counter]:
    bus = PostgresBus(database_url)
    settings = Settings(service=ServiceSettings(service="analytics", database_url=database_url, internal_key=KEY))
    clock = SteppedClock(noon("04-20"))
    app = create_app(settings, bus, clock)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://analytics") as client:
        yield Counter(app=app, client=client, clock=clock)
    await app.state.runtime.close()
    await bus.close()
