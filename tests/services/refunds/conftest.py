"""Refunds on a real database, in process."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from chassis.clock import SteppedClock, machine_now
from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from services.refunds.app import create_app
from services.refunds.quotes.service import QuoteRulesCache
from services.refunds.settings import Settings
from tests.services.refunds.calling import KEY
from tests.support.clocks import TestClock
from tests.support.service import serving
from tests.support.shared_database import SharedDatabase


@pytest.fixture(scope="session")
async def refunds_of_worker(worker_database: SharedDatabase) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """The service that the tests of this process share."""
    settings = Settings(
        service=ServiceSettings(service="refunds", database_url=worker_database.url, internal_key=KEY),
        keys=KeyRing.from_text("test:" + "00" * 32),
    )
    async with serving(create_app, settings, TestClock(machine_now()), worker_database.url) as served:
        yield served


@pytest.fixture
async def refunds(refunds_of_worker: tuple[FastAPI, httpx.AsyncClient], database_url: str) -> FastAPI:
    app, _ = refunds_of_worker
    app.state.runtime.clock.restart_at(machine_now())
    app.state.books = QuoteRulesCache(app.state.transactions)  # in an emptied database versions begin anew
    return app


@pytest.fixture
def clock(refunds: FastAPI) -> SteppedClock:
    clock: SteppedClock = refunds.state.runtime.clock
    return clock


@pytest.fixture
async def client(refunds: FastAPI, refunds_of_worker: tuple[FastAPI, httpx.AsyncClient]) -> httpx.AsyncClient:
    return refunds_of_worker[1]
