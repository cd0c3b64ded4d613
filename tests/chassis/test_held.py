"""What a process holds is shown, so that a leak is seen."""

import asyncio
import tempfile

from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock
from chassis.service import Parts, create_service
from chassis.settings import ServiceSettings
from tests.chassis import toy

NAMES = ("open_files", "tasks", "connections_used")


async def test_a_file_a_task_and_a_connection_that_are_kept_are_seen_in_the_status(database_url: str) -> None:
    bus = PostgresBus(database_url)
    settings = ServiceSettings(service="odr", database_url=database_url, internal_key=toy.KEY)
    app = create_service(settings, bus, SystemClock(), Parts(tells=False))
    runtime = app.state.runtime

    async with toy.running(app):
        before = await runtime.status()
        kept = asyncio.create_task(asyncio.Event().wait())
        async with runtime.engine.connect():
            with tempfile.TemporaryFile():
                during = await runtime.status()
        kept.cancel()
    await bus.close()

    assert [during[name] - before[name] >= 1 for name in NAMES] == [True] * 3
    assert during["connections_used"] == before["connections_used"] + 1
