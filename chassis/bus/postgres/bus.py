"""``PostgresBus``: publish into the log, trim it after 14 days, redact it when a person's data is erased.

A message's ``position`` comes from a counter row per (topic, shard) that the publishing transaction locks. So positions
follow the order of commits, and a reader that continues after its last position misses nothing.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import structlog

from chassis.awake_timeout import awake_timeout
from chassis.bus.port import Message
from chassis.bus.postgres.subscription import Notifications, PostgresSubscription, lease_group, message_of
from chassis.db.engine import ASYNC_COMMIT_SETTINGS, CONNECTION_ERRORS, dedicated_connection, plain_url, server_settings
from chassis.db.leases import count_members, lock_class
from chassis.shards import shard_of

RETENTION = timedelta(days=14)  # as on Kafka; the services' event logs hold everything
TRIM_SECONDS = 3600
CHANNEL = "weiquan_bus"
DATABASE_ERRORS = (*CONNECTION_ERRORS, asyncpg.QueryCanceledError)

_MISSING_COUNTERS = """
select t.topic, s.shard from unnest($1::text[]) as t(topic), generate_series(0, 15) as s(shard)
where not exists (select from bus.counters c where c.topic = t.topic and c.shard = s.shard)
"""
_SCHEMA = """
create schema if not exists bus;
create table if not exists bus.log (
    topic text not null, shard smallint not null, position bigint not null, key uuid not null,
    headers text not null, body bytea not null, recorded_at timestamptz not null,
    primary key (topic, shard, position)
);
create index if not exists log_recorded_at on bus.log using brin (recorded_at);
create table if not exists bus.counters (
    topic text not null, shard smallint not null, next bigint not null, primary key (topic, shard)
) with (fillfactor = 50);
"""
_APPEND = """
with arrived as (
    select * from unnest($1::text[], $2::smallint[], $3::int[], $4::uuid[], $5::text[], $6::bytea[])
        as t(topic, shard, step, key, headers, body)
), locked as (
    select topic, shard from bus.counters join (select distinct topic, shard from arrived) w
        using (topic, shard) order by topic, shard for update of counters
), counted as (
    update bus.counters c set next = c.next + w.total
    from (select topic, shard, max(step) + 1 as total from arrived group by 1, 2) w, locked l
    where c.topic = w.topic and c.shard = w.shard and l.topic = w.topic and l.shard = w.shard
    returning c.topic, c.shard, c.next - w.total as start
), written as (
    insert into bus.log (topic, shard, position, key, headers, body, recorded_at)
    select a.topic, a.shard, c.start + a.step, a.key, a.headers, a.body, clock_timestamp()
    from arrived a join counted c using (topic, shard)
)
select topic, shard, pg_notify($7, $8) from counted
"""  # one transaction. A shard whose counter is missing, or which this role may not update, gets none of its messages
_MESSAGES_OF_KEYS = """
select topic, shard, position, key, headers, body from bus.log
where topic = $1 and shard = any($2::smallint[]) and key = any($3::uuid[])
"""
_log = structlog.get_logger()


async def _skip_reset(_: object) -> None:
    """Skip asyncpg's reset: no statement here changes the session, and a reset costs as much as publishing."""


