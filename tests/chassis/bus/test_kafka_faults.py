"""The Kafka adapter and a broker that dies, freezes and forgets."""

import asyncio
import gc
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest
from structlog.testing import capture_logs

from chassis.bus.kafka import AdvisorySlots, KafkaBus, WrongPartitions
from chassis.bus.kafka.consumer import KafkaSubscription
from chassis.bus.port import Batch, Message
from chassis.clock import new_id
from deploy.kafka.broker import Broker
from tests.chassis.bus.ledger import PATIENCE, Ledger
from tests.chassis.toy import until
from tests.faults.proxy import FaultProxy, Mode
from tests.kafka_fixtures import QUICK, OpenBus
from tests.sweeps import only_in_sweeps, sampled

pytestmark = pytest.mark.kafka
# Longer than a session: whether it lets who reads stay or join again is then its own affair.
FROZEN_SECONDS = min(120.0, float(os.environ.get("FAULT_SECONDS", QUICK.session + 2.0)))
METADATA = b"\x00\x03\x00"  # how a question for metadata begins: the second words on a line


def a_topic() -> str:
    return f"t{new_id().hex}"


def messages(topic: str, count: int) -> list[Message]:
    return [Message(topic=topic, key=new_id(), headers={}, body=str(number).encode()) for number in range(count)]


async def taken(member: KafkaSubscription, count: int) -> list[bytes]:
    bodies: list[bytes] = []
    async with asyncio.timeout(PATIENCE):
        while len(bodies) < count:
            batch = await member.read(500, 0.5)
            await member.commit(batch)
            bodies += [message.body for message in batch.messages]
    return bodies


@asynccontextmanager
async def traffic(bus: KafkaBus) -> AsyncIterator[Ledger]:
    """A relay and a consumer at work; at the end the relay has sent all and the consumer has read it."""
    topic = a_topic()
    await bus.prepare([topic])
    ledger = Ledger(topic)
    over = asyncio.Event()
    relay = asyncio.create_task(ledger.relay(bus, over))
    consumer = asyncio.create_task(ledger.consume(await bus.subscribe(f"g{topic}", [topic])))
    try:
        await ledger.acknowledged_more_than(100)
        yield ledger
        over.set()
        async with asyncio.timeout(PATIENCE):
            await relay
        await ledger.everything_read()
    finally:
        for task in (relay, consumer):
            task.cancel()
        await asyncio.gather(relay, consumer, return_exceptions=True)


@only_in_sweeps
async def test_a_broker_killed_under_load_loses_nothing_and_inverts_nothing(
    kafka_broker: Broker, kafka_buses: OpenBus
) -> None:
    async with traffic(kafka_buses()) as ledger:
        for _ in range(3):
            await asyncio.to_thread(kafka_broker.kill)
            await asyncio.to_thread(kafka_broker.start)
            await ledger.acknowledged_more_than(len(ledger.acknowledged) + 100)

    assert ledger.acknowledged <= ledger.read()
    assert ledger.inversions() == 0
    assert ledger.longest_publish < 10
    assert ledger.longest_read < 3


@only_in_sweeps
async def test_a_broker_frozen_for_longer_than_a_session_delays_and_loses_nothing(
    kafka_broker: Broker, kafka_buses: OpenBus
) -> None:
    async with traffic(kafka_buses()) as ledger:
        await ledger.until(lambda: bool(ledger.read()))
        kafka_broker.freeze()
        await asyncio.sleep(FROZEN_SECONDS)
        kafka_broker.thaw()
        await ledger.acknowledged_more_than(len(ledger.acknowledged) + 100)

    assert ledger.acknowledged <= ledger.read()
    assert ledger.inversions() == 0
    assert ledger.longest_publish < 10
    assert ledger.longest_read < 3


@sampled
async def test_a_wiped_broker_gets_its_topics_again_and_every_subscription_heals(
    kafka_broker: Broker, kafka_buses: OpenBus
) -> None:
    bus, topic = kafka_buses(), a_topic()
    await bus.prepare([topic])
    member = await bus.subscribe(f"g{topic}", [topic])
    await bus.publish(messages(topic, 300))
    await taken(member, 300)
    before = await bus.generation()

    await asyncio.to_thread(kafka_broker.wipe)
    known = await bus.generation()
    await asyncio.to_thread(kafka_broker.start)
    refill = messages(topic, 500)
    durable = [False]
    async with asyncio.timeout(PATIENCE):
        while not all(durable):
            durable = list(await bus.publish(refill))

    assert known == before
    assert await bus.generation() != before
    assert {str(number).encode() for number in range(500)} <= set(await taken(member, 500))


