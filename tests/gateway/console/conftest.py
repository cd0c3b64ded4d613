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
from chassis.clock import SteppedClock
from chassis.components import ServiceComponents
from chassis.service import create_service
from chassis.settings import ServiceSettings
from gateway.app import create_app
from gateway.settings import Settings
from services.dispatch.app import create_app as create_dispatch
from services.dispatch.settings import Settings as DispatchSettings
from tests.gateway.echoing import EASY, RING

KEY = "k" * 64
MORNING = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


@pytest.fixture
async def bureau(database_url: str, home: Path, request: pytest.FixtureRequest) -> AsyncIterator[gestures.Bureau]:
    """Further settings: a module's ``GATEWAY``, ``@pytest.mark.parametrize("bureau", [{...}], indirect=True)``."""
    options = getattr(request.module, "GATEWAY", {}) | getattr(request, "param", {})
    bus, clock = PostgresBus(database_url), SteppedClock(MORNING)

    def settings(service: str) -> ServiceSettings:
        return ServiceSettings(service=service, database_url=database_url, internal_key=KEY)

    peers: dict[str, FastAPI] = {
        "dispatch": create_dispatch(DispatchSettings(service_settings=settings("dispatch")), bus, clock),
        "analytics": create_service(
            settings("analytics"), bus, clock, ServiceComponents(routers=(gestures.analytics,), publishes=False)
        ),
    }
    own = Settings(service=settings("gateway"), home=home, keys=RING, development_hasher=EASY, **options)
    front = create_app(own, bus, clock, peers)
    transport = httpx.ASGITransport(app=front)
    for peer in peers.values():
        await peer.state.runtime.prewarm()  # as at the start of a service: a first connection that is lost is no fault
    async with (
        front.own.router.lifespan_context(front.own),
        httpx.AsyncClient(transport=transport, base_url=gestures.ORIGIN) as client,
    ):
        yield gestures.Bureau(front=front, dispatch=peers["dispatch"], client=client, clock=clock, home=home)
    for peer in peers.values():
        await peer.state.runtime.close()
    await bus.close()
