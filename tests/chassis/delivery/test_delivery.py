"""What the delivery core promises, on the PostgreSQL bus with real servers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import asyncpg
import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, InternalError

from chassis import failpoints
from chassis.bus.port import Message
from chassis.bus.postgres import PostgresBus
from chassis.db.engine import dedicated_connection
from chassis.db.tables import forgotten, parked, quarantined
from chassis.db.transient_errors import is_transient
from chassis.db.work import Transactions
from chassis.delivery import inbox, parking, quarantine, stalled_events
from chassis.delivery.bisection import MIN_TRIED
from chassis.delivery.relay import _TAKE
from contracts import event
from tests.chassis import toy
from tests.faults.proxy import FaultProxy

_WAITING = text("""
    select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
""")

_ADD_LATER_FIELD = text("""
    update event_log set body = convert_to(overlay(convert_from(body, 'UTF8') placing '{"later_field": "later",'
        from 1 for 1), 'UTF8')
""")


@pytest.fixture
async def apps(empty_database_url: str, bus: PostgresBus, mood: toy.Mood) -> AsyncIterator[dict[str, FastAPI]]:
    await toy.lay_tables(empty_database_url, "publisher", "chimer", "subscriber")
    apps: dict[str, FastAPI] = {}
    for name in ("publisher", "chimer"):
        apps[name] = toy.a_service(empty_database_url, name, bus)
    apps["subscriber"] = toy.a_service(empty_database_url, "subscriber", bus, toy.subscriber_router(mood), apps)
    yield apps
    for app in apps.values():
        await app.state.runtime.close()


async def test_events_are_acted_on_once_and_in_order(apps: dict[str, FastAPI]) -> None:
    aggregates = toy.new_aggregates(20)

    async with toy.running(*apps.values()):
        for number in range(10):
            await toy.publish(apps["publisher"], *(toy.a_tick(aggregate, number) for aggregate in aggregates))

        async def all_handled() -> bool:
            return all([len(await toy.handled_numbers(apps["subscriber"], a)) == 10 for a in aggregates])

        await toy.until(all_handled)

    assert [await toy.handled_numbers(apps["subscriber"], a) for a in aggregates] == [list(range(10))] * 20


async def test_repeated_and_shuffled_delivery_changes_nothing(apps: dict[str, FastAPI], bus: PostgresBus) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    aggregates = toy.new_aggregates(8)
    for number in range(12):
        await toy.publish(publisher, *(toy.a_tick(aggregate, number) for aggregate in aggregates))
    messages = await toy.log_of(publisher) * 3
    Random(7).shuffle(messages)

    for start in range(0, len(messages), 50):
        await subscriber.state.runtime.consumer.process(messages[start : start + 50])

    assert [await toy.handled_numbers(subscriber, a) for a in aggregates] == [list(range(12))] * 8
    async with subscriber.state.transactions.begin() as work:
        assert (await quarantine.load_queue_status(work.db))["parked"] == 0


async def test_what_was_parked_by_another_while_this_one_waited_for_the_gate_waits_no_longer(
    apps: dict[str, FastAPI],
) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    [one] = toy.new_aggregates(1)
    await toy.publish(publisher, *(toy.a_tick(one, number) for number in range(4)))
    messages = await toy.log_of(publisher)
    consumer = subscriber.state.runtime.consumer
    await consumer.process(messages[:1])

    async def are_waiting(count: int) -> None:
        async def are() -> bool:
            async with subscriber.state.transactions.begin() as work:
                return await work.db.scalar(_WAITING) == count

        await toy.until(are)

    async with subscriber.state.transactions.begin() as holder, asyncio.TaskGroup() as tasks:
        await inbox.lock_positions(holder.db, [(one, "publisher")])
        tasks.create_task(consumer.process(messages[3:]))  # too early: it will be parked
        await are_waiting(1)
        tasks.create_task(consumer.process(messages[1:]))  # which saw nothing parked when it began
        await are_waiting(2)
        await holder.db.commit()

    assert await toy.handled_numbers(subscriber, one) == [0, 1, 2, 3]
    async with subscriber.state.transactions.begin() as work:
        assert (await quarantine.load_queue_status(work.db))["parked"] == 0


async def test_a_poison_event_stops_its_own_aggregate_only(apps: dict[str, FastAPI], mood: toy.Mood) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    sick, well = toy.new_aggregates(2)
    await toy.publish(publisher, toy.a_tick(sick, 0), toy.a_tick(sick, 1, poison=True), toy.a_tick(sick, 2))
    await toy.publish(publisher, *(toy.a_tick(well, number) for number in range(3)))
    messages = await toy.log_of(publisher)

    await subscriber.state.runtime.consumer.process(messages)

    assert await toy.handled_numbers(subscriber, well) == [0, 1, 2]
    assert await toy.handled_numbers(subscriber, sick) == [0]
    async with subscriber.state.transactions.begin() as work:
        row = (await work.db.execute(select(quarantined))).one()
    assert (row.why, row.attempts, row.version) == ("handler_failed", 5, 2)
    assert "138" not in row.error


async def test_a_replayed_event_lets_what_waited_behind_it_follow(apps: dict[str, FastAPI], mood: toy.Mood) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    [sick] = toy.new_aggregates(1)
    await toy.publish(publisher, *(toy.a_tick(sick, number, poison=number == 1) for number in range(4)))
    await subscriber.state.runtime.consumer.process(await toy.log_of(publisher))
    runtime = subscriber.state.runtime
    async with subscriber.state.transactions.begin() as work:
        quarantined_id = await work.db.scalar(select(quarantined.c.id))

    assert await quarantine.replay(runtime.transactions, runtime.consumer, quarantined_id, "op") == "open"
    mood.mended = True
    assert await quarantine.replay(runtime.transactions, runtime.consumer, quarantined_id, "op") == "replayed"

    assert await toy.handled_numbers(subscriber, sick) == [0, 1, 2, 3]


async def test_a_skipped_event_is_left_out_and_the_rest_follows(apps: dict[str, FastAPI]) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    [sick] = toy.new_aggregates(1)
    await toy.publish(publisher, *(toy.a_tick(sick, number, poison=number == 1) for number in range(4)))
    await subscriber.state.runtime.consumer.process(await toy.log_of(publisher))
    runtime = subscriber.state.runtime
    async with subscriber.state.transactions.begin() as work:
        quarantined_id = await work.db.scalar(select(quarantined.c.id))

    await quarantine.skip(runtime.transactions, runtime.consumer, quarantined_id, "op", "known bug")

    assert await toy.handled_numbers(subscriber, sick) == [0, 2, 3]


async def test_an_event_waits_for_the_other_publishers_fact_it_needs(apps: dict[str, FastAPI]) -> None:
    publisher, chimer, subscriber = apps["publisher"], apps["chimer"], apps["subscriber"]
    complaint, chime = toy.new_aggregates(2)
    await toy.publish(chimer, toy.a_chime(chime, complaint, 0))
    await subscriber.state.runtime.consumer.process(await toy.log_of(chimer))
    assert await toy.handled_numbers(subscriber, complaint, "chimer") == []

    await toy.publish(publisher, toy.a_tick(complaint, 0))
    await subscriber.state.runtime.consumer.process(await toy.log_of(publisher))

    assert await toy.handled_numbers(subscriber, complaint, "chimer") == [0]


async def test_while_one_waits_for_anothers_fact_the_next_batches_cost_no_more(apps: dict[str, FastAPI]) -> None:
    publisher, chimer, subscriber = apps["publisher"], apps["chimer"], apps["subscriber"]
    well, chime, absent = toy.new_aggregates(3)
    costs = [await toy.statements_for_a_tick(subscriber, publisher, well) for _ in range(2)]
    await toy.publish(chimer, toy.a_chime(chime, absent, 0))
    await subscriber.state.runtime.consumer.process(await toy.log_of(chimer))

    assert await toy.statements_for_a_tick(subscriber, publisher, well) == costs[1]


async def test_what_waits_and_what_it_waits_for_may_come_in_one_batch(apps: dict[str, FastAPI]) -> None:
    publisher, chimer, subscriber = apps["publisher"], apps["chimer"], apps["subscriber"]
    complaint, chime = toy.new_aggregates(2)
    await toy.publish(chimer, toy.a_chime(chime, complaint, 0))
    await toy.publish(publisher, toy.a_tick(complaint, 0))

    await subscriber.state.runtime.consumer.process([*await toy.log_of(chimer), *await toy.log_of(publisher)])

    assert await toy.handled_numbers(subscriber, complaint, "chimer") == [0]


async def test_what_the_bus_lost_is_repaired_from_the_log(apps: dict[str, FastAPI]) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    aggregates = toy.new_aggregates(30)
    for number in range(5):
        await toy.publish(publisher, *(toy.a_tick(aggregate, number) for aggregate in aggregates))

    pulled = await subscriber.state.runtime.reconciler.run_once()

    assert pulled == 150
    assert [await toy.handled_numbers(subscriber, a) for a in aggregates] == [list(range(5))] * 30
    assert await subscriber.state.runtime.reconciler.run_once() == 0


async def test_repair_holds_nobodys_rows_for_long(apps: dict[str, FastAPI]) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    (aggregate,) = toy.new_aggregates(1)
    await toy.publish(publisher, *(toy.a_tick(aggregate, number) for number in range(250)))

    await subscriber.state.runtime.reconciler.run_once()

    async with subscriber.state.transactions.begin() as work:
        together = await work.db.execute(text("select count(*) from handled group by xmin::text"))
        assert sorted(together.scalars()) == [50, 100, 100]
    assert await toy.handled_numbers(subscriber, aggregate) == list(range(250))


async def test_a_relay_that_lost_the_bus_lets_another_empty_the_outbox(
    apps: dict[str, FastAPI], empty_database_url: str
) -> None:
    aggregates = toy.new_aggregates(20)

    async def all_handled(count: int) -> None:
        async def handled() -> bool:
            return all([len(await toy.handled_numbers(apps["subscriber"], a)) == count for a in aggregates])

        await toy.until(handled)

    async with FaultProxy.before(empty_database_url) as line:
        lost = PostgresBus(line.url(empty_database_url))
        cut_off = toy.a_service(empty_database_url, "publisher", lost)
        async with toy.running(cut_off, *apps.values()):
            await toy.publish(apps["publisher"], *(toy.a_tick(aggregate, 0) for aggregate in aggregates))
            await all_handled(1)

            await line.refuse()
            await toy.publish(cut_off, *(toy.a_tick(aggregate, 1) for aggregate in aggregates))
            await all_handled(2)
        await lost.close()


async def test_a_plan_made_while_the_log_was_empty_does_not_read_all_of_it_later(
    apps: dict[str, FastAPI], empty_database_url: str
) -> None:
    connection = await dedicated_connection(empty_database_url, "publisher", "publisher planning")
    await connection.execute("set plan_cache_mode = force_generic_plan")
    await connection.execute(f"prepare take (smallint[], bigint) as {_TAKE}")

    plan = "\n".join(row[0] for row in await connection.fetch("explain execute take ('{0}', 500)"))
    await connection.close()

    assert "Index Scan using pk_event_log" in plan


async def test_a_publisher_set_back_in_time_is_reported_and_never_skipped_unnoticed(apps: dict[str, FastAPI]) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    [aggregate] = toy.new_aggregates(1)
    await toy.publish(publisher, *(toy.a_tick(aggregate, number) for number in range(3)))
    await subscriber.state.runtime.consumer.process(await toy.log_of(publisher))
    async with publisher.state.transactions.begin() as work:  # restored to an instant before the last event
        await work.db.execute(text("delete from event_log where version = 3"))
        await work.db.execute(text("update heads set version = 2"))
        await work.db.execute(text("insert into log_epoch values (2)"))
    await toy.publish(publisher, toy.a_tick(aggregate, 77))

    await subscriber.state.runtime.consumer.process(await toy.log_of(publisher))

    async with subscriber.state.transactions.begin() as work:
        assert (await work.db.execute(select(quarantined.c.why))).scalars().all() == ["publisher_rewound"]


async def test_an_unreadable_message_is_held_back_and_others_flow(apps: dict[str, FastAPI]) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    [aggregate] = toy.new_aggregates(1)
    await toy.publish(publisher, toy.a_tick(aggregate, 0))
    [message] = await toy.log_of(publisher)
    broken = type(message)(topic="publisher", key=message.key, headers={"x": "y"}, body=b"\xff")

    await subscriber.state.runtime.consumer.process([broken, message])
    await subscriber.state.runtime.consumer.process([broken])

    assert await toy.handled_numbers(subscriber, aggregate) == [0]
    async with subscriber.state.transactions.begin() as work:
        assert (await work.db.execute(select(quarantined.c.why))).scalars().all() == ["unreadable"]


UNSOUND = {
    "a version that no column holds": {"ce_sequence": "9999999999"},
    "no version": {"ce_sequence": "0000000000"},
    "digits of another script": {"ce_sequence": "１"},
    "an epoch that no column holds": {"ce_epoch": "40000"},
    "an epoch before the first": {"ce_epoch": "-1"},
    "a type that cannot be kept": {"ce_type": "publisher.\x00.v1"},
    "in another's name": {"ce_source": "/chimer"},
    "another's type": {"ce_type": toy.Chimed.type},
}


@pytest.mark.parametrize("changed", UNSOUND.values(), ids=UNSOUND)
async def test_an_envelope_nothing_can_be_done_with_holds_up_nobody(
    apps: dict[str, FastAPI], changed: dict[str, str]
) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    sick, well = toy.new_aggregates(2)
    await toy.publish(publisher, toy.a_tick(sick, 0), toy.a_tick(well, 0))
    messages = [
        replace(message, headers={**message.headers, **changed}) if message.key == sick else message
        for message in await toy.log_of(publisher)
    ]

    await subscriber.state.runtime.consumer.process(messages)

    assert [await toy.handled_numbers(subscriber, one) for one in (sick, well)] == [[], [0]]
    async with subscriber.state.transactions.begin() as work:
        assert (await work.db.execute(select(quarantined.c.why, quarantined.c.publisher))).all() == [
            ("unreadable", "publisher")
        ]


async def test_nobody_is_forgotten_in_anothers_name(apps: dict[str, FastAPI]) -> None:
    chimer, subscriber = apps["chimer"], apps["subscriber"]
    chime, complaint = toy.new_aggregates(2)
    await toy.publish(chimer, toy.a_chime(chime, complaint, 0))
    [message] = await toy.log_of(chimer)
    forged = {"ce_source": "/publisher", "ce_type": toy.Forgot.type}

    await subscriber.state.runtime.consumer.process([replace(message, headers={**message.headers, **forged})])

    async with subscriber.state.transactions.begin() as work:
        assert (await work.db.execute(select(forgotten))).all() == []
        assert (await work.db.execute(select(quarantined.c.why))).scalars().all() == ["unreadable"]


async def test_an_unreadable_message_is_left_out_for_good_and_does_not_come_back(apps: dict[str, FastAPI]) -> None:
    subscriber = apps["subscriber"]
    runtime = subscriber.state.runtime
    broken = Message(topic="publisher", key=toy.new_aggregates(1)[0], headers={"x": "y"}, body=b"\xff")
    await runtime.consumer.process([broken])
    async with subscriber.state.transactions.begin() as work:
        quarantined_id = await work.db.scalar(select(quarantined.c.id))

    await quarantine.skip(runtime.transactions, runtime.consumer, quarantined_id, "op", "a stranger's test")
    await runtime.consumer.process([broken])

    async with subscriber.state.transactions.begin() as work:
        assert (await work.db.execute(select(quarantined.c.state, quarantined.c.closed_reason))).all() == [
            ("skipped", "a stranger's test")
        ]


@pytest.mark.parametrize("many", [1, 2 * MIN_TRIED])
async def test_a_type_of_a_later_release_waits_for_that_release_and_is_then_acted_on_in_its_turn(
    apps: dict[str, FastAPI], many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    aggregates = toy.new_aggregates(many)
    await toy.publish(publisher, *(toy.a_tick(aggregate, number) for aggregate in aggregates for number in range(3)))
    consumer, transactions = subscriber.state.runtime.consumer, subscriber.state.transactions
    with monkeypatch.context() as earlier:
        earlier.delitem(event._REGISTRY, toy.Ticked.type)
        await consumer.process(await toy.log_of(publisher))
        await stalled_events.replay_known_types(transactions, consumer)
        assert [await toy.handled_numbers(subscriber, one) for one in aggregates] == [[]] * many

    await stalled_events.replay_known_types(transactions, consumer)

    assert [await toy.handled_numbers(subscriber, one) for one in aggregates] == [[0, 1, 2]] * many
    async with transactions.begin() as work:
        assert [row.state for row in await work.db.execute(select(quarantined.c.state))] == ["replayed"] * many


async def test_a_field_of_a_later_release_stays_on_the_bus_parked_and_in_quarantine_and_comes_again_with_a_replay(
    apps: dict[str, FastAPI], mood: toy.Mood
) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    [sick] = toy.new_aggregates(1)
    await toy.publish(publisher, *(toy.a_tick(sick, number, poison=number == 1) for number in range(3)))
    async with publisher.state.transactions.begin() as work:
        await work.db.execute(_ADD_LATER_FIELD)
    sent = await toy.log_of(publisher)

    async def one_is_held_and_one_waits() -> bool:
        async with subscriber.state.transactions.begin() as work:
            status = await quarantine.load_queue_status(work.db)
        return (status["quarantined"], status["parked"]) == (1, 1)

    async with toy.running(*apps.values()):
        await toy.until(one_is_held_and_one_waits)
    async with subscriber.state.transactions.begin() as work:
        quarantined_event = (await work.db.execute(select(quarantined))).one()
        waits = (await work.db.execute(select(parked))).one()
        on_bus = (await work.db.execute(text("select body from bus.log order by position"))).scalars().all()
    mood.mended = True
    runtime = subscriber.state.runtime
    await quarantine.replay(runtime.transactions, runtime.consumer, quarantined_event.id, "op")

    assert all(b'{"later_field": "later",' in message.body for message in sent)
    assert on_bus == [message.body for message in sent]
    assert [parking.message_of(quarantined_event), parking.message_of(waits)] == sent[1:]
    assert await toy.handled_numbers(subscriber, sick) == [0, 1, 2]


async def test_a_replay_that_was_broken_off_is_not_lost_but_done_again(
    apps: dict[str, FastAPI], monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    [one] = toy.new_aggregates(1)
    await toy.publish(publisher, *(toy.a_tick(one, number) for number in range(3)))
    consumer, transactions = subscriber.state.runtime.consumer, subscriber.state.transactions
    with monkeypatch.context() as earlier:
        earlier.delitem(event._REGISTRY, toy.Ticked.type)
        await consumer.process(await toy.log_of(publisher))
    with monkeypatch.context() as away:
        away.setitem(failpoints._PLAN, "consumer.after_gate", ("raise", 0))
        with pytest.raises(failpoints.FailpointError):
            await stalled_events.replay_known_types(transactions, consumer)
    await stalled_events.replay_known_types(transactions, consumer)
    assert await _states(transactions) == ["replaying"]  # perhaps somebody is still at it

    await stalled_events.replay_known_types(transactions, consumer, abandoned_after=timedelta(0))

    assert await toy.handled_numbers(subscriber, one) == [0, 1, 2]
    assert await _states(transactions) == ["replayed"]


async def test_a_replay_that_was_broken_off_after_its_work_is_known_to_be_done(
    apps: dict[str, FastAPI], mood: toy.Mood
) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    [one] = toy.new_aggregates(1)
    await toy.publish(publisher, toy.a_tick(one, 0, poison=True))
    consumer, transactions = subscriber.state.runtime.consumer, subscriber.state.transactions
    await consumer.process(await toy.log_of(publisher))
    async with transactions.begin() as work:
        quarantined_id = await work.db.scalar(select(quarantined.c.id))
    mood.mended = True
    await quarantine.replay(transactions, consumer, quarantined_id, "op")
    async with transactions.begin() as work:
        await work.db.execute(update(quarantined).values(state="replaying"))

    await stalled_events.replay_known_types(transactions, consumer, abandoned_after=timedelta(0))

    assert await toy.handled_numbers(subscriber, one) == [0]
    assert await _states(transactions) == ["replayed"]


async def test_what_nobody_took_along_is_tried_again(apps: dict[str, FastAPI], monkeypatch: pytest.MonkeyPatch) -> None:
    publisher, subscriber = apps["publisher"], apps["subscriber"]
    sick, stuck = toy.new_aggregates(2)
    await toy.publish(publisher, *(toy.a_tick(sick, number, poison=number == 0) for number in range(3)))
    await toy.publish(publisher, *(toy.a_tick(stuck, number, poison=number == 0) for number in range(3)))
    consumer, transactions = subscriber.state.runtime.consumer, subscriber.state.transactions
    await consumer.process(await toy.log_of(publisher))
    async with transactions.begin() as work:
        quarantined_id = await work.db.scalar(select(quarantined.c.id).where(quarantined.c.aggregate_id == stuck))
    with monkeypatch.context() as killed:
        killed.setitem(failpoints._PLAN, "consumer.after_gate", ("raise", 0))
        with pytest.raises(failpoints.FailpointError):
            await quarantine.skip(transactions, consumer, quarantined_id, "op", "known bug")
    await stalled_events.retry_parked(transactions, consumer)
    assert await toy.handled_numbers(subscriber, stuck) == []  # perhaps somebody is still at it

    await stalled_events.retry_parked(transactions, consumer, parked_for=timedelta(0))

    assert [await toy.handled_numbers(subscriber, one) for one in (stuck, sick)] == [[1, 2], []]
    async with transactions.begin() as work:
        assert (await quarantine.load_queue_status(work.db))["parked"] == 2  # behind the sick one


async def test_a_fact_that_was_committed_while_another_waited_for_it_is_found(apps: dict[str, FastAPI]) -> None:
    chimer, subscriber = apps["chimer"], apps["subscriber"]
    complaint, chime = toy.new_aggregates(2)
    await toy.publish(chimer, toy.a_chime(chime, complaint, 0))
    consumer, transactions = subscriber.state.runtime.consumer, subscriber.state.transactions

    async with transactions.begin() as work:  # it acts, and saw nothing parked; not committed yet
        await work.db.execute(insert(toy.handled).values(aggregate_id=complaint, number=0, publisher="publisher"))
        await consumer.process(await toy.log_of(chimer))
    assert await toy.handled_numbers(subscriber, complaint, "chimer") == []

    await stalled_events.retry_parked(transactions, consumer, parked_for=timedelta(0))

    assert await toy.handled_numbers(subscriber, complaint, "chimer") == [0]


async def _states(transactions: Transactions) -> list[str]:
    async with transactions.begin() as work:
        return [row.state for row in await work.db.execute(select(quarantined.c.state))]


PASSING = (
    asyncpg.ConnectionFailureError,
    asyncpg.DeadlockDetectedError,
    asyncpg.DiskFullError,
    asyncpg.exceptions.OutOfMemoryError,
    asyncpg.TooManyConnectionsError,
    asyncpg.LockNotAvailableError,
    asyncpg.AdminShutdownError,
    asyncpg.PostgresIOError,
)


@pytest.mark.parametrize("failure", PASSING, ids=lambda failure: failure.__name__)
def test_what_passes_by_itself_is_never_held_against_an_event(failure: type[asyncpg.PostgresError]) -> None:
    assert is_transient(DBAPIError("select", {}, failure("not now")))
    assert not is_transient(DBAPIError("select", {}, asyncpg.UniqueViolationError("twice")))


def test_a_line_that_ended_between_two_words_is_known_although_nobody_has_closed_it_yet() -> None:
    wrapped = Exception("as the dialect wraps what the driver raises")
    wrapped.__cause__ = asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")

    assert is_transient(InternalError("select", {}, wrapped))