async def test_who_comes_back_under_its_old_name_reads_also_what_it_did_not_know_before(kafka_buses: OpenBus) -> None:
    bus, known, new = kafka_buses(), a_topic(), a_topic()
    await bus.prepare([known, new])
    member = await bus.subscribe(f"g{known}", [known])
    await bus.publish(messages(known, 10))
    await taken(member, 10)
    await member.close()

    again = await bus.subscribe(f"g{known}", [known, new])
    await bus.publish(messages(new, 10))

    assert len(await taken(again, 10)) == 10
    assert again.slot == 0


async def test_a_consumer_that_fell_silent_is_built_anew(kafka_buses: OpenBus) -> None:
    bus, topic = kafka_buses(), a_topic()
    await bus.prepare([topic])
    member = await bus.subscribe(f"g{topic}", [topic])
    await bus.publish(messages(topic, 10))
    await taken(member, 10)
    silent = member._consumer
    assert silent is not None
    for task in (silent._fetcher._fetch_task, *silent._fetcher._pending_tasks):
        task.cancel()
    await bus.publish(messages(topic, 10))

    assert sorted(await taken(member, 10)) == sorted(str(number).encode() for number in range(10))
    assert member._consumer is not silent


@sampled
async def test_who_waits_for_messages_asks_the_broker_seldom(
    kafka_buses: OpenBus, caplog: pytest.LogCaptureFixture
) -> None:
    bus, topic = kafka_buses(), a_topic()
    await bus.prepare([topic])
    member = await bus.subscribe(f"g{topic}", [topic])
    await bus.publish(messages(topic, 10))
    await taken(member, 10)
    await member.read(500, 1.0)

    with caplog.at_level("DEBUG", "aiokafka.conn"):
        await member.read(500, 2.0)

    fetches = [line for line in caplog.messages if line.startswith("Request to") and " FetchRequest" in line]
    assert 0 < len(fetches) <= 6, len(fetches)  # one in half a second


async def test_a_member_whose_lease_fell_takes_another_slot(kafka_buses: OpenBus, empty_database_url: str) -> None:
    bus, topic = kafka_buses(), a_topic()
    await bus.prepare([topic])
    member = await bus.subscribe(f"g{topic}", [topic])
    await bus.publish(messages(topic, 1))
    await taken(member, 1)
    other = await asyncpg.connect(empty_database_url)
    await other.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1",
        f"weiquan g{topic} slot",
    )
    await other.close()
    lost = member._consumer

    async with asyncio.timeout(PATIENCE):
        while member._consumer in {lost, None}:
            await member.read(1, 0.1)

    assert await bus._slots.is_held(member.group, member.slot or 0)


async def test_two_members_never_hold_one_slot(kafka_buses: OpenBus) -> None:
    topic = a_topic()
    buses = [kafka_buses() for _ in range(3)]
    await buses[0].prepare([topic])
    members = [await bus.subscribe(f"g{topic}", [topic]) for bus in buses]

    for member in members:
        while not member.partitions:
            await member.read(1, 0.1)

    assert sorted(member.slot for member in members if member.slot is not None) == [0, 1, 2]


async def test_a_topic_with_another_number_of_partitions_is_refused(kafka_buses: OpenBus) -> None:
    bus, topic = kafka_buses(), a_topic()
    await bus.prepare([topic])
    other = kafka_buses()
    other._watchdog.partitions = 5

    with pytest.raises(WrongPartitions, match="5 partitions expected"):
        await other.prepare([topic])


async def test_a_message_that_no_broker_takes_stops_its_key_and_no_other(kafka_buses: OpenBus) -> None:
    bus, topic = kafka_buses(), a_topic()
    await bus.prepare([topic])
    whale, minnow = new_id(), new_id()
    sizes = [(whale, 1), (whale, 3_000_000), (whale, 1), (minnow, 1)]

    durable = await bus.publish([Message(topic=topic, key=key, headers={}, body=bytes(size)) for key, size in sizes])

    assert list(durable) == [True, False, False, True]


async def who_read_five(bus: KafkaBus) -> tuple[KafkaSubscription, Batch]:
    """A member and what it has read, in one batch, not committed."""
    topic, batch = a_topic(), Batch(messages=())
    await bus.prepare([topic])
    member = await bus.subscribe(f"g{topic}", [topic])
    await bus.publish(messages(topic, 5))
    async with asyncio.timeout(PATIENCE):
        while len(batch.messages) < 5:
            await member.rewind()
            batch = await member.read(500, 1.0)
    return member, batch


async def test_a_position_of_an_earlier_assignment_is_not_committed(kafka_buses: OpenBus) -> None:
    member, batch = await who_read_five(kafka_buses())
    member.rebuild("as if the broker were another")
    while not member.partitions:
        await member.read(1, 0.1)

    await member.commit(batch)
    await member.close()

    assert await member.lag() == 5


