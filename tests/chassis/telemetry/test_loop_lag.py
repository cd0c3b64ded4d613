"""The lag of the event loop is measured, the maximum of a minute reported, and tasks are counted."""

import asyncio

import pytest

from chassis.telemetry.loop_lag import LoopLagMonitor


def test_the_maximum_of_the_last_minute_is_reported() -> None:
    monitor = LoopLagMonitor()
    for late, at in ((0.1, 0.0), (3.0, 10.0), (0.2, 20.0), (0.5, 30.0)):
        monitor.record(late, at)

    assert [monitor.max_lag(now) for now in (30.0, 69.0, 71.0, 200.0)] == [3.0, 3.0, 0.5, 0.0]


@pytest.mark.asyncio(loop_scope="function")  # it counts every task of the loop
async def test_long_lived_tasks_are_counted_and_short_ones_are_not() -> None:
    monitor = LoopLagMonitor(interval_seconds=0.0)
    running = asyncio.create_task(monitor.run())

    async def counted(tasks: int) -> None:
        async with asyncio.timeout(5):
            while monitor.tasks != tasks:  # noqa: ASYNC110 - it counts between two turns
                await asyncio.sleep(0)

    await counted(2)  # this one and the monitor
    long_lived = asyncio.create_task(asyncio.Event().wait())
    await counted(3)
    asking = [asyncio.create_task(asyncio.sleep(0)) for _ in range(5)]
    assert monitor.tasks == 3
    long_lived.cancel()
    await asyncio.gather(*asking)
    await counted(2)
    running.cancel()
