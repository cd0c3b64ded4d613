"""The Kafka adapter with a broker that asks who we are."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from chassis.bus.kafka import AdvisorySlots, KafkaBus, Security
from chassis.bus.port import Message
from chassis.clock import new_id
from tests.chassis.bus.secured import PASSWORD, USER, SecuredBroker
from tests.kafka_fixtures import QUICK
from tests.sweeps import sampled

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def secured_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredBroker]:
    broker = SecuredBroker(tmp_path_factory.mktemp("secured"))
    with broker.running():
        yield broker


def a_bus(broker: SecuredBroker, password: str, database_url: str) -> KafkaBus:
    return KafkaBus(
        broker.secure_bootstrap,
        slots=AdvisorySlots(database_url),
        security=Security(username=USER, password=password, authority=broker.authority),
        timings=QUICK,
    )


@sampled
async def test_a_known_user_publishes_and_reads_over_tls(
    secured_broker: SecuredBroker, empty_database_url: str
) -> None:
    bus = a_bus(secured_broker, PASSWORD, empty_database_url)
    await bus.prepare(["intake"])
    sent = Message(topic="intake", key=new_id(), headers={"ce_type": "x"}, body=b"sealed")

    durable = await bus.publish([sent])
    member = await bus.subscribe("dispatch", ["intake"])
    batch = await member.read(500, 15.0)
    await bus.close()

    assert list(durable) == [True]
    assert list(batch.messages) == [sent]


async def test_a_wrong_password_is_refused_and_reported_as_wrong(
    secured_broker: SecuredBroker, empty_database_url: str
) -> None:
    bus = a_bus(secured_broker, "wrong", empty_database_url)

    durable = await bus.publish([Message(topic="intake", key=new_id(), headers={}, body=b"x")])
    with capture_logs() as lines:
        healthy = [await bus.healthy() for _ in range(2)]
    await bus.close()

    assert list(durable) == [False]
    assert healthy == [False, False]
    assert [line["failure"] for line in lines if line["event"] == "broker_unavailable"] == ["refused"]
