"""The county works through the public API, takes every refusal calmly, and stops when told."""

import asyncio
import json
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from canon.shanghai import SHANGHAI
from chassis.clock import SteppedClock
from simulators.app import create_app
from simulators.county import County
from simulators.gateway_client import GatewayClient
from simulators.settings import Settings
from tests.simulators.bureau import Bureau
from tests.sweeps import sampled

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
ACTORS = ("platform_12345", "platform_12315", "partner", "agency", "enterprise", "officer", "section_head", "hub")
PATIENCE = 30  # seconds a test waits for what must come


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    file = tmp_path / "credentials.json"
    file.write_text(json.dumps({actor: {"header": "X-Key", "value": actor} for actor in ACTORS}), encoding="utf-8")
    return file


async def worked(bureau: Bureau, credentials: Path) -> None:
    """Let the county work until the bureau has seen enough."""
    transport = httpx.ASGITransport(bureau.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        gateway = GatewayClient(client, credentials, run="r", concurrency=4)
        county = County(gateway, SteppedClock(NOW), seed="s", order_seconds=0, poll_seconds=0)
        working = asyncio.create_task(county.run())
        await asyncio.wait_for(bureau.done.wait(), PATIENCE)
        working.cancel()
        await asyncio.wait({working})
        assert working.cancelled()


@sampled
async def test_orders_come_in_and_cases_are_brought_to_their_end(credentials: Path) -> None:
    bureau = Bureau(enough=25)

    await worked(bureau, credentials)

    assert len(bureau.cases) >= 25
    assert {"first-feedback", "accept", "start-mediation", "close", "follow-up"} <= set(bureau.requested)


@sampled
async def test_every_post_has_its_own_key_and_a_busy_one_keeps_it(credentials: Path) -> None:
    bureau = Bureau(enough=3, busy=2)

    await worked(bureau, credentials)

    first, second, third, *others = bureau.keys
    assert first == second == third
    assert len({key for _, key in others}) == len(others)


async def test_where_one_actor_may_not_another_does(credentials: Path) -> None:
    bureau = Bureau(enough=1)

    await worked(bureau, credentials)

    assert bureau.requested["first-feedback"] > 0  # the bureau refuses officers


async def test_the_county_waits_for_credentials_and_stops_cleanly_without_them(tmp_path: Path) -> None:
    bureau = Bureau()
    settings = Settings(credentials=tmp_path / "none.json")
    app = create_app(settings, SteppedClock(NOW), httpx.ASGITransport(bureau.app()))

    async with app.router.lifespan_context(app):
        await asyncio.sleep(0)

    assert bureau.cases == {}
