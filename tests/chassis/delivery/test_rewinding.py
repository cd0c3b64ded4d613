"""A publisher restored to an earlier instant: what its subscribers do about what it lost."""

import pytest
from fastapi import FastAPI
from httpx import HTTPStatusError
from sqlalchemy import text

from chassis.bus.port import Batch, Message
from chassis.bus.postgres import PostgresBus
from chassis.delivery import quarantine
from chassis.delivery.envelope import wrap
from tests.chassis import toy
from tests.chassis.delivery.rewound import list_open, publish, restore
from tests.sweeps import sampled


async def repair(subscriber: FastAPI) -> None:
    await subscriber.state.runtime.reconciler.run_once()
    await subscriber.state.runtime.reconciler.load_epochs()


async def say_restored(publisher: FastAPI) -> None:
    async with publisher.state.transactions.begin() as work:
        await work.db.execute(text("insert into log_epoch select coalesce(max(epoch), 1) + 1 from log_epoch"))


async def messages_of(publisher: FastAPI) -> list[Message]:
    async with publisher.state.transactions.begin() as work:
        rows = await work.db.execute(text("select * from event_log order by aggregate_id, version"))
        return [wrap("publisher", row) for row in rows.mappings()]


async def test_after_make_restored_what_was_lost_is_shown_and_the_new_history_followed(
    publisher: FastAPI, subscriber: FastAPI
) -> None:
    [aggregate] = toy.new_aggregates(1)
    await publish(publisher, aggregate, 0, 1, 2, 3)
    await repair(subscriber)
    await restore(publisher, aggregate, 2)
    await say_restored(publisher)
    await publish(publisher, aggregate, 72, 73, 74)

    await repair(subscriber)

    assert await toy.handled_numbers(subscriber, aggregate) == [0, 1, 2, 3, 72, 73, 74]
    [row] = await list_open(subscriber)
    assert (row["why"], row["error"]) == ("publisher_rewound", "versions 3 to 4 are lost there")
    await publish(publisher, aggregate, 75)
    await repair(subscriber)
    assert (await toy.handled_numbers(subscriber, aggregate))[-1] == 75
    assert len(await list_open(subscriber)) == 1


async def test_without_make_restored_it_is_shown_and_stands_still_until_then(
    publisher: FastAPI, subscriber: FastAPI
) -> None:
    aggregate, other = toy.new_aggregates(2)
    await publish(publisher, other, 0)
    await publish(publisher, aggregate, 0, 1, 2)
    await repair(subscriber)
    await restore(publisher, aggregate, 1)
    await publish(publisher, other, 1)

    await repair(subscriber)
    [row] = await list_open(subscriber)
    await publish(publisher, aggregate, 71, 72)
    await subscriber.state.runtime.consumer.process(await messages_of(publisher))

    assert (row["why"], row["version"]) == ("publisher_rewound", 2)
    assert await toy.handled_numbers(subscriber, aggregate) == [0, 1, 2]
    assert await toy.handled_numbers(subscriber, other) == [0, 1]
    await say_restored(publisher)
    await repair(subscriber)
    assert await toy.handled_numbers(subscriber, aggregate) == [0, 1, 2, 71, 72]


async def test_what_was_acted_on_since_the_last_look_and_is_lost_is_shown_too(
    publisher: FastAPI, subscriber: FastAPI
) -> None:
    before, after = sorted(toy.new_aggregates(2))
    await publish(publisher, before, 0)
    await repair(subscriber)
    await publish(publisher, after, 0)
    await subscriber.state.runtime.consumer.process(await messages_of(publisher))
    await restore(publisher, after, 0)

    await repair(subscriber)

    assert [row["aggregate_id"] for row in await list_open(subscriber)] == [after]


async def test_a_publisher_that_is_away_keeps_nobody_from_the_others(
    publisher: FastAPI, empty_database_url: str, bus: PostgresBus
) -> None:
    peers = {"publisher": publisher, "chimer": FastAPI()}  # it answers, and nothing that is asked
    subscriber = toy.a_service(empty_database_url, "subscriber", bus, toy.subscriber_router(toy.Mood()), peers)
    [aggregate] = toy.new_aggregates(1)
    await publish(publisher, aggregate, 0, 1)

    with pytest.raises(HTTPStatusError):
        await repair(subscriber)

    assert await toy.handled_numbers(subscriber, aggregate) == [0, 1]
    await subscriber.state.runtime.close()


