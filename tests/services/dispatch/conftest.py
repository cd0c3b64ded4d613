"""The dispatch service in process, on a real database, with a clock that moves only when told."""

from collections.abc import AsyncIterator
from datetime import datetime

import httpx
import pytest

from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock
from chassis.settings import ServiceSettings
from services.dispatch.app import create_app
from services.dispatch.settings import Settings
from tests.services.dispatch.dispatch_app import KEY, DispatchApp

MORNING = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


@pytest.fixture
async def dispatch(database_url: str) -> AsyncIterator[DispatchApp]:
    bus = PostgresBus(database_url)
    clock = SteppedClock(MORNING)
    settings = Settings(
        service_settings=ServiceSettings(service="dispatch", database_url=database_url, internal_key=KEY),
        meaning=False,  # whoever tests the second reading gives it a reader
    )
    app = create_app(settings, bus, clock)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://dispatch") as client:
        yield DispatchApp(app=app, client=client, clock=clock)
    await app.state.runtime.close()
    await bus.close()
