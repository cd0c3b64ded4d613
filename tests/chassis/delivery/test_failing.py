"""An event whose handler fails is tried again beside the others of its batch, which do not wait for it."""

import math
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from chassis.bus.port import Batch
from chassis.bus.postgres import PostgresBus
from chassis.db.tables import parked, quarantined
from chassis.delivery import quarantine, stalled_events
from chassis.delivery.consumer import Consumer
from chassis.delivery.retries import ATTEMPTS
from contracts import event
from tests.chassis import toy

WELL = 32
LATER = math.inf  # every pause is over


@pytest.fixture
async def publisher(empty_database_url: str, bus: PostgresBus) -> AsyncIterator[FastAPI]:
    await toy.lay_tables(empty_database_url, "publisher", "subscriber")
    app = toy.a_service(empty_database_url, "publisher", bus)
    yield app
    await app.state.runtime.close()


@pytest.fixture
async def subscriber(
    empty_database_url: str, bus: PostgresBus, mood: toy.Mood, publisher: FastAPI
) -> AsyncIterator[FastAPI]:
    app = toy.a_service(empty_database_url, "subscriber", bus, toy.subscriber_router(mood), {"publisher": publisher})
    yield app
    await app.state.runtime.close()


@pytest.fixture
async def batch(publisher: FastAPI) -> Batch:
    """One that fails among many, and one behind it."""
    sick, *well = toy.new_aggregates(1 + WELL)
    await toy.publish(
        publisher, toy.a_tick(sick, 0, poison=True), toy.a_tick(sick, 1), *(toy.a_tick(one, 0) for one in well)
    )
    return Batch(messages=await toy.log_of(publisher))


async def test_nobody_waits_for_what_is_tried_again(subscriber: FastAPI, batch: Batch) -> None:
    await _consumer(subscriber).process(batch.messages, batch)

    assert len(await _handled(subscriber)) == WELL
    assert await _held(subscriber) == (["failing", "behind"], [])


async def test_it_is_held_after_five_attempts_and_what_comes_behind_it_waits(subscriber: FastAPI, batch: Batch) -> None:
    consumer = _consumer(subscriber)
    await consumer.process(batch.messages, batch)
    for _ in range(ATTEMPTS - 2):
        await consumer._retry_due(LATER)
    before = await _held(subscriber)
    await consumer._retry_due(LATER)

    assert before == (["failing", "behind"], [])
    assert await _held(subscriber) == (["behind"], [ATTEMPTS])
    assert len(await _handled(subscriber)) == WELL


async def test_what_succeeds_at_a_later_attempt_takes_along_what_waits_behind_it(
    subscriber: FastAPI, batch: Batch, mood: toy.Mood
) -> None:
    consumer = _consumer(subscriber)
    await consumer.process(batch.messages, batch)
    mood.mended = True
    await consumer._retry_due(LATER)

    assert len(await _handled(subscriber)) == WELL + 2
    assert await _held(subscriber) == ([], [])


async def test_what_fails_in_a_process_that_ends_is_tried_by_another(subscriber: FastAPI, batch: Batch) -> None:
    await _consumer(subscriber).process(batch.messages, batch)
    another = Consumer(subscriber.state.transactions, toy.subscriber_router(toy.Mood()), subscriber.state.runtime.bus)

    await stalled_events.retry_parked(subscriber.state.transactions, another, parked_for=timedelta(0))

    assert await _held(subscriber) == (["behind"], [ATTEMPTS])


async def test_the_same_event_that_comes_again_meanwhile_is_tried_no_more_often(
    subscriber: FastAPI, batch: Batch
) -> None:
    consumer = _consumer(subscriber)
    for _ in range(ATTEMPTS):
        await consumer.process(batch.messages, batch)
    await consumer._retry_due(LATER)

    assert await _held(subscriber) == (["behind"], [ATTEMPTS])
    assert len(await _handled(subscriber)) == WELL


async def test_what_cannot_be_read_is_held_at_once_and_nobody_is_acted_on_twice_for_it(
    subscriber: FastAPI, batch: Batch, mood: toy.Mood
) -> None:
    sick, *others = batch.messages
    messages = [replace(sick, body=b"{"), *others]

    await _consumer(subscriber).process(messages, replace(batch, messages=messages))

    assert await _held(subscriber) == (["behind"], [1])
    assert len(await _handled(subscriber)) == mood.met == WELL


async def test_what_waits_elsewhere_costs_a_batch_nothing(
    subscriber: FastAPI, publisher: FastAPI, batch: Batch
) -> None:
    [well] = toy.new_aggregates(1)
    # what is said once for each line to the database has been said after the first
    await toy.statements_for_a_tick(subscriber, publisher, well)
    before = await toy.statements_for_a_tick(subscriber, publisher, well)
    messages = [replace(batch.messages[0], body=b"{"), *batch.messages[1:]]
    await _consumer(subscriber).process(messages, replace(batch, messages=messages))

    assert await _held(subscriber) == (["behind"], [1])
    assert await toy.statements_for_a_tick(subscriber, publisher, well) == before


async def test_what_waits_behind_a_replay_and_is_of_a_later_release_waits_for_that_release(
    subscriber: FastAPI, publisher: FastAPI, mood: toy.Mood, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime, [sick] = subscriber.state.runtime, toy.new_aggregates(1)
    await toy.publish(publisher, toy.a_tick(sick, 0, poison=True), toy.a_ring(sick))
    monkeypatch.delitem(event._REGISTRY, toy.Rang.type)
    await runtime.consumer.process(await toy.log_of(publisher))
    async with runtime.transactions.begin() as work:
        quarantined_id = (await work.db.execute(select(quarantined.c.id))).scalar_one()
    mood.mended = True

    await quarantine.replay(runtime.transactions, runtime.consumer, quarantined_id, "op")

    async with runtime.transactions.begin() as work:
        rows = await work.db.execute(select(quarantined.c.version, quarantined.c.why, quarantined.c.state))
        assert {tuple(row) for row in rows} == {(1, "handler_failed", "replayed"), (2, "unknown_type", "open")}


def _consumer(subscriber: FastAPI) -> Consumer:
    consumer: Consumer = subscriber.state.runtime.consumer
    return consumer


async def _handled(subscriber: FastAPI) -> list[UUID]:
    async with subscriber.state.transactions.begin() as work:
        return list((await work.db.execute(select(toy.handled.c.aggregate_id))).scalars())


async def _held(subscriber: FastAPI) -> tuple[list[str], list[int]]:
    """Why events are parked, in the order of their versions, and after how many attempts others are quarantined."""
    async with subscriber.state.transactions.begin() as work:
        why = await work.db.execute(select(parked.c.why).order_by(parked.c.version))
        attempts = await work.db.execute(select(quarantined.c.attempts))
        return list(why.scalars()), list(attempts.scalars())
