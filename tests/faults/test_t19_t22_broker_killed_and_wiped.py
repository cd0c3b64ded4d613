"""T19, T22: the broker killed again and again, and its data wiped; the logs refill it."""

import asyncio
import os

import pytest

from deploy.kafka.broker import Broker
from tests.chassis.toy import new_aggregates
from tests.faults.ground import Ground
from tests.simulation.history import check

pytestmark = pytest.mark.kafka
KILLS = int(os.environ.get("FAULT_ROUNDS", "2"))


async def test_a_broker_killed_under_load_loses_nothing(kafka_ground: Ground, kafka_broker: Broker) -> None:
    aggregates = new_aggregates(10)
    await kafka_ground.a_host()

    for _ in range(KILLS):
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(kafka_ground.publish(aggregates, 30))
            await asyncio.to_thread(kafka_broker.kill)
            await asyncio.to_thread(kafka_broker.start)

    assert check(await kafka_ground.rest()) == []


async def test_a_wiped_broker_is_refilled_from_the_logs(kafka_ground: Ground, kafka_broker: Broker) -> None:
    aggregates = new_aggregates(10)
    host = await kafka_ground.a_host()
    await kafka_ground.publish(aggregates, 5)
    await kafka_ground.rest()
    await host.kill()
    relay_only = await kafka_ground.a_host("consumer.after_fetch=raise")
    await relay_only.up()
    await kafka_ground.publish(aggregates, 5)  # held by the broker only
    await kafka_ground.outbox_is_empty()
    await relay_only.kill()

    await asyncio.to_thread(kafka_broker.kill)
    await asyncio.to_thread(kafka_broker.wipe)
    await asyncio.to_thread(kafka_broker.start)
    await kafka_ground.a_host()
    await kafka_ground.publish(aggregates, 5)

    assert check(await kafka_ground.rest()) == []
