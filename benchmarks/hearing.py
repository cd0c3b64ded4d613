"""Events per second from a full outbox to the subscriber's tables, compared with one transaction per event."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence

from benchmarks.figures import Figure, Section, ratio
from benchmarks.ground import Ground
from benchmarks.hearers import Hearer
from benchmarks.sizes import Sizes
from benchmarks.telling import WARM, Filled, fill, messages, release
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


async def measure(ground: Ground, sizes: Sizes, hearer: Hearer, buses: Sequence[str] = (POSTGRES, KAFKA)) -> Section:
    """Measure the three ways in turn, round by round, each on a fresh copy of the same full outbox.

    Raises:
        Wrong: the subscriber wrote different states from the same events.
    """
    filled = await fill(ground, hearer, sizes.events)
    figures = {name: Figure(name=name, unit="events/s") for name in (ALONE, *buses)}
    states: set[str] = set()
    for _ in range(sizes.rounds):
        for name, figure in figures.items():
            url = await ground.fresh("bench_round", filled.database)
            if name == ALONE:
                figure.values.append(await _alone(url, hearer, filled, sizes.alone))
                continue
            async with _bus(ground, name, url) as bus:
                figure.values.append(await _through(bus, url, hearer, filled))
            states.add(await _checked(ground, hearer, filled))
    await ground.drop("bench_round")
    await ground.drop(filled.database)
    if len(states) != 1:
        raise Wrong(f"{hearer.service} wrote {len(states)} different states from the same events")
    kinds = ", ".join(f"{count} of {publisher}" for publisher, count in filled.counts.items())
    return Section(
        title=f"Events into {hearer.service}: {kinds}",
        figures=list(figures.values()),
        verdicts=[ratio(figures[name], figures[ALONE], hearer.goal) for name in buses],
        notes=["every event applied once, nothing parked or quarantined, the same rows in every round"],
    )


@contextlib.asynccontextmanager
async def _bus(ground: Ground, name: str, url: str) -> AsyncIterator[Bus]:
    if name == POSTGRES:
        bus: Bus = PostgresBus(url)
    else:
        await asyncio.to_thread(ground.broker.wipe)
        bus = KafkaBus(await asyncio.to_thread(ground.broker.start), slots=AdvisorySlots(url))
    try:
        yield bus
    finally:
        await bus.close()


@contextlib.asynccontextmanager
async def _ears(url: str, hearer: Hearer, bus: Bus) -> AsyncIterator[Consumer]:
    engine = engine_for(url, hearer.service)
    transactions = Transactions(hearer.service, engine, SystemClock())
    consumer = Consumer(transactions, hearer.router, bus)
    try:
        async with transactions.begin() as work:
            await hearer.ready(work)
        yield consumer
    finally:
        await consumer.close()
        await engine.dispose()


async def _alone(url: str, hearer: Hearer, filled: Filled, count: int) -> float:
    """Measure events per second with one transaction per event, from memory without relay and bus.

    Raises:
        Wrong: not every event was handled.
    """
    bus = PostgresBus(url)
    told = await messages(url, filled.counts, count + WARM)
    async with _ears(url, hearer, bus) as consumer:
        for message in told[:WARM]:
            await consumer.process([message])
        began = time.perf_counter()
        for message in told[WARM:]:
            await consumer.process([message])
        took = time.perf_counter() - began
    if consumer.progress.handled != len(told):
        raise Wrong(f"{consumer.progress.handled} of {len(told)} handled")
    return (len(told) - WARM) / took


async def _through(bus: Bus, url: str, hearer: Hearer, filled: Filled) -> float:
    """Measure events per second from the commit that fills the outbox until the last event is applied."""
    await bus.prepare(hearer.router.publishers())
    relays = [Relay(publisher, url, bus) for publisher in filled.counts]
    async with _ears(url, hearer, bus) as consumer:
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


async def _checked(ground: Ground, hearer: Hearer, filled: Filled) -> str:
    schema = hearer.service
    async with ground.connected("bench_round") as database:
        applied = await database.fetchval(f"select coalesce(sum(version), 0) from {schema}.applied")  # noqa: S608
        waiting = await database.fetchval(
            f"select (select count(*) from {schema}.parked) + (select count(*) from {schema}.quarantined)"  # noqa: S608
        )
        state = await database.fetchval(hearer.state)
    if applied != sum(filled.counts.values()) or waiting:
        raise Wrong(f"{schema}: {applied} of {sum(filled.counts.values())} applied, {waiting} waiting")
    return str(state)
