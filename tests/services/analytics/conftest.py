"""Analytics in process, on a real database."""

from collections.abc import AsyncIterator

import pytest

from chassis.settings import ServiceSettings
from services.analytics.app import create_app
from services.analytics.settings import Settings
from tests.services.analytics.asking import KEY, Counter
from tests.services.analytics.stories import noon
from tests.support.clocks import TestClock
from tests.support.service import serving
from tests.support.shared_database import SharedDatabase

SPRING = noon("04-20")


@pytest.fixture(scope="session")
async def counter_of_worker(worker_database: SharedDatabase) -> AsyncIterator[Counter]:
    """The service that the tests of this process share."""
    settings = Settings(
        service=ServiceSettings(service="analytics", database_url=worker_database.url, internal_key=KEY)
    )
    clock = TestClock(SPRING)
    async with serving(create_app, settings, clock, worker_database.url) as (app, client):
        yield Counter(app=app, client=client, clock=clock)


@pytest.fixture
async def counter(counter_of_worker: Counter, database_url: str) -> Counter:
    counter_of_worker.clock.restart_at(SPRING)
    return counter_of_worker
