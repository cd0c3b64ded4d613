"""A person who is forgotten is forgotten in everything delivery keeps, and in whatever comes later."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, text

from chassis.bus.port import Message
from chassis.bus.postgres import PostgresBus
from chassis.db import idempotency
from chassis.db.tables import event_log, parked, quarantined
from chassis.db.tables import idempotency as kept_answers
from chassis.delivery import redaction
from chassis.delivery.envelope import wrap
from chassis.delivery.redaction import BusRedaction, redact_body
from chassis.errors import AnswerErased
from tests.chassis import toy

WORDS = "我住在三号楼，孩子叫小宝"


@pytest.fixture
async def apps(empty_database_url: str, bus: PostgresBus) -> AsyncIterator[dict[str, FastAPI]]:
    await toy.lay_tables(empty_database_url, "publisher", "chimer", "subscriber")
    apps = {name: toy.a_service(empty_database_url, name, bus) for name in ("publisher", "chimer")}
    apps["subscriber"] = toy.a_service(
        empty_database_url, "subscriber", bus, toy.subscriber_router(toy.Mood()), dict(apps)
    )
    yield apps
    for app in apps.values():
        await app.state.runtime.close()


async def log_of(app: FastAPI) -> list[Message]:
    async with app.state.transactions.begin() as work:
        rows = await work.db.execute(select(event_log).order_by(event_log.c.aggregate_id, event_log.c.version))
        return [wrap(app.state.service, row) for row in rows.mappings()]


async def consume(app: FastAPI, *messages: Message) -> None:
    await app.state.runtime.consumer.process(messages)


async def redact(app: FastAPI, complaint: UUID) -> None:
    async with app.state.transactions.begin() as work:
        await redaction.redact_complaints(work.db, [complaint], [complaint])


async def bodies_in(app: FastAPI, table: str) -> list[str]:
    async with app.state.transactions.begin() as work:
        return list((await work.db.execute(text(f"select convert_from(body, 'utf8') from {table}"))).scalars())  # noqa: S608


async def test_the_log_keeps_every_event_and_nobodys_words(apps: dict[str, FastAPI]) -> None:
    gone, stays = toy.new_aggregates(2)
    for aggregate in (gone, stays):
        await toy.publish(apps["publisher"], toy.a_tick(aggregate, 1, words=WORDS), toy.a_tick(aggregate, 2))

    await redact(apps["publisher"], gone)

    logged = [(message.key, WORDS.encode() in message.body) for message in await log_of(apps["publisher"])]
    assert logged == sorted([(gone, False), (gone, False), (stays, True), (stays, False)], key=lambda one: one[0])
    await consume(apps["subscriber"], *await log_of(apps["publisher"]))
    assert await toy.handled_numbers(apps["subscriber"], gone) == [1, 2]


async def test_what_is_held_back_behind_a_poison_event_is_forgotten_at_once(apps: dict[str, FastAPI]) -> None:
    [sick] = toy.new_aggregates(1)
    await toy.publish(
        apps["publisher"],
        toy.a_tick(sick, 1, poison=True, words=WORDS),
        toy.a_tick(sick, 2, words=WORDS),
        toy.a_forgetting(sick),
    )

    await consume(apps["subscriber"], *await log_of(apps["publisher"]))

    async with apps["subscriber"].state.transactions.begin() as work:
        assert await work.db.scalar(select(func.count()).select_from(parked)) == 2
        assert await work.db.scalar(select(func.count()).select_from(quarantined)) == 1
    bodies = [*await bodies_in(apps["subscriber"], "parked"), *await bodies_in(apps["subscriber"], "quarantined")]
    assert [body for body in bodies if WORDS in body] == []


async def test_what_arrives_late_from_another_publisher_is_silenced(apps: dict[str, FastAPI]) -> None:
    complaint, chime = toy.new_aggregates(2)
    await toy.publish(apps["publisher"], toy.a_forgetting(complaint))
    chimed = toy.a_chime(chime, complaint, 7, words=WORDS)  # waits for a tick that never comes
    await toy.publish(apps["chimer"], chimed)
    await consume(apps["subscriber"], *await log_of(apps["publisher"]))

    await consume(apps["subscriber"], *await log_of(apps["chimer"]))

    [waiting] = await bodies_in(apps["subscriber"], "parked")
    assert WORDS not in waiting


async def test_the_bus_is_swept_of_what_was_published(apps: dict[str, FastAPI], bus: PostgresBus) -> None:
    gone, stays = toy.new_aggregates(2)
    await bus.prepare(["publisher"])
    await toy.publish(apps["publisher"], toy.a_tick(gone, 1, words=WORDS), toy.a_tick(stays, 1, words=WORDS))
    await bus.publish(await log_of(apps["publisher"]))
    await redact(apps["publisher"], gone)
    sweep = BusRedaction(apps["publisher"].state.transactions, bus)

    assert [await sweep.run_once(), await sweep.run_once()] == [1, 0]  # the second look is two minutes later

    assert sorted(WORDS in body for body in await bodies_in(apps["publisher"], "bus.log")) == [False, True]


async def test_a_relay_that_published_late_is_swept_after(apps: dict[str, FastAPI], bus: PostgresBus) -> None:
    [gone] = toy.new_aggregates(1)
    await bus.prepare(["publisher"])
    await toy.publish(apps["publisher"], toy.a_tick(gone, 1, words=WORDS))
    read_before = await log_of(apps["publisher"])
    await redact(apps["publisher"], gone)
    sweep = BusRedaction(apps["publisher"].state.transactions, bus)
    await sweep.run_once()
    await bus.publish(read_before)
    async with apps["publisher"].state.transactions.begin() as work:
        await work.db.execute(text("update forgotten set forgotten_at = forgotten_at - interval '3 minutes'"))

    assert [await sweep.run_once(), await sweep.run_once()] == [1, 0]

    assert [body for body in await bodies_in(apps["publisher"], "bus.log") if WORDS in body] == []


async def test_a_stored_answer_that_showed_the_person_is_not_repeated(apps: dict[str, FastAPI]) -> None:
    [gone] = toy.new_aggregates(1)
    print_ = idempotency.fingerprint("POST", "/", b"")
    async with apps["publisher"].state.transactions.begin("desk") as work:
        await idempotency.claim(work, "k1", print_)
        await idempotency.save_answer(work, "k1", 200, WORDS.encode(), gone)

    await redact(apps["publisher"], gone)

    async with apps["publisher"].state.transactions.begin("desk") as work:
        assert await work.db.scalar(select(kept_answers.c.body)) is None
        with pytest.raises(AnswerErased):
            await idempotency.claim(work, "k1", print_)


def test_of_an_event_nobody_can_read_nothing_is_left() -> None:
    assert redact_body("newer.unheard_of.v1", WORDS.encode()) == b"{}"
    assert redact_body("publisher.ticked.v1", b"\xff" + WORDS.encode()) == b"{}"
    assert redact_body("publisher.ticked.v1", f'["{WORDS}"]'.encode()) == b"{}"


def test_a_text_of_a_newer_version_goes_and_a_figure_stays() -> None:
    newer = f'{{"number":1,"words":null,"voice":"{WORDS}","loudness":3}}'.encode()

    assert redact_body("publisher.ticked.v1", newer) == b'{"number":1,"words":null,"loudness":3}'
