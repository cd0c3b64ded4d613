"""Events per second from a full outbox to the subscriber's tables, compared with one transaction per event."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence

from benchmarks.figures import Figure, Section, ratio
from benchmarks.outboxes import WARM, Filled, fill, messages, release
from benchmarks.servers import Servers
from benchmarks.sizes import Sizes
from benchmarks.subscribers import Subscriber
from chassis.bus.kafka import AdvisorySlots, KafkaBus
from chassis.bus.port import Bus
from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock
from chassis.db.engine import engine_for
from chassis.db.work import Transactions
from chassis.delivery.consumer import Consumer
from chassis.delivery.relay import Relay

APPLIED_WITHIN = 180.0  # seconds
LOOK_SECONDS = 0.002
ALONE, POSTGRES, KAFKA = "one transaction per event", "relay, PostgreSQL bus, consumer", "relay, Kafka, consumer"


class Wrong(AssertionError):
    """Not every event was applied exactly once."""


async def measure(
    servers: Servers, sizes: Sizes, subscriber: Subscriber, buses: Sequence[str] = (POSTGRES, KAFKA)
) -> Section:
    """Measure the three ways in turn, round by round, each on a fresh copy of the same full outbox.

    Raises:
        Wrong: the subscriber wrote different states from the same events.
    """
    filled = await fill(servers, subscriber, sizes.events)
    figures = {name: Figure(name=name, unit="events/s") for name in (ALONE, *buses)}
    states: set[str] = set()
    for _ in range(sizes.rounds):
        for name, figure in figures.items():
            url = await servers.fresh("bench_round", filled.database)
            if name == ALONE:
                figure.values.append(await _alone(url, subscriber, filled, sizes.alone))
                continue
            async with _bus(servers, name, url) as bus:
                figure.values.append(await _through(bus, url, subscriber, filled))
            states.add(await _checked(servers, subscriber, filled))
    await servers.drop("bench_round")
    await servers.drop(filled.database)
    if len(states) != 1:
        raise Wrong(f"{subscriber.service} wrote {len(states)} different states from the same events")
    kinds = ", ".join(f"{count} of {publisher}" for publisher, count in filled.counts.items())
    return Section(
        title=f"Events into {subscriber.service}: {kinds}",
        figures=list(figures.values()),
        verdicts=[ratio(figures[name], figures[ALONE], subscriber.goal) for name in buses],
        notes=["every event applied once, nothing parked or quarantined, the same rows in every round"],
    )


@contextlib.asynccontextmanager
async def _bus(servers: Servers, name: str, url: str) -> AsyncIterator[Bus]:
    if name == POSTGRES:
        bus: Bus = PostgresBus(url)
    else:
        await asyncio.to_thread(servers.broker.wipe)
        bus = KafkaBus(await asyncio.to_thread(servers.broker.start), slots=AdvisorySlots(url))
    try:
        yield bus
    finally:
        await bus.close()


@contextlib.asynccontextmanager
async def _consumer(url: str, subscriber: Subscriber, bus: Bus) -> AsyncIterator[Consumer]:
    engine = engine_for(url, subscriber.service)
    transactions = Transactions(subscriber.service, engine, SystemClock())
    consumer = Consumer(transactions, subscriber.router, bus)
    try:
        async with transactions.begin() as work:
            await subscriber.ready(work)
        yield consumer
    finally:
        await consumer.close()
        await engine.dispose()


async def _alone(url: str, subscriber: Subscriber, filled: Filled, count: int) -> float:
    """Measure events per second with one transaction per event, from memory without relay and bus.

    Raises:
        Wrong: not every event was handled.
    """
    bus = PostgresBus(url)
    delivered = await messages(url, filled.counts, count + WARM)
    async with _consumer(url, subscriber, bus) as consumer:
        for message in delivered[:WARM]:
            await consumer.process([message])
        began = time.perf_counter()
        for message in delivered[WARM:]:
            await consumer.process([message])
        took = time.perf_counter() - began
    if consumer.progress.handled != len(delivered):
        raise Wrong(f"{consumer.progress.handled} of {len(delivered)} handled")
    return (len(delivered) - WARM) / took


async def _through(bus: Bus, url: str, subscriber: Subscriber, filled: Filled) -> float:
    """Measure events per second from the commit that fills the outbox until the last event is applied."""
    await bus.prepare(subscriber.router.publishers())
    relays = [Relay(publisher, url, bus) for publisher in filled.counts]
    async with _consumer(url, subscriber, bus) as consumer:
        running = [asyncio.create_task(loop) for loop in (*(relay.run() for relay in relays), consumer.run())]
        try:
            warm = await release(url, filled.counts, first=True)
            _wake(relays)
            await _handled(consumer, warm)
            began = time.perf_counter()
            rest = await release(url, filled.counts, first=False)
            _wake(relays)
            await _handled(consumer, warm + rest)
            took = time.perf_counter() - began
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
    return rest / took


def _wake(relays: Sequence[Relay]) -> None:
    for relay in relays:
        relay.wake()


async def _handled(consumer: Consumer, count: int) -> None:
    async with asyncio.timeout(APPLIED_WITHIN):
        while consumer.progress.handled < count:  # noqa: ASYNC110 - a consumer has no event for it
            await asyncio.sleep(LOOK_SECONDS)


async def _checked(servers: Servers, subscriber: Subscriber, filled: Filled) -> str:
    schema = subscriber.service
    async with servers.connected("bench_round") as database:
        applied = await database.fetchval(f"select coalesce(sum(version), 0) from {schema}.applied")  # noqa: S608
        waiting = await database.fetchval(
            f"select (select count(*) from {schema}.parked) + (select count(*) from {schema}.quarantined)"  # noqa: S608
        )
        state = await database.fetchval(subscriber.state)
    if applied != sum(filled.counts.values()) or waiting:
        raise Wrong(f"{schema}: {applied} of {sum(filled.counts.values())} applied, {waiting} waiting")
    return str(state)
