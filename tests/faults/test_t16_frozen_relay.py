"""T16: a frozen process loses its leases to another; woken, it breaks nothing."""

import asyncio
import signal

from tests.chassis.toy import new_aggregates
from tests.faults.ground import Ground
from tests.simulation.history import check


async def test_another_process_takes_over_from_a_frozen_one_and_the_zombie_is_harmless(ground: Ground) -> None:
    aggregates = new_aggregates(12)
    frozen = await ground.a_host()
    other = await ground.a_host()
    await ground.tell(aggregates, 5)
    await ground.rest()

    frozen.signal(signal.SIGSTOP)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(ground.tell(aggregates, 20))
    await ground.rest()
    frozen.signal(signal.SIGCONT)
    await ground.tell(aggregates, 10)

    assert check(await ground.rest()) == []
    assert not other.process.dead