class PostgresBus:
    """Publishes into and reads from ``bus.log``. One per process."""

    kind: ClassVar[str] = "postgres"

    def __init__(self, database_url: str, group_urls: Mapping[str, str] | None = None) -> None:
        """Configure the bus; ``group_urls`` holds the database URL of each group that reads with its own role."""
        self._database_url = database_url
        self._group_urls = group_urls or {}
        self._pool: asyncpg.Pool[Any] | None = None
        self._prepared_topics: set[str] = set()
        self._notifications = Notifications()
        self._listener: asyncio.Task[None] | None = None

    async def prepare(self, topics: Sequence[str]) -> None:
        """Create the schema and the topics' counters where they are missing.

        A service's own role may not create the schema; it need not where everything exists.
        """
        pool = await self._open_pool()
        async with pool.acquire() as connection, connection.transaction():
            await connection.fetchval("select pg_advisory_xact_lock($1, 0)", lock_class("bus schema"))
            if await connection.fetchval("select to_regclass('bus.counters') is null"):
                await connection.execute(_SCHEMA)
            missing = await connection.fetch(_MISSING_COUNTERS, sorted(topics))
            await connection.executemany("insert into bus.counters values ($1, $2, 1)", [tuple(row) for row in missing])
        self._prepared_topics.update(topics)

    async def publish(self, messages: Sequence[Message]) -> Sequence[bool]:
        """Append to the log in order; a message of a topic that was not prepared is not published."""
        publishable = [message for message in messages if message.topic in self._prepared_topics]
        if not publishable:
            return [False] * len(messages)
        offsets: dict[tuple[str, int], int] = {}
        columns: list[tuple[str, int, int, UUID, str, bytes]] = []
        for message in publishable:
            shard_key = (message.topic, shard_of(message.key))
            offsets[shard_key] = offsets.get(shard_key, -1) + 1
            columns.append(
                (*shard_key, offsets[shard_key], message.key, json.dumps(dict(message.headers)), message.body)
            )
        try:
            pool = await self._open_pool()
            async with pool.acquire(timeout=2) as connection:
                topics = " ".join({message.topic for message in publishable})
                rows = await connection.fetch(_APPEND, *map(list, zip(*columns, strict=True)), CHANNEL, topics)
        except DATABASE_ERRORS as error:
            _log.warning("publish_failed", error=type(error).__name__)
            return [False] * len(messages)
        written = {(row["topic"], row["shard"]) for row in rows}
        if refused := sorted(offsets.keys() - written):
            _log.error("publish_refused", places=refused)
        return [(message.topic, shard_of(message.key)) in written for message in messages]

    async def redact(self, topic: str, keys: Collection[UUID], rewrite: Callable[[Message], Message]) -> int:
        """Rewrite the bodies of these keys' messages and return how many changed."""
        pool = await self._open_pool()
        shards = sorted({shard_of(key) for key in keys})
        rows = await pool.fetch(_MESSAGES_OF_KEYS, topic, shards, list(keys))
        changed = [(topic, row["shard"], row["position"], rewrite(message_of(row)).body) for row in rows]
        changed = [one for one, row in zip(changed, rows, strict=True) if one[-1] != bytes(row["body"])]
        await pool.executemany(
            "update bus.log set body = $4 where topic = $1 and shard = $2 and position = $3", changed
        )
        return len(changed)

    async def subscribe(self, group: str, topics: Sequence[str]) -> PostgresSubscription:
        """Join a consumer group."""
        await self._open_pool()
        return PostgresSubscription(self._group_urls.get(group, self._database_url), group, topics, self._notifications)

    async def members(self, group: str) -> int:
        """Return how many members a group has, over all processes."""
        pool = await self._open_pool()
        async with pool.acquire() as connection:
            return await count_members(connection, lease_group(group))

    async def generation(self) -> str:
        """Return a constant: the log is in the same server as the event logs, and never lost without them."""
        return "postgres"

    async def healthy(self) -> bool:
        """Whether the server answers within two seconds."""
        try:
            pool = await self._open_pool()
            async with awake_timeout(2):
                connection = await pool.acquire()
            try:
                async with awake_timeout(2):
                    return bool(await connection.fetchval("select true"))
            except TimeoutError:
                connection.terminate()  # otherwise the pool waits for an answer that never comes
                return False
            finally:
                await pool.release(connection)
        except DATABASE_ERRORS:
            return False

    async def trim(self) -> int:
        """Delete messages older than ``RETENTION`` and return how many."""
        pool = await self._open_pool()
        status = await pool.execute(
            "delete from bus.log where recorded_at < clock_timestamp() - $1::interval", RETENTION
        )
        return int(status.rsplit(" ", 1)[1])

    async def close(self) -> None:
        """Close all connections."""
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None

    async def _open_pool(self) -> "asyncpg.Pool[Any]":
        if self._pool is None:
            self._pool = await asyncpg.create_pool(
                plain_url(self._database_url),
                min_size=0,
                max_size=4,
                timeout=3,
                command_timeout=10,
                server_settings=server_settings("bus", "bus") | ASYNC_COMMIT_SETTINGS,
                reset=_skip_reset,
            )
            self._listener = asyncio.create_task(self._listen_for_commits(), name="bus listener")
        return self._pool

    async def _listen_for_commits(self) -> None:
        """Notify readers when any relay publishes; while the connection is lost they poll."""
        trimmed_at = 0.0
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection = await dedicated_connection(self._database_url, "bus", "bus listener")
                try:
                    await connection.add_listener(CHANNEL, lambda *args: self._notifications.notify(args[-1].split()))
                    while not connection.is_closed():
                        if loop.time() - trimmed_at > TRIM_SECONDS and self._prepared_topics:
                            await self.trim()
                            trimmed_at = loop.time()
                        await connection.execute("select 1")
                        await asyncio.sleep(5)
                finally:
                    connection.terminate()
            except (*CONNECTION_ERRORS, asyncpg.PostgresError) as error:
                _log.warning("bus_listener_interrupted", error=type(error).__name__)
                await asyncio.sleep(1)
