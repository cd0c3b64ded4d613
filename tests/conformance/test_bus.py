"""What every adapter of the bus promises."""

import asyncio
import time
from collections.abc import Sequence

import pytest

from chassis.bus.port import Message, Subscription
from chassis.clock import new_id
from tests.chassis.toy import until
from tests.conformance.buses import PATIENCE, Buses, Pile, messages, numbered
from tests.sweeps import sampled


def bodies(found: Sequence[Message]) -> list[bytes]:
    return [message.body for message in found]


@sampled
async def test_messages_of_one_key_arrive_in_order(buses: Buses) -> None:
    group = await buses.group()
    member = await buses.join(group)
    sent = messages(buses.topic, numbered(700), key=new_id())

    durable = [*await buses.first.publish(sent[:500]), *await buses.first.publish(sent[500:])]

    assert all(durable)
    assert bodies(await buses.take(group, member, 700)) == bodies(sent)


async def test_what_was_acknowledged_is_read_by_a_group_that_starts_later(buses: Buses) -> None:
    sent = messages(buses.topic, numbered(50))
    durable = await buses.first.publish(sent)
    group = await buses.group()

    member = await buses.join(group, bus=buses.bus())

    assert all(durable)
    assert sorted(bodies(await buses.take(group, member, 50))) == sorted(bodies(sent))


async def test_two_groups_each_read_everything(buses: Buses) -> None:
    groups = [await buses.group(), await buses.group()]
    members = [await buses.join(group) for group in groups]
    sent = messages(buses.topic, numbered(50))
    await buses.first.publish(sent)

    taken = await asyncio.gather(
        *(buses.take(group, member, 50) for group, member in zip(groups, members, strict=True))
    )

    assert [sorted(bodies(found)) for found in taken] == [sorted(bodies(sent))] * 2


@sampled
@pytest.mark.parametrize("count", [2, 3])
async def test_members_of_a_group_share_and_read_nothing_twice_while_stable(buses: Buses, count: int) -> None:
    group = await buses.group()
    pile = Pile(buses, group)
    for name in range(count):
        pile.add(str(name), await buses.join(group, bus=buses.bus()))
    await everyone_reads(buses, pile, count)
    pile.read.clear()
    sent = messages(buses.topic, numbered(300))
    await buses.first.publish(sent)

    await pile.until(lambda: set(bodies(sent)) <= set(pile.bodies()))

    assert sorted(pile.bodies()) == sorted(bodies(sent))
    assert len(pile.read) == count
    await pile.stop()


async def everyone_reads(buses: Buses, pile: Pile, count: int) -> None:
    """Publish until each member got something of one round, and all of that round came."""
    for attempt in range(30):
        pile.read.clear()
        probes = messages(buses.topic, numbered(64, word=f"probe{attempt}-"))
        await buses.first.publish(probes)
        await pile.until(lambda: set(bodies(probes)) <= set(pile.bodies()))  # noqa: B023  # awaited in the loop
        if len(pile.read) == count:
            return
        await asyncio.sleep(0.3)
    pytest.fail("the group does not share")


@sampled
async def test_the_share_of_a_killed_member_is_taken_over(buses: Buses) -> None:
    group = await buses.group()
    pile = Pile(buses, group)
    pile.add("survivor", await buses.join(group))
    process = await buses.member_process(group)
    listening = asyncio.create_task(listen(process, pile))
    await everyone_reads(buses, pile, 2)

    process.kill()
    await listening
    pile.read.clear()
    sent = messages(buses.topic, numbered(100))
    await buses.first.publish(sent)
    await pile.until(lambda: set(bodies(sent)) <= set(pile.read["survivor"]))

    assert process.returncode is None or process.returncode == -9
    await pile.stop()


async def listen(process: asyncio.subprocess.Process, pile: Pile) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        await pile.put("killed", line.strip())


async def test_a_member_that_rewinds_reads_again_what_it_did_not_deal_with(buses: Buses) -> None:
    group = await buses.group()
    member = await buses.join(group)
    key = new_id()
    await buses.first.publish(messages(buses.topic, numbered(10, word="dealt"), key=key))
    await buses.take(group, member, 10)
    await buses.first.publish(messages(buses.topic, numbered(10, word="failed"), key=key))
    read = await read_some(member, 10)

    await member.rewind()

    assert bodies(read) == numbered(10, word="failed")
    assert bodies(await buses.take(group, member, 10)) == numbered(10, word="failed")


async def test_rewinding_twice_over_reads_the_same(buses: Buses) -> None:
    group = await buses.group()
    member = await buses.join(group)
    await buses.first.publish(messages(buses.topic, numbered(5), key=new_id()))

    readings = []
    for _ in range(3):
        readings.append(bodies(await read_some(member, 5)))
        await member.rewind()

    assert readings == [numbered(5)] * 3


async def read_some(member: Subscription, count: int) -> list[Message]:
    """Read without dealing."""
    found: list[Message] = []
    async with asyncio.timeout(PATIENCE):
        while len(found) < count:
            found += (await member.read(500, 1.0)).messages
    return found


