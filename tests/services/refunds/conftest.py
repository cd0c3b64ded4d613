"""Refunds on a real database, in process."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock, machine_now
from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from services.refunds.app import create_app
from services.refunds.settings import Settings
from tests.services.refunds.calling import KEY


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(machine_now())


@pytest.fixture
async def refunds(database_url: str, clock: SteppedClock) -> AsyncIterator[FastAPI]:
    settings = Settings(
        service=ServiceSettings(service="refunds", database_url=database_url, internal_key=KEY),
        keys=KeyRing.from_text("test:" + "00" * 32),
    )
    bus = PostgresBus(database_url)
    app = create_app(settings, bus, clock)
    yield app
    await app.state.runtime.close()
    await bus.close()


@pytest.fixture
async def client(refunds: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=refunds), base_url="http://refunds") as client:
        yield client
