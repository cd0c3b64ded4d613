"""The dispatch service as it runs: relay, consumer and jobs, beside those it subscribes to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock
from chassis.components import ServiceComponents
from chassis.db.engine import engine_for
from chassis.db.metadata import METADATA
from chassis.service import create_service
from chassis.settings import ServiceSettings
from chassis.web.auth import CallerTokens
from services.dispatch.app import create_app
from services.dispatch.settings import Settings
from tests.services.dispatch.dispatch_app import GYM, HUB, KEY, a_complaint

OTHERS = ("intake", "odr", "refunds")


@pytest.fixture
async def services(database_url: str) -> AsyncIterator[dict[str, FastAPI]]:
    bus, clock = PostgresBus(database_url), SystemClock()
    peers: dict[str, FastAPI] = {}
    for name in OTHERS:
        engine = engine_for(database_url, name)
        async with engine.begin() as db:
            await db.execute(text(f"create schema if not exists {name}"))
            await db.run_sync(METADATA.create_all)
        await engine.dispose()
        peers[name] = create_service(
            ServiceSettings(service=name, database_url=database_url, internal_key=KEY),
            bus,
            clock,
            ServiceComponents(),
            peers,
        )
    own = ServiceSettings(service="dispatch", database_url=database_url, internal_key=KEY)
    peers["dispatch"] = create_app(Settings(service_settings=own, deadlines_every=0.05), bus, clock, peers)
    async with contextlib.AsyncExitStack() as stack:
        for app in peers.values():
            await stack.enter_async_context(app.router.lifespan_context(app))
        yield peers
    await bus.close()


async def test_a_complaint_published_on_the_bus_is_soon_a_case_and_its_missed_limits_are_published(
    services: dict[str, FastAPI],
) -> None:
    transactions = services["intake"].state.transactions
    complaint = a_complaint(GYM, at=transactions.clock.now() - timedelta(days=400))

    async with transactions.begin() as work:
        work.publish(complaint)
    view = await _visible(services["dispatch"], f"/v1/cases/{complaint.complaint_id}")

    assert view["department"] == "consumer_protection"
    async with asyncio.timeout(10):
        while not view["late"]:
            view = await _visible(services["dispatch"], f"/v1/cases/{complaint.complaint_id}")
    assert {clock["kind"] for clock in view["clocks"] if clock["state"] == "missed"} == {"acceptance"}
    assert services["dispatch"].state.runtime.jobs.last_run.keys() >= {"deadlines"}


async def _visible(app: FastAPI, path: str) -> dict[str, Any]:
    headers = {"X-Caller": CallerTokens(KEY).sign(HUB, "dispatch")}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://dispatch") as client:
        async with asyncio.timeout(20):
            while True:
                answered = await client.get(path, headers=headers)
                if answered.status_code == 200:
                    found: dict[str, object] = answered.json()
                    return found
