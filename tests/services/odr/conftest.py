"""The service with its registers, on a real database."""

from collections.abc import AsyncIterator

import pytest

from chassis.clock import machine_now
from chassis.settings import ServiceSettings
from services.odr.app import create_app
from services.odr.settings import Settings
from tests.services.odr.asking import KEY, Registers
from tests.support.clocks import TestClock
from tests.support.service import serving
from tests.support.shared_database import SharedDatabase


@pytest.fixture(scope="session")
async def registers_of_worker(worker_database: SharedDatabase) -> AsyncIterator[Registers]:
    """The service that the tests of this process share."""
    clock = TestClock(machine_now())
    settings = Settings(service=ServiceSettings(service="odr", database_url=worker_database.url, internal_key=KEY))
    async with serving(create_app, settings, clock, worker_database.url) as (app, client):
        yield Registers(client, clock, app)


@pytest.fixture
async def registers(registers_of_worker: Registers, database_url: str) -> Registers:
    registers_of_worker.clock.restart_at(machine_now())
    return registers_of_worker
