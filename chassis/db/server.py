"""A database server as a process knows it: who found that it says nothing tells the others."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import asyncpg

from chassis.awake_timeout import awake_timeout

CONNECT_SECONDS = 1.3
TRANSACTION_COMMAND_SECONDS = 1.3  # begin, commit, rollback are answered by then, or the server is lost
PROBE_WAIT_SECONDS = 0.3  # a server that is known to say nothing is waited for so long
PROBE_SECONDS = 1.0  # within which it lets somebody in who only looks whether it speaks
CHECK_SECONDS = 0.3  # between two glances at the lines in a transaction: two find who waits


class FailFastConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """Notices a server that went silent at the first word of a transaction, long before a statement may time out.

    It then counts as lost, so that the pool drops everything that was opened before.
    """

    server: "Server | None" = None  # who opened it

    @property
    def statement_count(self) -> int:
        """How many statements were begun on it."""
        return int(self._protocol.queries_count)

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109 - as asyncpg's
        """As asyncpg's. Raises ``asyncpg.ConnectionDoesNotExistError`` where begin or commit is not answered."""
        is_begin = query.startswith("BEGIN")
        if timeout is not None or not (is_begin or query.startswith(("COMMIT", "ROLLBACK"))):
            return str(await super().execute(query, *args, timeout=timeout))
        if self.server is not None and not is_begin:  # whatever comes of it; its own answer is waited for here
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
        """Leave at once: a lost server never says goodbye."""
        self.terminate()
        await asyncio.sleep(0)


class Server:
    """Opens lines to a server. When it has said nothing to one, the others do not wait as long to learn it.

    One looks beside them whether it speaks again. One looks, too, where a statement goes on for longer than most: a
    server that lets nobody in has forgotten that statement, and who waits for it is told.
    """

    def __init__(self, connect: Callable[[], Awaitable[FailFastConnection]]) -> None:
        self._connect = connect
        self._is_unresponsive = False
        self._probe_task: asyncio.Task[None] | None = None
        self._in_use: set[FailFastConnection] = set()  # in a transaction
        self._statement_counts: dict[FailFastConnection, int] = {}  # at the last glance, of those that were in use then
        self._timer: asyncio.TimerHandle | None = None

    async def open(self) -> FailFastConnection:
        """Raises ``TimeoutError`` where nothing is said."""
        if self._is_unresponsive and not await self._has_recovered():
            raise TimeoutError
        try:
            async with awake_timeout(CONNECT_SECONDS):
                connection = await self._connect()
        except TimeoutError:
            self.mark_unresponsive()
            raise
        connection.server = self
        return connection

    def mark_unresponsive(self) -> None:
        self._is_unresponsive = True

    def track(self, connection: FailFastConnection) -> None:
        """It has begun a transaction."""
        self._in_use.add(connection)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(CHECK_SECONDS, self._check_in_use)

    def untrack(self, connection: FailFastConnection) -> None:
        """It ends its transaction."""
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
        except Exception:  # noqa: BLE001 - it refuses, and whoever asks learns why at once
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
        """What has waited since before the look, where it found nobody."""
        if not self._is_unresponsive:
            return
        for connection, count in stuck.items():
            if connection in self._in_use and not connection.is_closed() and connection.statement_count == count:
                connection.terminate()
