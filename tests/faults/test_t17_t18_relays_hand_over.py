"""T17, T18: relays lose their shares every second and take them from each other; the order of every key holds."""

import asyncio
import os
import time
from uuid import UUID

import asyncpg
import pytest

from tests.chassis.toy import new_aggregates
from tests.faults.ground import Ground, show
from tests.simulation.history import check

SECONDS = float(os.environ.get("FAULT_SECONDS", "4"))  # `make faults` asks for more
EVERY_SECONDS = 1.0
PAUSE_SECONDS = 0.01  # between two tellings: whoever tells faster than others hear waits for them at the end
_END_ONE = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like '%relay' order by random() limit 1
"""


@pytest.mark.parametrize(
    "ground", ["postgres", pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.campaign])], indirect=True
)
async def test_relays_that_hand_over_every_second_keep_every_order(ground: Ground) -> None:
    aggregates = new_aggregates(12)
    for _ in range(2):
        await ground.a_host()
    ended = 0
    connection = await asyncpg.connect(ground.database_url)
    until = time.monotonic() + SECONDS
    async with asyncio.TaskGroup() as tasks:
        publishing = tasks.create_task(_publish_until(ground, aggregates, until))
        while not publishing.done():
            ended += len(await connection.fetch(_END_ONE))
            await asyncio.wait({publishing}, timeout=EVERY_SECONDS)
    await connection.close()
    received, calm = await ground.count_effects(), time.monotonic()
    history = await ground.rest()
    calm = time.monotonic() - calm

    published = sum(map(len, history.published.values()))
    show(f"{ended} shares taken away, {received} of {published} heard meanwhile, at rest {calm:.1f} s after it")
    assert ended >= SECONDS // EVERY_SECONDS / 2
    assert check(history) == []
    await ground.outbox_is_empty()  # no share is left without a holder


async def _publish_until(ground: Ground, aggregates: list[UUID], until: float) -> None:
    while time.monotonic() < until:
        await ground.publish(aggregates, 2)
        await asyncio.sleep(PAUSE_SECONDS)
