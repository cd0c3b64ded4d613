"""Fast detection of a database server that no longer answers, shared by all connections of a pool."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from weakref import WeakSet

import asyncpg

from chassis.awake_timeout import awake_timeout

CONNECT_SECONDS = 1.3
TRANSACTION_COMMAND_SECONDS = 1.3  # timeout of begin, commit and rollback
PROBE_WAIT_SECONDS = 0.3  # how long a new connection waits for the probe of an unresponsive server
PROBE_SECONDS = 1.0  # timeout of a probe, which opens a connection
CHECK_SECONDS = 0.3  # between two checks of the connections in a transaction; two checks find a stuck one


class FailFastConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """Detects an unresponsive server at the begin or commit of a transaction, long before a statement times out.

    The connection then counts as lost, so that the pool drops all connections opened before.
    """

    server: "Server | None" = None  # which opened it

    @property
    def statement_count(self) -> int:
        """How many statements were sent on this connection."""
        return int(self._protocol.queries_count)

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109 - as asyncpg's
        """Execute as asyncpg does, with a short timeout for begin, commit and rollback.

        Raises:
            asyncpg.ConnectionDoesNotExistError: one of these was not answered in time.
        """
        is_begin = query.startswith("BEGIN")
        if timeout is not None or not (is_begin or query.startswith(("COMMIT", "ROLLBACK"))):
            return str(await super().execute(query, *args, timeout=timeout))
        if self.server is not None and not is_begin:  # before it runs: it has its own timeout below
            self.server.untrack(self)
        try:
            async with awake_timeout(TRANSACTION_COMMAND_SECONDS):
                done = str(await super().execute(query, *args))
        except TimeoutError:
            self.terminate()
            if self.server is not None:
                self.server.mark_unresponsive()
            raise asyncpg.ConnectionDoesNotExistError("the server is silent") from None
        if self.server is not None and is_begin:
            self.server.track(self)
        return done

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109 - asyncpg's signature
        """Terminate at once: an unresponsive server would not answer a regular close."""
        self.terminate()
        await asyncio.sleep(0)


class Server:
    """Opens connections to a server, and remembers whether it is unresponsive.

    After one connection timed out, further ones fail sooner, and a probe checks in the background whether the server
    answers again. A probe is also started when a statement runs for longer than most: a server that accepts no
    connection has lost that statement, so its connection is terminated.
    """

    def __init__(self, connect: Callable[[], Awaitable[FailFastConnection]]) -> None:
        self._connect = connect
        self._is_unresponsive = False
        self._probe_task: asyncio.Task[None] | None = None
        self._opened: WeakSet[FailFastConnection] = WeakSet()
        self._dropped: WeakSet[FailFastConnection] = WeakSet()  # of these, which a pool has given up
        self._in_use: set[FailFastConnection] = set()  # in a transaction
        self._statement_counts: dict[FailFastConnection, int] = {}  # at the last check
        self._timer: asyncio.TimerHandle | None = None

    async def open(self) -> FailFastConnection:
        """Open a connection.

        Raises:
            TimeoutError: the server does not answer.
        """
        if self._is_unresponsive and not await self._has_recovered():
            raise TimeoutError
        try:
            async with awake_timeout(CONNECT_SECONDS):
                connection = await self._connect()
        except TimeoutError:
            self.mark_unresponsive()
            raise
        connection.server = self
        self._opened.add(connection)
        return connection

    def drop_opened(self) -> None:
        """Terminate each connection opened so far when it is given back, for its pool has been replaced by another."""
        self._dropped |= self._opened

    def take_back(self, connection: Any, _record: object) -> None:
        """Terminate a dropped connection that whoever used it gives back: no pool would ever close it."""
        if self._dropped and connection is not None and connection.driver_connection in self._dropped:
            connection.driver_connection.terminate()

    def mark_unresponsive(self) -> None:
        """Record that the server did not answer in time."""
        self._is_unresponsive = True

    def track(self, connection: FailFastConnection) -> None:
        """Check this connection regularly: it has begun a transaction."""
        self._in_use.add(connection)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(CHECK_SECONDS, self._check_in_use)

    def untrack(self, connection: FailFastConnection) -> None:
        """Stop checking this connection: it ends its transaction."""
        self._in_use.discard(connection)

    async def _has_recovered(self) -> bool:
        await asyncio.wait({self._start_probe()}, timeout=PROBE_WAIT_SECONDS)
        return not self._is_unresponsive

    def _start_probe(self) -> asyncio.Task[None]:
        if self._probe_task is None:
            self._probe_task = asyncio.create_task(self._probe())
        return self._probe_task

    async def _probe(self) -> None:
        try:
            async with awake_timeout(PROBE_SECONDS):
                connection = await self._connect()
        except TimeoutError:
            self._is_unresponsive = True
        except Exception:  # noqa: BLE001 - a refusal is an answer, and a new connection gets it at once
            self._is_unresponsive = False
        else:
            self._is_unresponsive = False
            connection.terminate()
        finally:
            self._probe_task = None

    def _check_in_use(self) -> None:
        self._in_use = {connection for connection in self._in_use if not connection.is_closed()}
        counts = {connection: connection.statement_count for connection in self._in_use}
        if stuck := dict(counts.items() & self._statement_counts.items()):
            self._start_probe().add_done_callback(partial(self._terminate_stuck, stuck))
        self._statement_counts = {} if stuck else counts
        self._timer = asyncio.get_running_loop().call_later(CHECK_SECONDS, self._check_in_use) if counts else None

    def _terminate_stuck(self, stuck: Mapping[FailFastConnection, int], _probed: object) -> None:
        """After a failed probe, terminate the connections whose statement has run since before it."""
        if not self._is_unresponsive:
            return
        for connection, count in stuck.items():
            if connection in self._in_use and not connection.is_closed() and connection.statement_count == count:
                connection.terminate()
