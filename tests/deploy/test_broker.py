"""The local Kafka, and what tests may do to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.kafka import jars
from deploy.kafka.broker import Broker
from deploy.kafka.probe import request_metadata
from deploy.process.messages import CannotStart
from tests.sweeps import only_in_sweeps, sampled

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    broker = Broker(tmp_path_factory.mktemp("broker"))
    with broker.running():
        yield broker


def cluster_id(broker: Broker) -> str:
    answer = broker.metadata()
    assert answer is not None
    return answer.cluster_id


@only_in_sweeps
def test_a_killed_broker_is_the_same_cluster_on_the_same_port_again(broker: Broker) -> None:
    bootstrap, cluster = broker.bootstrap, cluster_id(broker)
    broker.kill()
    assert broker.metadata() is None

    assert broker.start() == bootstrap
    assert cluster_id(broker) == cluster


@sampled
def test_a_frozen_broker_takes_connections_but_does_not_answer(broker: Broker) -> None:
    broker.freeze()
    assert request_metadata(broker.port, seconds=0.3) is None

    broker.thaw()
    assert request_metadata(broker.port, seconds=10) is not None


@sampled
def test_a_wiped_broker_is_another_cluster_on_the_same_port(broker: Broker) -> None:
    bootstrap, cluster = broker.bootstrap, cluster_id(broker)
    broker.wipe()

    assert broker.start() == bootstrap
    assert cluster_id(broker) != cluster


def test_two_brokers_of_one_home_are_refused(broker: Broker) -> None:
    with pytest.raises(CannotStart, match="another process runs the broker"):
        Broker(broker.files.parent).start()


def test_a_port_that_another_broker_answers_on_is_refused(broker: Broker, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=f"port {broker.port} is taken"):
        Broker(tmp_path, port=broker.port).start()


def test_a_jar_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kafka-clients-4.4.0.jar").write_bytes(b"something else")

    with pytest.raises(jars.WrongJars, match=r"kafka-clients-4\.4\.0\.jar"):
        jars.check(tmp_path)
