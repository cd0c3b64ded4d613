"""Filling outboxes with events, through ``Work.publish`` of the chassis, before a measurement starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg

from benchmarks.servers import Servers
from benchmarks.subscribers import Subscriber
from chassis.bus.port import Message
from chassis.clock import SystemClock
from chassis.db.engine import engine_for
from chassis.db.work import Transactions
from chassis.delivery.envelope import wrap
from contracts.event import Event

CHUNK = 500  # events per transaction
WARM = 50  # events of each publisher that are not measured: connections, group membership, plans


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A template database with full event logs, and the rows of each outbox set aside in ``pointers_…``."""

    database: str
    counts: Mapping[str, int]  # events by publisher


async def fill(servers: Servers, subscriber: Subscriber, count: int) -> Filled:
    database = f"bench_outboxes_{subscriber.service}"
    url = await servers.fresh(database)
    published = subscriber.make_events(count, SystemClock().now())
    for publisher, events in published.items():
        await publish(url, publisher, events)
    async with servers.connected(database) as connection:
        for publisher in published:
            await connection.execute(f"select * into pointers_{publisher} from {publisher}.outbox")  # noqa: S608
            await connection.execute(f"truncate {publisher}.outbox")
            await connection.execute(f"vacuum analyze {publisher}.event_log")
    return Filled(database=database, counts={publisher: len(events) for publisher, events in published.items()})


async def publish(url: str, publisher: str, events: Sequence[Event]) -> None:
    engine = engine_for(url, publisher, size=1)
    transactions = Transactions(publisher, engine, SystemClock())
    for start in range(0, len(events), CHUNK):
        async with transactions.begin() as work:
            work.publish(*events[start : start + CHUNK])
    await engine.dispose()


async def release(url: str, publishers: Mapping[str, int], *, first: bool) -> int:
    """Put the first rows set aside into the outboxes, or all others; return their number."""
    sign = "<=" if first else ">"
    released = 0
    connection = await asyncpg.connect(url)
    try:
        for publisher in publishers:
            status = await connection.execute(
                f"insert into {publisher}.outbox (shard, aggregate_id, version)"  # noqa: S608 - our own names
                f" select shard, aggregate_id, version from pointers_{publisher}"
                f" where id {sign} (select min(id) + {WARM - 1} from pointers_{publisher}) order by id"
            )
            released += int(status.rsplit(" ", 1)[1])
    finally:
        await connection.close()
    return released


async def messages(url: str, publishers: Mapping[str, int], count: int) -> list[Message]:
    """Return the first messages of these publishers as a bus would deliver them, in chronological order."""
    logs = " union all ".join(f"select '{name}' as publisher, * from {name}.event_log" for name in publishers)  # noqa: S608
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            f"select * from ({logs}) l order by occurred_at, aggregate_id, version limit $1",  # noqa: S608
            count,
        )
    finally:
        await connection.close()
    return [wrap(row["publisher"], row) for row in rows]
