"""T24: the broker forgets how far every group was; all is read again from the first record, nothing done twice."""

import asyncio
import shutil

import pytest

from deploy.kafka.broker import Broker
from tests.chassis.toy import new_aggregates, until
from tests.faults.ground import REST_SECONDS, Ground
from tests.simulation.history import check

pytestmark = pytest.mark.kafka


@pytest.mark.parametrize(
    "listening",
    [
        pytest.param(True, id="under listeners"),
        pytest.param(False, id="while nobody listens", marks=pytest.mark.campaign),
    ],
)
async def test_a_group_without_offsets_reads_everything_again_and_does_nothing_twice(
    kafka_ground: Ground, kafka_broker: Broker, *, listening: bool
) -> None:
    aggregates = new_aggregates(10)
    host = await kafka_ground.a_host()
    await kafka_ground.publish(aggregates, 20)
    await kafka_ground.rest()
    done = await kafka_ground.count_effects()

    if not listening:
        await host.kill()
    await asyncio.to_thread(kafka_broker.kill)
    for partition in (kafka_broker.files / "data").glob("__consumer_offsets-*"):
        shutil.rmtree(partition)
    await asyncio.to_thread(kafka_broker.start)
    if not listening:
        host = await kafka_ground.a_host()
    await kafka_ground.publish(aggregates, 5)
    await kafka_ground.rest()

    async def met_again() -> bool:
        return bool((await host.status())["consumer"]["duplicates"] >= done)

    await until(met_again, REST_SECONDS)
    assert check(await kafka_ground.rest()) == []
