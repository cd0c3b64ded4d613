"""``Relay``: move the outbox to the bus, each key in order; a row is deleted only after its acknowledgement.

One dedicated connection holds an advisory lock per shard and executes the deletes itself: a relay that loses its locks
can no longer delete. It uses no cursor (a lower id may commit later) and no SKIP LOCKED (it breaks the order).
"""

import asyncio
from typing import Any

import asyncpg
import structlog

from chassis.bus.port import Bus
from chassis.db.engine import ASYNC_COMMIT_SETTINGS, CONNECTION_ERRORS, dedicated_connection
from chassis.db.leases import ShardLeases
from chassis.delivery.envelope import wrap
from chassis.failpoints import failpoint

BATCH = 500
IDLE_SECONDS = 1.0  # at most, between two reads of an empty outbox
BUSY_SECONDS = 0.01
REBALANCE_SECONDS = 1.0
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)
BUS_CHECK_SECONDS = 1.0  # between two checks of an unavailable bus
# ``offset 0`` forces a lookup by key per event: a plan cached while the log was short would scan all of it.
_TAKE = """
select next.id, event.* from (
    select id, aggregate_id, version from outbox where shard = any($1::smallint[]) order by id limit $2
) next cross join lateral (
    select * from event_log l where l.aggregate_id = next.aggregate_id and l.version = next.version offset 0
) event order by next.id
"""
_log = structlog.get_logger()


class BusUnavailable(Exception):
    """The bus acknowledged nothing and does not answer."""


class Relay:
    """Publishes one service's outbox, for the shards it leases."""

    def __init__(self, service: str, database_url: str, bus: Bus) -> None:
        self._service = service
        self._database_url = database_url
        self._bus = bus
        self._woken = asyncio.Event()
        self._connection: asyncpg.Connection[Any] | None = None  # of ``publish_woken``

    def close(self) -> None:
        """Close the connection of ``publish_woken``."""
        if self._connection is not None:
            self._connection.terminate()

    def wake(self) -> None:
        """Read the outbox now: events were committed."""
        self._woken.set()

    async def run(self) -> None:
        """Publish for ever; retry with back-off when the database or the bus is lost.

        While the bus is unavailable it leases no shards: another process may still reach it.
        """
        failures = 0
        while True:
            try:
                async with asyncio.timeout(10):
                    connection = await self._connect()
                try:
                    await self._serve(connection)
                finally:
                    connection.terminate()
            except BusUnavailable:
                _log.warning("relay_without_bus", service=self._service)
                while not await self._bus.healthy():  # noqa: ASYNC110 - the broker cannot notify us
                    await asyncio.sleep(BUS_CHECK_SECONDS)
            except (*CONNECTION_ERRORS, asyncpg.PostgresError) as error:
                _log.warning("relay_interrupted", service=self._service, error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
                failures += 1

    async def _connect(self) -> "asyncpg.Connection[Any]":
        name = f"{self._service} relay"
        return await dedicated_connection(self._database_url, self._service, name, **ASYNC_COMMIT_SETTINGS)

    async def _serve(self, connection: "asyncpg.Connection[Any]") -> None:
        leases = ShardLeases(connection, f"relay:{self._service}")
        loop = asyncio.get_running_loop()
        rebalanced_at = -REBALANCE_SECONDS
        idle = BUSY_SECONDS
        while True:
            if loop.time() - rebalanced_at >= REBALANCE_SECONDS:
                await leases.rebalance()
                rebalanced_at = loop.time()
            self._woken.clear()
            taken, sent = await self.run_once(connection, leases.held)
            if taken and not sent and not await self._bus.healthy():
                raise BusUnavailable
            if sent:
                idle = BUSY_SECONDS
            if sent and taken == BATCH:
                continue
            try:
                async with asyncio.timeout(idle):
                    await self._woken.wait()
                idle = BUSY_SECONDS
            except TimeoutError:
                idle = min(idle * 2, IDLE_SECONDS)

    async def publish_woken(self, shards: set[int]) -> int:
        """Publish everything if something was committed since; return how many events were acknowledged.

        Where nothing else publishes: it leases no shards.
        """
        if not self._woken.is_set():
            return 0
        self._woken.clear()
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._connect()
        published = 0
        while sent := (await self.run_once(self._connection, shards))[1]:
            published += sent
        return published

    async def run_once(self, connection: "asyncpg.Connection[Any]", shards: set[int]) -> tuple[int, int]:
        """Publish one batch; return how many events were read, and how many acknowledged and deleted."""
        rows = await connection.fetch(_TAKE, sorted(shards), BATCH)
        if not rows:
            return 0, 0
        failpoint("relay.after_claim")
        acknowledged = await self._bus.publish([wrap(self._service, row) for row in rows])
        failpoint("relay.after_ack_before_delete")
        sent = [row["id"] for row, durable in zip(rows, acknowledged, strict=True) if durable]
        if sent:
            await connection.execute("delete from outbox where id = any($1::bigint[])", sent)
        failpoint("relay.after_delete")
        return len(rows), len(sent)
