"""Subscribers put back to one instant with their publishers, while the broker still has what was published later."""

from collections.abc import Sequence

import pytest
from fastapi import FastAPI

from chassis.bus.port import Batch, Message
from deploy.launcher.backup import Databases
from deploy.launcher.known_epochs import known_epoch_statements
from tests.chassis import toy
from tests.chassis.delivery.rewound import list_open, publish, restore

SERVICES = ("publisher", "chimer", "subscriber")
NEW_EPOCH = "insert into {0}.log_epoch select coalesce(max(epoch), 1) + 1 from {0}.log_epoch;"


def put_back(url: str) -> None:
    """As the end of a restore of all of them does, or of a recovery."""
    database = Databases(url, {}).for_schema("bus")
    database.query("".join(map(NEW_EPOCH.format, SERVICES)) + known_epoch_statements(database, SERVICES))


async def start(subscriber: FastAPI, on_the_bus: Sequence[Message]) -> None:
    """It hears all that the bus has before repair has had a look."""
    await subscriber.state.runtime.reconciler.load_epochs()
    await subscriber.state.runtime.consumer.process(on_the_bus, Batch(messages=on_the_bus))
    await subscriber.state.runtime.reconciler.run_once()


@pytest.mark.parametrize("known", [True, False], ids=["known", "never looked at"])
async def test_what_was_published_after_the_instant_is_passed_over(
    empty_database_url: str, publisher: FastAPI, subscriber: FastAPI, *, known: bool
) -> None:
    [aggregate] = toy.new_aggregates(1)
    await publish(publisher, aggregate, 0)
    if known:
        await subscriber.state.runtime.reconciler.run_once()
    await publish(publisher, aggregate, 1, 2)
    on_the_bus = await toy.log_of(publisher)
    await restore(publisher, aggregate, 1)
    put_back(empty_database_url)
    await publish(publisher, aggregate, 71)

    await start(subscriber, on_the_bus)

    assert await toy.handled_numbers(subscriber, aggregate) == [0, 71]
    assert subscriber.state.runtime.consumer.progress.other_epoch == len(on_the_bus)
    assert await list_open(subscriber) == []


@pytest.mark.parametrize("published", [True, False], ids=["told of and not compared", "not told of"])
async def test_what_was_lost_before_the_instant_is_shown(
    empty_database_url: str, publisher: FastAPI, subscriber: FastAPI, *, published: bool
) -> None:
    [aggregate] = toy.new_aggregates(1)
    await publish(publisher, aggregate, 0, 1)
    await subscriber.state.runtime.reconciler.run_once()
    await restore(publisher, aggregate, 1)
    if published:
        Databases(empty_database_url, {}).for_schema("bus").query(NEW_EPOCH.format("publisher"))
    else:
        await subscriber.state.runtime.reconciler.run_once()  # it notices, and the aggregate stands still
    put_back(empty_database_url)
    await publish(publisher, aggregate, 71)

    await start(subscriber, [])

    assert [row["error"] for row in await list_open(subscriber)] == ["versions 2 to 2 are lost there"]
    assert await toy.handled_numbers(subscriber, aggregate) == [0, 1, 71]
