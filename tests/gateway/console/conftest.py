"""The bureau, fresh for each test: the real gateway and the real dispatch service on a real database."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI

sys.path.insert(0, str(Path(__file__).parent))
import bureau as gestures

from chassis.bus.postgres import PostgresBus
from chassis.components import ServiceComponents
from chassis.service import create_service
from services.dispatch.app import create_app as create_dispatch
from services.dispatch.settings import Settings as DispatchSettings
from tests.support.clocks import TestClock
from tests.support.shared_database import SharedDatabase


@pytest.fixture(scope="session")
async def peers_of_worker(worker_database: SharedDatabase) -> AsyncIterator[dict[str, FastAPI]]:
    """The services behind the gateway, which the tests of this process share."""
    url, clock = worker_database.url, TestClock(gestures.MORNING)
    bus = PostgresBus(url)
    components = ServiceComponents(routers=(gestures.analytics,), publishes=False)
    peers: dict[str, FastAPI] = {
        "dispatch": create_dispatch(
            DispatchSettings(service_settings=gestures.settings_of("dispatch", url)), bus, clock
        ),
        "analytics": create_service(gestures.settings_of("analytics", url), bus, clock, components),
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
    """Further settings: a module's ``GATEWAY``, ``@pytest.mark.parametrize("bureau", [{...}], indirect=True)``.

    What runs behind requests does so only for who is marked ``running``.
    """
    options = getattr(request.module, "GATEWAY", {}) | getattr(request, "param", {})
    if is_stepped := request.node.get_closest_marker("running") is None:
        request.getfixturevalue("nothing_arrives")
    async with gestures.opened_bureau(peers_of_worker, database_url, home, is_stepped=is_stepped, **options) as bureau:
        yield bureau
