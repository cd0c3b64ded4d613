"""T16: a frozen process loses its leases to another; woken, it breaks nothing."""

import asyncio
import signal
import time

import pytest

from tests.chassis.toy import new_aggregates
from tests.faults.ground import Ground, frozen_seconds, show
from tests.simulation.history import check
from tests.sweeps import only_in_sweeps

FROZEN_SECONDS = frozen_seconds(otherwise=0.0)  # at least, and until others have done all
BUSES = ["postgres", pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.campaign])]  # both in `make faults`


@only_in_sweeps
@pytest.mark.parametrize("ground", BUSES, indirect=True)
async def test_another_process_takes_over_from_a_frozen_one_and_the_zombie_is_harmless(ground: Ground) -> None:
    aggregates = new_aggregates(12)
    frozen = await ground.a_host()
    other = await ground.a_host()
    await ground.publish(aggregates, 5)
    await ground.rest()

    frozen.signal(signal.SIGSTOP)
    frozen_at = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(ground.publish(aggregates, 20))
    await ground.rest()
    await asyncio.sleep(frozen_at + FROZEN_SECONDS - time.monotonic())
    frozen_for = time.monotonic() - frozen_at
    frozen.signal(signal.SIGCONT)
    await ground.publish(aggregates, 10)
    recovered = await ground.caught_up(aggregates)

    show(f"frozen for {frozen_for:.0f} s, all told meanwhile was done; caught up {recovered:.1f} s after it was woken")
    assert check(await ground.rest()) == []
    assert not other.process.dead
