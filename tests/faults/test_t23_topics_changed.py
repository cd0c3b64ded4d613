"""T23: somebody adds partitions to a topic, then deletes it: order holds, and a topic made anew is refilled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions

from chassis.bus.kafka.topics import PARTITIONS
from deploy.kafka.broker import Broker
from tests.chassis import toy
from tests.chassis.toy import new_aggregates
from tests.faults.ground import Ground
from tests.simulation.history import check

pytestmark = [pytest.mark.kafka, pytest.mark.campaign]
TOPIC, MORE = "publisher", PARTITIONS + 2
PUBLISHING_SECONDS = 3.0


async def test_a_topic_with_partitions_added_and_then_deleted_loses_nothing_and_keeps_the_order(
    kafka_ground: Ground, kafka_broker: Broker
) -> None:
    ground, aggregates = kafka_ground, new_aggregates(12)
    running = [await ground.a_host() for _ in range(2)]
    await ground.caught_up(aggregates)

    async with _administering(kafka_broker) as broker, asyncio.TaskGroup() as tasks:
        tasks.create_task(ground.publish_for(PUBLISHING_SECONDS, aggregates))
        await broker.create_partitions({TOPIC: NewPartitions(MORE)})
    assert check(await ground.rest()) == []
    assert await _partitions(kafka_broker) == MORE

    await ground.a_host()  # it cannot begin with such a topic
    async with _administering(kafka_broker) as broker, asyncio.TaskGroup() as tasks:
        tasks.create_task(ground.publish_for(PUBLISHING_SECONDS, aggregates))
        await broker.delete_topics([TOPIC])
    assert check(await ground.rest()) == []

    async def as_many_as_before() -> bool:
        return await _partitions(kafka_broker) == PARTITIONS

    await toy.until(as_many_as_before)
    for host in running:
        await host.kill()
    await ground.caught_up(aggregates)
    assert check(await ground.rest()) == []


@asynccontextmanager
async def _administering(broker: Broker) -> AsyncIterator[AIOKafkaAdminClient]:
    """Somebody with an administrator's tools."""
    client = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def _partitions(broker: Broker) -> int:
    async with _administering(broker) as client:
        [topic] = await client.describe_topics([TOPIC])
        return len(topic["partitions"])