async def test_a_position_finds_its_way_to_a_broker_that_stands_still_while_its_reader_goes_on(
    kafka_broker: Broker, kafka_buses: OpenBus
) -> None:
    member, batch = await who_read_five(kafka_buses())
    kafka_broker.freeze()

    async with asyncio.timeout(1):
        await member.commit(batch)
    kafka_broker.thaw()

    async def arrived() -> bool:
        return await member.lag() == 0

    await until(arrived)


async def test_the_last_position_arrives_before_a_member_leaves(kafka_buses: OpenBus) -> None:
    member, batch = await who_read_five(kafka_buses())

    await member.commit(batch)
    await member.close()

    assert await member.lag() == 0


async def test_a_position_that_does_not_arrive_is_part_of_the_time_to_close(
    kafka_broker: Broker, kafka_buses: OpenBus
) -> None:
    member, batch = await who_read_five(kafka_buses())
    kafka_broker.freeze()
    await member.commit(batch)
    begun = time.monotonic()

    await member.close()
    took = time.monotonic() - begun
    kafka_broker.thaw()

    assert took < QUICK.close


@only_in_sweeps
@pytest.mark.parametrize("state", ["alive", "dead", "frozen"])
async def test_closing_is_bounded_and_leaves_no_task_whatever_the_broker_does(
    kafka_broker: Broker, kafka_buses: OpenBus, state: str
) -> None:
    before = asyncio.all_tasks()
    bus, topic = kafka_buses(), a_topic()
    await bus.prepare([topic])
    members = [await bus.subscribe(f"g{topic}{number}", [topic]) for number in range(2)]
    await bus.publish(messages(topic, 10))
    await taken(members[0], 10)
    if state == "dead":
        await asyncio.to_thread(kafka_broker.kill)
    if state == "frozen":
        kafka_broker.freeze()
    publishing = asyncio.create_task(bus.publish(messages(topic, 1000)))
    reading = asyncio.create_task(members[0].read(500, 30.0))
    await asyncio.sleep(1)
    begun = time.monotonic()

    await bus.close()
    took = time.monotonic() - begun
    async with asyncio.timeout(2):
        durable = await publishing
        await reading
    left = asyncio.all_tasks() - before
    kafka_broker.thaw() if state == "frozen" else None

    assert took < 3.5
    assert left == set()
    assert any(durable) == (state == "alive")


@sampled
async def test_a_broker_that_is_away_is_distinguished_from_one_that_refuses(
    kafka_broker: Broker, kafka_buses: OpenBus
) -> None:
    bus, topic = kafka_buses(), a_topic()
    await bus.prepare([topic])
    await asyncio.to_thread(kafka_broker.kill)

    assert list(await bus.publish(messages(topic, 1))) == [False]
    with capture_logs() as lines:
        assert not await bus.healthy()
        assert not await bus.healthy()
    assert [line["failure"] for line in lines if line["event"] == "broker_unavailable"] == ["away"]


@only_in_sweeps
async def test_a_subscription_made_while_the_broker_is_away_reads_when_it_is_back(
    kafka_broker: Broker, kafka_buses: OpenBus
) -> None:
    bus, topic = kafka_buses(), a_topic()
    await bus.prepare([topic])
    await bus.publish(messages(topic, 3))
    await asyncio.to_thread(kafka_broker.kill)
    begun = time.monotonic()

    member = await bus.subscribe(f"g{topic}", [topic])
    empty = await member.read(500, 0.5)
    took = time.monotonic() - begun
    await asyncio.to_thread(kafka_broker.start)

    assert not empty.messages
    assert took < 1.5
    assert len(await taken(member, 3)) == 3


@pytest.mark.parametrize(
    "begin",
    [
        lambda bus: bus.subscribe("members", [a_topic()]),
        lambda bus: bus.publish(messages(a_topic(), 1)),
        lambda bus: bus.healthy(),
    ],
    ids=["a member", "a publisher", "eyes from outside"],
)
async def test_who_is_called_off_while_it_waits_for_the_first_answer_leaves_no_line_open(
    begin: Callable[[KafkaBus], Awaitable[object]], kafka_broker: Broker, empty_database_url: str
) -> None:
    async with FaultProxy.before(f"//{kafka_broker.bootstrap}") as way:
        way.fail_on(METADATA, Mode.DROP_UP)
        bus = KafkaBus(way.address, slots=AdvisorySlots(empty_database_url), timings=QUICK)
        beginning = asyncio.ensure_future(begin(bus))
        async with asyncio.timeout(PATIENCE):
            await way.struck.wait()
            beginning.cancel()
            await asyncio.gather(beginning, return_exceptions=True)
            await bus.close()
            await way.deserted.wait()
    gc.collect()  # what nobody closed would say so now, and pytest hears it
