"""T35: every line between services, broker and database is cut, one by one, and healed in another order."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from random import Random

import pytest

from tests.chassis.toy import new_aggregates
from tests.faults.ground import Ground, show
from tests.faults.proxy import FaultProxy, Mode
from tests.simulation.history import check

pytestmark = [pytest.mark.kafka, pytest.mark.campaign]

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "3"))
SEED = int(os.environ.get("FAULT_SEED", "1"))
STEP_SECONDS = 1.0  # between two cuts or two healings
RECOVERED = 30.0  # seconds
MODES = (None, Mode.SILENT, Mode.HELD, Mode.DROP_DOWN, Mode.DROP_UP)  # ``None``: refused


@pytest.fixture
async def database_links(links: list[FaultProxy], empty_database_url: str) -> AsyncIterator[list[FaultProxy]]:
    """One for each process, as many as there are to the broker."""
    async with AsyncExitStack() as open_links:
        yield [await open_links.enter_async_context(FaultProxy.before(empty_database_url)) for _ in links]


async def test_lines_cut_one_by_one_and_healed_in_any_order_lose_double_and_invert_nothing(
    linked_ground: Ground, links: list[FaultProxy], database_links: list[FaultProxy]
) -> None:
    ground, aggregates, random = linked_ground, new_aggregates(6), Random(SEED)
    for broker, database in zip(links, database_links, strict=True):
        await ground.a_host(TOY_KAFKA=broker.address, TOY_DATABASE_URL=database.url(ground.database_url))
    await ground.caught_up(aggregates)
    every = [*links, *database_links]

    took = []
    for _ in range(ROUNDS):
        for link in random.sample(every, len(every)):
            await _cut(link, random)
            await ground.publish_for(STEP_SECONDS, aggregates)
        for link in random.sample(every, len(every)):
            await ground.publish_for(STEP_SECONDS, aggregates)
            await link.heal()
        took.append(await ground.caught_up(aggregates))
        assert check(await ground.rest()) == []

    show(f"seed {SEED}: recovered after {', '.join(f'{seconds:.1f}' for seconds in took)} s")
    assert max(took) < RECOVERED


async def _cut(link: FaultProxy, random: Random) -> None:
    way = random.choice(MODES)
    if way is None:
        await link.refuse()
    else:
        link.mode = way
