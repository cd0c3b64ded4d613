"""The rules of ``deploy/compose/kafka/principals.txt`` at a real broker: enough for each service, and no more."""

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.protocol.admin import CreateAclsRequest

from chassis.bus.kafka import AdvisorySlots, KafkaBus, Security
from chassis.bus.port import Message
from chassis.clock import new_id
from deploy.kafka.broker import JVM, _run_tool
from deploy.process.paths import PROJECT
from tests.chassis.bus.secured import MECHANISM, PASSWORD, SecuredBroker
from tests.kafka_fixtures import QUICK
from tests.sweeps import sampled

pytestmark = pytest.mark.kafka
PRINCIPALS = PROJECT / "deploy" / "compose" / "kafka" / "principals.txt"
TOPIC, GROUP, LITERAL, ALLOW = 2, 3, 3, 3  # the protocol's numbers
READ, WRITE, DESCRIBE = 3, 4, 8


def principals() -> dict[str, list[str]]:
    lines = [line.split() for line in PRINCIPALS.read_text().splitlines()]
    return {words[0]: words[1:] for words in lines if words and words[0] != "#"}


class GuardedBroker(SecuredBroker):
    """Nobody may do what no rule allows; who comes in the clear is the administrator."""

    def _configure(self) -> None:
        super()._configure()
        with self._properties.open("a") as properties:
            properties.write("authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer\n")
            properties.write("allow.everyone.if.no.acl.found=false\nsuper.users=User:ANONYMOUS\n")

    def _format(self, java: str, classes: str) -> None:
        tool = [java, *JVM, "-cp", classes, "kafka.tools.StorageTool"]
        users = [
            word for one in principals() for word in ("--add-scram", f"{MECHANISM}=[name={one},password={PASSWORD}]")
        ]
        _run_tool(
            [*tool, "format", "-t", "Z3VhcmRlZC1icm9rZXIhIQ", "-c", str(self._properties), "--standalone", *users]
        )


@pytest.fixture(scope="module")
def guarded_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedBroker]:
    broker = GuardedBroker(tmp_path_factory.mktemp("guarded"))
    with broker.running():
        asyncio.run(give_rules(broker))
        yield broker


async def give_rules(broker: GuardedBroker) -> None:
    """As ``principals.sh``: topics, and who may do what with them."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    stamped = {"message.timestamp.type": "LogAppendTime"}  # as ours are; the broker's clock need not be ours
    await admin.create_topics([NewTopic(topic, 3, 1, topic_configs=stamped) for topic in principals()])
    for service, topics in principals().items():
        rules = [(TOPIC, service, WRITE), (TOPIC, service, DESCRIBE), (GROUP, service, READ)]
        rules += [(TOPIC, topic, operation) for topic in topics for operation in (READ, DESCRIBE)]
        for kind, name, operation in rules:
            rule = CreateAclsRequest(kind, name, LITERAL, f"User:{service}", "*", operation, ALLOW)
            await admin._send_to_controller(rule)
    await admin.close()


def bus_of(broker: GuardedBroker, service: str, database_url: str) -> KafkaBus:
    security = Security(username=service, password=PASSWORD, authority=broker.authority)
    return KafkaBus(broker.secure_bootstrap, slots=AdvisorySlots(database_url), security=security, timings=QUICK)


def a_message(topic: str) -> Message:
    return Message(topic=topic, key=new_id(), headers={"ce_type": "x"}, body=b"sealed")


@sampled
async def test_each_service_publishes_to_its_topic_and_reads_what_it_must(
    guarded_broker: GuardedBroker, empty_database_url: str
) -> None:
    intake = bus_of(guarded_broker, "intake", empty_database_url)
    dispatch = bus_of(guarded_broker, "dispatch", empty_database_url)
    await intake.prepare(["intake"])
    sent = a_message("intake")

    assert list(await intake.publish([sent])) == [True]
    await dispatch.prepare(principals()["dispatch"])
    member = await dispatch.subscribe("dispatch", principals()["dispatch"])
    batch = await member.read(500, 20.0)
    await member.commit(batch)

    assert list(batch.messages) == [sent]
    await intake.close()
    await dispatch.close()


@sampled
async def test_a_service_can_neither_publish_to_anothers_topic_nor_read_as_another(
    guarded_broker: GuardedBroker, empty_database_url: str
) -> None:
    odr = bus_of(guarded_broker, "odr", empty_database_url)
    await odr.prepare(["intake"])

    results = await odr.publish([a_message("intake")])
    foreign = await odr.subscribe("dispatch", ["intake"])
    batch = await foreign.read(500, 5.0)
    await odr.close()

    assert list(results) == [False]
    assert not batch.messages