async def test_a_remembered_position_survives_subscribing_again(buses: Buses) -> None:
    group = await buses.group()
    member = await buses.join(group)
    key = new_id()
    await buses.first.publish(messages(buses.topic, numbered(10, word="old"), key=key))
    await buses.take(group, member, 10)
    await member.close()

    member = await buses.join(group, bus=buses.bus())
    await buses.first.publish(messages(buses.topic, numbered(10, word="new"), key=key))

    assert bodies(await buses.take(group, member, 10)) == numbered(10, word="new")


async def test_what_was_read_but_not_remembered_is_read_after_subscribing_again(buses: Buses) -> None:
    group = await buses.group()
    member = await buses.join(group)
    await buses.first.publish(messages(buses.topic, numbered(10), key=new_id()))
    await read_some(member, 10)
    await member.close()

    member = await buses.join(group, bus=buses.bus())

    assert bodies(await buses.take(group, member, 10)) == numbered(10)


async def test_preparing_is_idempotent_and_may_be_concurrent(buses: Buses) -> None:
    topics = [f"t{new_id().hex}" for _ in range(2)]
    four = [buses.bus() for _ in range(4)]

    await asyncio.gather(*(bus.prepare(topics) for bus in four))
    await four[0].prepare(topics)

    assert all(await four[1].publish([message for topic in topics for message in messages(topic, [b"x"])]))


async def test_a_body_of_a_mebibyte_travels(buses: Buses) -> None:
    group = await buses.group()
    member = await buses.join(group)
    body = bytes(range(256)) * 4096

    durable = await buses.first.publish(messages(buses.topic, [body]))

    assert durable == [True]
    assert bodies(await buses.take(group, member, 1)) == [body]


async def test_key_headers_and_topic_come_back_as_sent(buses: Buses) -> None:
    group = await buses.group()
    member = await buses.join(group)
    sent = Message(
        topic=buses.topic,
        key=new_id(),
        headers={"ce_type": "dispatch.case_opened.v1", "ce_subject": "投诉", "empty": ""},
        body="受理".encode(),
    )

    await buses.first.publish([sent])

    assert await buses.take(group, member, 1) == [sent]


async def test_lag_is_what_was_not_dealt_with_and_falls_to_zero(buses: Buses) -> None:
    group = await buses.group()
    member = await buses.join(group)
    await buses.first.publish(messages(buses.topic, numbered(40)))
    await read_some(member, 40)
    before = await member.lag()
    await member.rewind()
    await buses.take(group, member, 40)

    async def nothing_is_left() -> bool:
        return await member.lag() == 0

    assert before == 40
    await until(nothing_is_left)  # an offset finds its way to Kafka while its reader goes on


async def test_a_read_of_nothing_ends_when_its_time_is_over(buses: Buses) -> None:
    group = await buses.group()
    member = await buses.join(group)
    begun = time.monotonic()

    batch = await member.read(500, 0.4)

    assert batch.messages in ([], ())
    assert 0.3 < time.monotonic() - begun < 2.0


async def test_a_read_returns_no_more_than_its_limit(buses: Buses) -> None:
    group = await buses.group()
    member = await buses.join(group)
    await buses.first.publish(messages(buses.topic, numbered(30)))

    found: list[int] = []
    async with asyncio.timeout(PATIENCE):
        while sum(found) < 30:
            batch = await member.read(7, 1.0)
            await buses.deal(group, member, batch)
            found.append(len(batch.messages))

    assert max(found) <= 7
    assert sum(found) == 30


async def test_closing_is_quick_and_leaves_no_task(buses: Buses) -> None:
    group = await buses.group()
    before = asyncio.all_tasks()
    bus = buses.open()
    await bus.prepare([buses.topic])
    member = await bus.subscribe(group, [buses.topic])
    await bus.publish(messages(buses.topic, numbered(10)))
    await buses.take(group, member, 10)
    begun = time.monotonic()

    await member.close()
    await bus.close()

    assert time.monotonic() - begun < 3.5
    assert asyncio.all_tasks() <= before


async def test_members_of_a_group_are_counted_by_every_process_until_they_leave(buses: Buses) -> None:
    group, others = await buses.group(), await buses.group()
    sent = messages(buses.topic, numbered(50))
    await buses.first.publish(sent)
    before = await buses.first.members(group)
    member = await buses.join(group, bus=buses.bus())
    await buses.take(group, member, 50)

    joined = [await buses.first.members(one) for one in (group, others)]
    await member.close()

    async def has_left() -> bool:
        return await buses.first.members(group) == 0

    await until(has_left)
    assert (before, joined) == (0, [1, 0])


async def test_a_missing_topic_is_not_durable_and_harms_no_other(buses: Buses) -> None:
    good = messages(buses.topic, numbered(2))
    lost = messages("nobody-prepared-this", [b"lost"])

    durable = await buses.first.publish([good[0], *lost, good[1]])

    assert list(durable) == [True, False, True]


async def test_publishing_nothing_is_nothing(buses: Buses) -> None:
    assert list(await buses.first.publish([])) == []


async def test_a_bus_that_answers_is_healthy_and_keeps_its_generation(buses: Buses) -> None:
    assert await buses.first.healthy()
    assert await buses.first.generation() == await buses.bus().generation()
