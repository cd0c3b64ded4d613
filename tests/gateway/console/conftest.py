"""The bureau, fresh for each test: the real gateway and the real dispatch service on a real database."""

import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

sys.path.insert(0, str(Path(__file__).parent))
import bureau as gestures

from chassis.bus.postgres import PostgresBus
from chassis.components import ServiceComponents
from chassis.service import create_service
from chassis.settings import ServiceSettings
from gateway.app import create_app
from gateway.settings import Settings
from services.dispatch.app import create_app as create_dispatch
from services.dispatch.settings import Settings as DispatchSettings
from tests.gateway.echoing import EASY, RING
from tests.support.clocks import TestClock
from tests.support.shared_database import SharedDatabase

KEY = "k" * 64
MORNING = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


def settings_of(service: str, database_url: str) -> ServiceSettings:
    return ServiceSettings(service=service, database_url=database_url, internal_key=KEY)


@pytest.fixture(scope="session")
async def peers_of_worker(worker_database: SharedDatabase) -> AsyncIterator[dict[str, FastAPI]]:
    """The services behind the gateway, which the tests of this process share."""
    url, clock = worker_database.url, TestClock(MORNING)
    bus = PostgresBus(url)
    components = ServiceComponents(routers=(gestures.analytics,), publishes=False)
    peers: dict[str, FastAPI] = {
        "dispatch": create_dispatch(DispatchSettings(service_settings=settings_of("dispatch", url)), bus, clock),
        "analytics": create_service(settings_of("analytics", url), bus, clock, components),
    }
    for peer in peers.values():
        await peer.state.runtime.prewarm()  # as at the start of a service: a first connection that is lost is no fault
    yield peers
    for peer in peers.values():
        await peer.state.runtime.close()
    await bus.close()


@pytest.fixture
async def bureau(
    peers_of_worker: dict[str, FastAPI], database_url: str, home: Path, request: pytest.FixtureRequest
) -> AsyncIterator[gestures.Bureau]:
    """Further settings: a module's ``GATEWAY``, ``@pytest.mark.parametrize("bureau", [{...}], indirect=True)``."""
    options = getattr(request.module, "GATEWAY", {}) | getattr(request, "param", {})
    dispatch = peers_of_worker["dispatch"]
    clock: TestClock = dispatch.state.runtime.clock
    clock.restart_at(MORNING)
    own = Settings(
        service=settings_of("gateway", database_url), home=home, keys=RING, development_hasher=EASY, **options
    )
    bus = PostgresBus(database_url)
    front = create_app(own, bus, clock, dict(peers_of_worker))
    transport = httpx.ASGITransport(app=front)
    async with (
        front.own.router.lifespan_context(front.own),
        httpx.AsyncClient(transport=transport, base_url=gestures.ORIGIN) as client,
    ):
        yield gestures.Bureau(front=front, dispatch=dispatch, client=client, clock=clock, home=home)
    await bus.close()
