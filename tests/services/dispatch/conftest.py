"""The dispatch service in process, on a real database, with a clock that moves only when told."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from chassis.settings import ServiceSettings
from services.dispatch.app import create_app
from services.dispatch.settings import Settings
from tests.services.dispatch.dispatch_app import KEY, DispatchApp
from tests.support.clocks import TestClock
from tests.support.service import serving
from tests.support.shared_database import SharedDatabase

MORNING = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


@pytest.fixture(scope="session")
async def dispatch_of_worker(worker_database: SharedDatabase) -> AsyncIterator[DispatchApp]:
    """The service that the tests of this process share."""
    settings = Settings(
        service_settings=ServiceSettings(service="dispatch", database_url=worker_database.url, internal_key=KEY),
        meaning=False,  # whoever tests the second reading gives it a reader
    )
    clock = TestClock(MORNING)
    async with serving(create_app, settings, clock, worker_database.url) as (app, client):
        yield DispatchApp(app=app, client=client, clock=clock)


@pytest.fixture
async def dispatch(dispatch_of_worker: DispatchApp, database_url: str) -> DispatchApp:
    """The service on a morning on which nothing has come yet."""
    dispatch_of_worker.clock.restart_at(MORNING)
    return dispatch_of_worker
