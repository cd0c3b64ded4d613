"""A blocked loop is felt, and forgotten after a minute; a task that stays is counted."""

import asyncio

from chassis.telemetry.loop_lag import LoopLagMonitor


def test_the_worst_of_the_last_minute_is_told() -> None:
    pulse = LoopLagMonitor()
    for late, at in ((0.1, 0.0), (3.0, 10.0), (0.2, 20.0), (0.5, 30.0)):
        pulse.record(late, at)

    assert [pulse.max_lag(now) for now in (30.0, 69.0, 71.0, 200.0)] == [3.0, 3.0, 0.5, 0.0]


async def test_a_task_that_is_kept_is_counted_and_those_of_who_asks_are_not() -> None:
    pulse = LoopLagMonitor(interval_seconds=0.0)
    beating = asyncio.create_task(pulse.run())

    async def beats(tasks: int) -> None:
        async with asyncio.timeout(5):
            while pulse.tasks != tasks:  # noqa: ASYNC110 - it counts between two turns
                await asyncio.sleep(0)

    await beats(2)  # this one and the pulse
    kept = asyncio.create_task(asyncio.Event().wait())
    await beats(3)
    asking = [asyncio.create_task(asyncio.sleep(0)) for _ in range(5)]
    assert pulse.tasks == 3
    kept.cancel()
    await asyncio.gather(*asking)
    await beats(2)
    beating.cancel()
