"""An intake that starts under a wrong clock while its database is away."""

import contextlib
from datetime import timedelta

import httpx
from sqlalchemy import text

from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock, machine_now
from chassis.web.auth import CallerTokens
from services.intake.app import create_app
from tests.chassis import toy
from tests.faults.proxy import FaultProxy
from tests.services.intake.asking import Keys, Message
from tests.services.intake.conftest import CALLERS, KEY, settings_for


async def test_no_complaint_is_received_at_a_time_that_the_database_has_not_given(
    database_url: str, bus: PostgresBus, complaint: Message, keys: Keys
) -> None:
    clock = SystemClock()
    clock._offset += 3600
    key = keys()
    answers: list[httpx.Response] = []
    async with contextlib.AsyncExitStack() as stack:
        line = await stack.enter_async_context(FaultProxy.before(database_url))
        await line.refuse()
        app = create_app(settings_for(line.url(database_url), clock_retry_seconds=0.5), bus, clock)
        await stack.enter_async_context(toy.running(app))
        partner = {"X-Caller": CallerTokens(KEY).sign(CALLERS["partner"], "intake")} | key
        transport = httpx.ASGITransport(app=app)
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://intake", headers=partner)
        )

        async def is_taken() -> bool:
            answers.append(await client.post("/v1/complaints", json=complaint))
            return answers[-1].status_code == 201

        await line.heal()
        await toy.until(is_taken)
        async with app.state.transactions.begin() as work:
            received_at = await work.db.scalar(text("select received_at from complaints"))

    assert {answer.status_code for answer in answers[:-1]} <= {503}
    assert abs(received_at - machine_now()) < timedelta(minutes=1)
