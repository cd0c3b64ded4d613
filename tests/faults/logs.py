"""Logs full of what four publishers tell: some events made and announced, the others copied set by set from those.

A copy is the same complaint under another id, so that it means the same to whoever hears it.
"""
# ruff: noqa: S608 - the names in these statements are our own

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from benchmarks.outboxes import publish
from benchmarks.population import events_of
from contracts.event import Event, known_events

PUBLISHERS = ("intake", "dispatch", "odr", "refunds")
A_COMPLAINT = 10  # events, about
MADE = 20_000  # at most; all others are copies
AN_ID = "[0-9a-f]{4}([0-9a-f]{4}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_LATER = 0x0200  # an id of a copy begins with this and more: a time after 2039, so that it is nobody else's
ANOTHER = rf"regexp_replace({{0}}, $2, lpad(to_hex({_LATER} + n), 4, '0') || '\1', 'g')"  # it says which copy it is
_COPIES = f"""
    insert into {{publisher}}.event_log
    select {ANOTHER.format("aggregate_id::text")}::uuid, version, shard, gen_random_uuid(),
        {ANOTHER.format("complaint_id::text")}::uuid, type, epoch, occurred_at, recorded_at, correlation_id,
        traceparent, convert_to({ANOTHER.format("convert_from(body, 'UTF8')")}, 'UTF8')
    from {{publisher}}.event_log, generate_series(1, $1::int - 1) n
"""
_HEADS = """
    insert into {publisher}.heads
    select aggregate_id, max(version), max(recorded_at) from {publisher}.event_log group by 1
    on conflict do nothing
"""
_PUBLISH_ALL = """
    insert into {publisher}.outbox (shard, aggregate_id, version)
    select shard, aggregate_id, version from {publisher}.event_log order by occurred_at, aggregate_id, version
"""
_KNOW_ALL = """
    insert into {subscriber}.applied (aggregate_id, publisher, version, epoch)
    select aggregate_id, '{publisher}', version, 1 from {publisher}.heads
"""
_KNOW_TYPES = """
    insert into {subscriber}.types_heard (type, publisher, complete)
    select type, '{publisher}', 1 from unnest($1::text[]) as known(type)
"""


class Logs:
    """The logs of the four publishers in one database."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url

    async def fill(self, count: int) -> int:
        """At least so many events, of which nobody was told yet; how many there are."""
        by_publisher: dict[str, list[Event]] = defaultdict(list)
        for event in events_of(min(count, MADE) // A_COMPLAINT):
            by_publisher[event.publisher()].append(event)
        for publisher, events in by_publisher.items():
            await publish(self._database_url, publisher, events)
        copies = -(-count // sum(map(len, by_publisher.values())))
        async with self._database() as database:
            for publisher in PUBLISHERS:
                await database.execute(f"truncate {publisher}.outbox")
                await database.execute(_COPIES.format(publisher=publisher), copies, AN_ID)
                await database.execute(_HEADS.format(publisher=publisher))
                await database.execute(f"vacuum analyze {publisher}.event_log, {publisher}.heads")
        return sum((await self.counts()).values())

    async def publish_all(self) -> None:
        """Lay everything out to be told, again or for the first time, in the order it happened."""
        async with self._database() as database:
            for publisher in PUBLISHERS:
                await database.execute(_PUBLISH_ALL.format(publisher=publisher))

    async def let_know(self, subscriber: str, publishers: Sequence[str]) -> None:
        """Whoever wrote these logs knew what he had heard."""
        async with self._database() as database:
            for publisher in publishers:
                await database.execute(_KNOW_ALL.format(subscriber=subscriber, publisher=publisher))
                types = [
                    (name, publisher, 1) for name, event in known_events().items() if event.publisher() == publisher
                ]
                await database.executemany(
                    f"insert into {subscriber}.types_heard values ($1, $2, null, null, $3)", types
                )

    async def counts(self) -> dict[str, int]:
        """Events by publisher."""
        async with self._database() as database:
            return {name: await database.fetchval(f"select count(*) from {name}.event_log") for name in PUBLISHERS}

    @asynccontextmanager
    async def _database(self) -> "AsyncIterator[asyncpg.Connection[Any]]":
        connection = await asyncpg.connect(self._database_url)
        try:
            yield connection
        finally:
            await connection.close()
