"""``PostgresSubscription``: a member of a consumer group, which reads its share of the shards from the log."""

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg

from chassis.bus.port import Batch, Message
from chassis.db.engine import dedicated_connection
from chassis.db.leases import ShardLeases
from chassis.db.statements import BoundStatement, StatementPart

REBALANCE_SECONDS = 1.0
POLL_SECONDS = 0.5  # the delay when a notification is lost
_READ = """
select l.topic, l.shard, l.position, l.key, l.headers, l.body
from unnest($1::text[], $2::smallint[], $3::bigint[]) as p(topic, shard, position),
lateral (
    select * from bus.log where topic = p.topic and shard = p.shard and position > p.position
    order by position limit $4
) l order by l.recorded_at, l.topic, l.shard, l.position limit $4
"""
_SAVE_POSITIONS = StatementPart(
    """
position_saved as (
    insert into bus_positions as b (topic, shard, position)
    select * from unnest($1::text[], $2::smallint[], $3::bigint[]) as t(topic, shard, position) order by topic, shard
    on conflict (topic, shard) do update set position = greatest(b.position, excluded.position)
)
""",
    3,
)


class Notifications:
    """Notifies the readers of this process that something was published in one of their topics."""

    def __init__(self) -> None:
        self._events: WeakKeyDictionary[asyncio.Event, frozenset[str]] = WeakKeyDictionary()

    def subscribe(self, topics: Sequence[str]) -> asyncio.Event:
        """Return an event that is set when one of these topics is published to, while the caller holds it."""
        event = asyncio.Event()
        self._events[event] = frozenset(topics)
        return event

    def notify(self, topics: Sequence[str]) -> None:
        """Set the events of all subscribers of these topics."""
        for event, subscribed in self._events.items():
            if not subscribed.isdisjoint(topics):
                event.set()


class PostgresSubscription:
    """A member of a group. Positions are stored in the group's own schema, in the transaction of the inbox."""

    def __init__(self, database_url: str, group: str, topics: Sequence[str], notifications: Notifications) -> None:
        self._database_url = database_url
        self._group = group
        self._topics = sorted(topics)
        self._notified = notifications.subscribe(topics)
        self._connection: asyncpg.Connection[Any] | None = None
        self._leases: ShardLeases | None = None
        self._positions: dict[tuple[str, int], int] = {}
        self._rebalanced_at = float("-inf")
        self._lock = asyncio.Lock()  # ``lag`` may be called while the reader fetches

    async def read(self, limit: int, wait: float) -> Batch:
        """Return up to ``limit`` messages of the leased shards; empty after ``wait`` seconds without one."""
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        while True:
            self._notified.clear()  # before the fetch, so that no later notification is missed
            async with self._lock:
                rows = await self._fetch(limit)
            left = until - loop.time()
            if rows or left <= 0:
                break
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(left, POLL_SECONDS)):  # wait_for may swallow a cancellation before 3.12
                    await self._notified.wait()
        position = {(row["topic"], row["shard"]): row["position"] for row in rows}
        self._positions.update(position)
        return Batch(
            messages=[message_of(row) for row in rows],
            position_statement=[_save_positions(position)] if position else (),
        )

    async def commit(self, batch: Batch) -> None:
        """Do nothing: the position was stored with the transaction."""

    async def rewind(self) -> None:
        """Load the stored positions before the next read."""
        self._positions.clear()

    async def lag(self) -> int:
        """Return the number of messages in the topics that the group has not yet processed."""
        async with self._lock:
            connection = await self._open_connection()
            return int(
                await connection.fetchval(
                    "select coalesce(sum(c.next - 1 - coalesce(p.position, 0)), 0) from bus.counters c"
                    " left join bus_positions p using (topic, shard) where c.topic = any($1::text[])",
                    self._topics,
                )
            )

    async def close(self) -> None:
        """Close the connection, and with it the leases."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _fetch(self, limit: int) -> list[Any]:
        connection = await self._open_connection()
        loop = asyncio.get_running_loop()
        if self._leases is None:
            self._leases = ShardLeases(connection, lease_group(self._group))
        if loop.time() - self._rebalanced_at >= REBALANCE_SECONDS:
            before = set(self._leases.held)
            leased = await self._leases.rebalance()
            self._rebalanced_at = loop.time()
            if leased != before:
                self._positions.clear()
        if not self._positions:
            await self._load_positions(connection, self._leases.held)
        keys = sorted(self._positions)
        rows: list[Any] = await connection.fetch(
            _READ,
            [topic for topic, _ in keys],
            [shard for _, shard in keys],
            [self._positions[key] for key in keys],
            limit,
        )
        return rows

    async def _load_positions(self, connection: "asyncpg.Connection[Any]", shards: set[int]) -> None:
        rows = await connection.fetch("select topic, shard, position from bus_positions")
        saved = {(row["topic"], row["shard"]): row["position"] for row in rows}
        self._positions = {
            (topic, shard): saved.get((topic, shard), 0) for topic in self._topics for shard in sorted(shards)
        }

    async def _open_connection(self) -> "asyncpg.Connection[Any]":
        if self._connection is None or self._connection.is_closed():
            self._leases = None
            self._positions.clear()
            self._rebalanced_at = float("-inf")
            self._connection = await dedicated_connection(self._database_url, self._group, f"{self._group} consumer")
        return self._connection


def _save_positions(position: Mapping[tuple[str, int], int]) -> BoundStatement:
    return _SAVE_POSITIONS, (
        [topic for topic, _ in position],
        [shard for _, shard in position],
        list(position.values()),
    )


def message_of(row: Any) -> Message:
    """Return the message of a row of the log."""
    return Message(topic=row["topic"], key=row["key"], headers=json.loads(row["headers"]), body=bytes(row["body"]))


def lease_group(group: str) -> str:
    """Return the name under which the members of a consumer group lease their shards."""
    return f"group:{group}"
