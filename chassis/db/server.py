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
        begins = query.startswith("BEGIN")
        if timeout is not None or not (begins or query.startswith(("COMMIT", "ROLLBACK"))):
            return str(await super().execute(query, *args, timeout=timeout))
        if self.server is not None and not begins:  # whatever comes of it; its own answer is waited for here
            self.server.untrack(self)
        try:
            async with awake_timeout(TRANSACTION_COMMAND_SECONDS):
                done = str(await super().execute(query, *args))
        except TimeoutError:
            self.terminate()
            if self.server is not None:
                self.server.mark_unresponsive()
            raise asyncpg.ConnectionDoesNotExistError("the server is silent") from None
        if self.server is not None and begins:
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
        self._is_silent = False
        self._looking: asyncio.Task[None] | None = None
        self._in_use: set[FailFastConnection] = set()  # in a transaction
        self._begun: dict[FailFastConnection, int] = {}  # at the last glance, of those that were in use then
        self._timer: asyncio.TimerHandle | None = None

    async def open(self) -> FailFastConnection:
        """Raises ``TimeoutError`` where nothing is said."""
        if self._is_silent and not await self._speaks_again():
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
        self._is_silent = True

    def track(self, line: FailFastConnection) -> None:
        """It has begun a transaction."""
        self._in_use.add(line)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(CHECK_SECONDS, self._glance)

    def untrack(self, line: FailFastConnection) -> None:
        """It ends its transaction."""
        self._in_use.discard(line)

    async def _speaks_again(self) -> bool:
        await asyncio.wait({self._look()}, timeout=PROBE_WAIT_SECONDS)
        return not self._is_silent

    def _look(self) -> asyncio.Task[None]:
        if self._looking is None:
            self._looking = asyncio.create_task(self._ask())
        return self._looking

    async def _ask(self) -> None:
        try:
            async with awake_timeout(PROBE_SECONDS):
                connection = await self._connect()
        except TimeoutError:
            self._is_silent = True
        except Exception:  # noqa: BLE001 - it refuses, and whoever asks learns why at once
            self._is_silent = False
        else:
            self._is_silent = False
            connection.terminate()
        finally:
            self._looking = None

    def _glance(self) -> None:
        self._in_use = {line for line in self._in_use if not line.is_closed()}
        begun = {line: line.statement_count for line in self._in_use}
        if waiting := dict(begun.items() & self._begun.items()):
            self._look().add_done_callback(partial(self._break_off, waiting))
        self._begun = {} if waiting else begun
        self._timer = asyncio.get_running_loop().call_later(CHECK_SECONDS, self._glance) if begun else None

    def _break_off(self, waiting: Mapping[FailFastConnection, int], _looked: object) -> None:
        """What has waited since before the look, where it found nobody."""
        if not self._is_silent:
            return
        for line, begun in waiting.items():
            if line in self._in_use and not line.is_closed() and line.statement_count == begun:
                line.terminate()