async def test_an_aggregate_that_its_publisher_no_longer_knows_is_shown(
    publisher: FastAPI, subscriber: FastAPI
) -> None:
    gone, remaining = toy.new_aggregates(2)
    await publish(publisher, remaining, 0)
    await publish(publisher, gone, 0)
    await repair(subscriber)
    await restore(publisher, gone, 0)

    await repair(subscriber)

    assert [row["aggregate_id"] for row in await list_open(subscriber)] == [gone]


async def test_a_row_is_closed_by_a_person_who_compared_and_not_before_make_restored(
    publisher: FastAPI, subscriber: FastAPI
) -> None:
    [aggregate] = toy.new_aggregates(1)
    await publish(publisher, aggregate, 0, 1)
    await repair(subscriber)
    await restore(publisher, aggregate, 1)
    await repair(subscriber)
    [row] = await list_open(subscriber)
    runtime = subscriber.state.runtime

    with pytest.raises(quarantine.PublisherRewound):
        await quarantine.replay(runtime.transactions, runtime.consumer, row["id"], "op")
    with pytest.raises(quarantine.PublisherRewound):
        await quarantine.skip(runtime.transactions, runtime.consumer, row["id"], "op", "compared")
    await say_restored(publisher)
    await repair(subscriber)
    await quarantine.skip(runtime.transactions, runtime.consumer, row["id"], "op", "compared")

    assert await list_open(subscriber) == []


async def test_what_the_bus_still_has_of_a_lost_history_is_not_acted_on(
    publisher: FastAPI, subscriber: FastAPI
) -> None:
    [aggregate] = toy.new_aggregates(1)
    await publish(publisher, aggregate, 0)
    await repair(subscriber)
    await publish(publisher, aggregate, 1)
    lost = await messages_of(publisher)
    await restore(publisher, aggregate, 1)
    await say_restored(publisher)
    await repair(subscriber)

    await subscriber.state.runtime.consumer.process(lost, Batch(messages=lost))

    assert await toy.handled_numbers(subscriber, aggregate) == [0]
    assert subscriber.state.runtime.consumer.progress.other_epoch == 2
    await publish(publisher, aggregate, 71)
    await repair(subscriber)
    assert await toy.handled_numbers(subscriber, aggregate) == [0, 71]


async def test_an_event_of_a_newer_epoch_waits_until_the_logs_were_compared(
    publisher: FastAPI, subscriber: FastAPI
) -> None:
    [aggregate] = toy.new_aggregates(1)
    await publish(publisher, aggregate, 0, 1)
    await repair(subscriber)
    await restore(publisher, aggregate, 1)
    await say_restored(publisher)
    await publish(publisher, aggregate, 71, 72)
    arrived = (await messages_of(publisher))[2:]

    await subscriber.state.runtime.consumer.process(arrived, Batch(messages=arrived))

    assert await toy.handled_numbers(subscriber, aggregate) == [0, 1]
    assert subscriber.state.runtime.consumer.newer_epoch.is_set()


async def test_a_log_that_only_grows_is_never_taken_for_one_set_back(publisher: FastAPI, subscriber: FastAPI) -> None:
    aggregates = toy.new_aggregates(5)

    async with toy.running(publisher, subscriber):
        for number in range(20):
            await toy.publish(publisher, *(toy.a_tick(aggregate, number) for aggregate in aggregates))
            await repair(subscriber)

    assert await list_open(subscriber) == []
    assert [await toy.handled_numbers(subscriber, aggregate) for aggregate in aggregates] == [list(range(20))] * 5


@sampled
async def test_more_events_than_an_answer_holds_are_all_pulled(publisher: FastAPI, subscriber: FastAPI) -> None:
    aggregates = toy.new_aggregates(3)
    for start in range(0, 600, 60):
        ticks = [toy.a_tick(one, number) for one in aggregates for number in range(start, start + 60)]
        await toy.publish(publisher, *ticks)

    await repair(subscriber)

    assert [len(await toy.handled_numbers(subscriber, aggregate)) for aggregate in aggregates] == [600] * 3


async def test_a_publisher_whose_clock_was_ahead_is_repaired_from_once_it_is_right(
    publisher: FastAPI, subscriber: FastAPI
) -> None:
    await repair(subscriber)
    async with subscriber.state.transactions.begin() as work:  # as it was remembered while the clock was ahead
        await work.db.execute(text("update repairs set checked_until = checked_until + interval '400 days'"))
    [aggregate] = toy.new_aggregates(1)
    await publish(publisher, aggregate, 1)  # and the bus loses it

    await repair(subscriber)

    assert await toy.handled_numbers(subscriber, aggregate) == [1]
