"""A real Kafka for tests: ``from tests.kafka_fixtures import kafka_broker, kafka_buses, …`` in a conftest."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from chassis.bus.kafka import AdvisorySlots, KafkaBus, Timings
from deploy.kafka.broker import Broker

QUICK = Timings(metadata_age=1.0, session=6.0, start=15.0, watch=0.5, stall=2.0, ack_stall=4.0, retry=0.1)
OTHER_KAFKA = "TESTS_KAFKA"  # a directory with the jars of another release: `make versions`
OpenBus: TypeAlias = Callable[[], KafkaBus]


@pytest.fixture(scope="session")
def kafka_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """The one broker of the session."""
    given = os.environ.get(OTHER_KAFKA)
    broker = Broker(tmp_path_factory.mktemp("kafka"), jars=Path(given) if given else None)
    with broker.running():
        yield broker


@pytest.fixture
def kafka_broker(kafka_process: Broker) -> Iterator[Broker]:
    """The broker, to be ill-treated: the next test finds it running again."""
    yield kafka_process
    if kafka_process.metadata() is None:
        kafka_process.kill()
        kafka_process.start()


@pytest.fixture
def empty_broker(kafka_broker: Broker) -> Broker:
    """The broker without anything that other tests told: our services have one topic each, whoever runs them."""
    kafka_broker.kill()
    kafka_broker.wipe()
    kafka_broker.start()
    return kafka_broker


@pytest.fixture
async def kafka_buses(kafka_broker: Broker, empty_database_url: str) -> AsyncIterator[OpenBus]:
    """Opens as many buses as a test wants, and closes them."""
    opened: list[KafkaBus] = []

    def open_bus() -> KafkaBus:
        opened.append(KafkaBus(kafka_broker.bootstrap, slots=AdvisorySlots(empty_database_url), timings=QUICK))
        return opened[-1]

    yield open_bus
    await asyncio.gather(*(bus.close() for bus in opened))
