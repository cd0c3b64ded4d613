"""T29: every three seconds a member comes or goes, politely or not; work goes on, in order."""

import asyncio
import os
import signal
import time
from random import Random
from uuid import UUID

import pytest

from tests.chassis.toy import new_aggregates
from tests.faults.ground import Ground, Host, show
from tests.simulation.history import check

pytestmark = [pytest.mark.kafka, pytest.mark.campaign]

SECONDS = float(os.environ.get("FAULT_SECONDS", "30"))
EVERY_SECONDS = 3.0
SEED = int(os.environ.get("FAULT_SEED", "1"))
MOST = 3  # members beside the one that stays
STALL = 20.0  # seconds without an effect, at most: a killed member keeps its places for a session of 6


async def test_members_that_come_and_go_all_the_time_stop_nothing_and_invert_nothing(kafka_ground: Ground) -> None:
    aggregates = new_aggregates(12)
    await kafka_ground.a_host()
    over = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_publish(kafka_ground, aggregates, over))
        watching = tasks.create_task(_longest_stall(kafka_ground, over))
        changes = await _storm(kafka_ground, Random(SEED))
        over.set()
    received = await kafka_ground.count_effects()
    calm = time.monotonic()
    history = await kafka_ground.rest()
    calm = time.monotonic() - calm

    published = sum(map(len, history.published.values()))
    show(
        f"seed {SEED}: {changes} changes, {received} of {published} heard in the storm, at rest {calm:.1f} s after it;"
    )
    show(f"longest without an effect {watching.result():.1f} s")
    assert changes >= SECONDS / EVERY_SECONDS / 2
    assert received > 0
    assert watching.result() < STALL
    assert check(history) == []


async def _storm(ground: Ground, random: Random) -> int:
    members: list[Host] = []
    changes = 0
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        begun = time.monotonic()
        if len(members) < MOST and (not members or random.random() < 0.5):
            members.append(await ground.a_host())
        else:
            leaving = members.pop(random.randrange(len(members)))
            leaving.signal(random.choice((signal.SIGTERM, signal.SIGKILL)))
            await leaving.died()
        changes += 1
        await asyncio.sleep(max(0.0, begun + EVERY_SECONDS - time.monotonic()))
    return changes


async def _publish(ground: Ground, aggregates: list[UUID], over: asyncio.Event) -> None:
    while not over.is_set():
        await ground.publish(aggregates, 1)
        await asyncio.sleep(0.1)


async def _longest_stall(ground: Ground, over: asyncio.Event) -> float:
    longest, before, since = 0.0, 0, time.monotonic()
    while not over.is_set():
        now = await ground.count_effects()
        if now > before:
            before, since = now, time.monotonic()
        longest = max(longest, time.monotonic() - since)
        await asyncio.wait([asyncio.ensure_future(over.wait())], timeout=0.2)
    return longest
