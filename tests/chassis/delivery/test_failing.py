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
async def teller(empty_database_url: str, bus: PostgresBus) -> AsyncIterator[FastAPI]:
    await toy.lay_tables(empty_database_url, "teller", "hearer")
    app = toy.a_service(empty_database_url, "teller", bus)
    yield app
    await app.state.runtime.close()


@pytest.fixture
async def hearer(empty_database_url: str, bus: PostgresBus, mood: toy.Mood, teller: FastAPI) -> AsyncIterator[FastAPI]:
    app = toy.a_service(empty_database_url, "hearer", bus, toy.hearing(mood), {"teller": teller})
    yield app
    await app.state.runtime.close()


@pytest.fixture
async def batch(teller: FastAPI) -> Batch:
    """One that fails among many, and one behind it."""
    sick, *well = toy.new_aggregates(1 + WELL)
    await toy.tell(teller, toy.a_tick(sick, 0, poison=True), toy.a_tick(sick, 1), *(toy.a_tick(one, 0) for one in well))
    return Batch(messages=await toy.log_of(teller))


async def test_nobody_waits_for_what_is_tried_again(hearer: FastAPI, batch: Batch) -> None:
    await _consumer(hearer).process(batch.messages, batch)

    assert len(await _heard(hearer)) == WELL
    assert await _held(hearer) == (["failing", "behind"], [])


async def test_it_is_held_after_five_attempts_and_what_comes_behind_it_waits(hearer: FastAPI, batch: Batch) -> None:
    consumer = _consumer(hearer)
    await consumer.process(batch.messages, batch)
    for _ in range(ATTEMPTS - 2):
        await consumer._retry_due(LATER)
    before = await _held(hearer)
    await consumer._retry_due(LATER)

    assert before == (["failing", "behind"], [])
    assert await _held(hearer) == (["behind"], [ATTEMPTS])
    assert len(await _heard(hearer)) == WELL


async def test_what_succeeds_at_a_later_attempt_takes_along_what_waits_behind_it(
    hearer: FastAPI, batch: Batch, mood: toy.Mood
) -> None:
    consumer = _consumer(hearer)
    await consumer.process(batch.messages, batch)
    mood.mended = True
    await consumer._retry_due(LATER)

    assert len(await _heard(hearer)) == WELL + 2
    assert await _held(hearer) == ([], [])


async def test_what_fails_in_a_process_that_ends_is_tried_by_another(hearer: FastAPI, batch: Batch) -> None:
    await _consumer(hearer).process(batch.messages, batch)
    another = Consumer(hearer.state.transactions, toy.hearing(toy.Mood()), hearer.state.runtime.bus)

    await stalled_events.retry_parked(hearer.state.transactions, another, parked_for=timedelta(0))

    assert await _held(hearer) == (["behind"], [ATTEMPTS])


async def test_the_same_event_that_comes_again_meanwhile_is_tried_no_more_often(hearer: FastAPI, batch: Batch) -> None:
    consumer = _consumer(hearer)
    for _ in range(ATTEMPTS):
        await consumer.process(batch.messages, batch)
    await consumer._retry_due(LATER)

    assert await _held(hearer) == (["behind"], [ATTEMPTS])
    assert len(await _heard(hearer)) == WELL


async def test_what_cannot_be_read_is_held_at_once_and_nobody_is_acted_on_twice_for_it(
    hearer: FastAPI, batch: Batch, mood: toy.Mood
) -> None:
    sick, *others = batch.messages
    messages = [replace(sick, body=b"{"), *others]

    await _consumer(hearer).process(messages, replace(batch, messages=messages))

    assert await _held(hearer) == (["behind"], [1])
    assert len(await _heard(hearer)) == mood.met == WELL


async def test_what_waits_elsewhere_costs_a_batch_nothing(hearer: FastAPI, teller: FastAPI, batch: Batch) -> None:
    [well] = toy.new_aggregates(1)
    # what is said once for each line to the database has been said after the first
    await toy.statements_for_a_tick(hearer, teller, well)
    before = await toy.statements_for_a_tick(hearer, teller, well)
    messages = [replace(batch.messages[0], body=b"{"), *batch.messages[1:]]
    await _consumer(hearer).process(messages, replace(batch, messages=messages))

    assert await _held(hearer) == (["behind"], [1])
    assert await toy.statements_for_a_tick(hearer, teller, well) == before


async def test_what_waits_behind_a_replay_and_is_of_a_later_release_waits_for_that_release(
    hearer: FastAPI, teller: FastAPI, mood: toy.Mood, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime, [sick] = hearer.state.runtime, toy.new_aggregates(1)
    await toy.tell(teller, toy.a_tick(sick, 0, poison=True), toy.a_ring(sick))
    monkeypatch.delitem(event._REGISTRY, toy.Rang.type)
    await runtime.consumer.process(await toy.log_of(teller))
    async with runtime.transactions.begin() as work:
        held = (await work.db.execute(select(quarantined.c.id))).scalar_one()
    mood.mended = True

    await quarantine.replay(runtime.transactions, runtime.consumer, held, "op")

    async with runtime.transactions.begin() as work:
        rows = await work.db.execute(select(quarantined.c.version, quarantined.c.why, quarantined.c.state))
        assert {tuple(row) for row in rows} == {(1, "handler_failed", "replayed"), (2, "unknown_type", "open")}


def _consumer(hearer: FastAPI) -> Consumer:
    consumer: Consumer = hearer.state.runtime.consumer
    return consumer


async def _heard(hearer: FastAPI) -> list[UUID]:
    async with hearer.state.transactions.begin() as work:
        return list((await work.db.execute(select(toy.heard.c.aggregate_id))).scalars())


async def _held(hearer: FastAPI) -> tuple[list[str], list[int]]:
    """Why events are parked, in the order of their versions, and after how many attempts others are quarantined."""
    async with hearer.state.transactions.begin() as work:
        why = await work.db.execute(select(parked.c.why).order_by(parked.c.version))
        attempts = await work.db.execute(select(quarantined.c.attempts))
        return list(why.scalars()), list(attempts.scalars())
