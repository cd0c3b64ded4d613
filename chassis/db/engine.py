"""Connections to a service's own schema: bounded waits everywhere, nothing echoed in errors."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from chassis.patience import patience

CONNECT_SECONDS = 1.3
LONE_SECONDS = 4.5  # to connect, for who keeps the connection and answers nobody
PROMPT_SECONDS = 1.3  # begin, commit, rollback are answered by then, or the server is lost
SILENT_SECONDS = 0.3  # a server that is known to say nothing is waited for so long
POOL_SECONDS = 1.0  # wait for a free connection, then 503
STATEMENT_SECONDS = 5.0  # a service answers or says it cannot; migrations may take longer
LOCK_MS = 5_000
IDLE_IN_TRANSACTION_MS = 10_000  # a frozen process must not hold rows
TRANSACTION_MS = 60_000  # longer than any batch of events with all its attempts
TRANSACTION_TIMEOUT_SINCE = 17  # major version of PostgreSQL
# InternalClientError: the server said goodbye and the next word came before the line was closed
LOST = (OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError)
IDLE_SESSION_MS = 10_000  # nor leases: whoever holds one asks something at least every few seconds
# For relays and the bus in the same server: its log is written in order, so whoever acted durably on a message made the
# message durable, and so did the deletion of its pointer. A lost deletion publishes again, which the gate knows.
NOT_AWAITING_DISK = {"synchronous_commit": "off"}


class PromptConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """Notices a server that went silent at the first word of a transaction, long before a statement may time out.

    It then counts as lost, so that the pool drops everything that was opened before.
    """

    on_silence: Callable[[], None] | None = None

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109 - as asyncpg's
        """As asyncpg's. Raises ``asyncpg.ConnectionDoesNotExistError`` where begin or commit is not answered."""
        if timeout is not None or not query.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            return str(await super().execute(query, *args, timeout=timeout))
        try:
            async with patience(PROMPT_SECONDS):
                return str(await super().execute(query, *args))
        except TimeoutError:
            self.terminate()
            if self.on_silence is not None:
                self.on_silence()
            raise asyncpg.ConnectionDoesNotExistError("the server is silent") from None

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109 - asyncpg's signature
        """Leave at once: a lost server never says goodbye."""
        self.terminate()
        await asyncio.sleep(0)


class _Server:
    """Opens connections to a server. When it has said nothing to one, the others do not wait as long to learn it.

    One looks beside them whether it speaks again.
    """

    def __init__(self, connect: "Callable[[], Awaitable[asyncpg.Connection[Any]]]") -> None:
        self._connect = connect
        self._is_silent = False
        self._looking: asyncio.Task[None] | None = None

    async def open(self) -> "asyncpg.Connection[Any]":
        """Raises ``TimeoutError`` where nothing is said."""
        if self._is_silent and not await self._speaks_again():
            raise TimeoutError
        try:
            async with patience(CONNECT_SECONDS):
                connection = await self._connect()
        except TimeoutError:
            self.said_nothing()
            raise
        connection.on_silence = self.said_nothing
        return connection

    def said_nothing(self) -> None:
        self._is_silent = True

    async def _speaks_again(self) -> bool:
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        await asyncio.wait({self._looking}, timeout=SILENT_SECONDS)
        return not self._is_silent

    async def _look(self) -> None:
        try:
            async with patience(CONNECT_SECONDS):
                connection = await self._connect()
        except TimeoutError:
            return
        except Exception:  # noqa: BLE001 - it refuses, and whoever asks learns why at once
            self._is_silent = False
        else:
            self._is_silent = False
            connection.terminate()
        finally:
            self._looking = None


def server_settings(schema: str, name: str, statement_seconds: float = STATEMENT_SECONDS) -> dict[str, str]:
    return {
        "search_path": schema,
        "application_name": f"weiquan {name}",
        "timezone": "UTC",
        "statement_timeout": str(int(statement_seconds * 1000)),
        "lock_timeout": str(LOCK_MS),
        "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_MS),
        "jit": "off",
    }


def engine_for(
    database_url: str, schema: str, *, size: int = 8, statement_seconds: float = STATEMENT_SECONDS
) -> AsyncEngine:
    """A pool into ``schema``; connections are checked before use only by failing fast."""
    longest = max(TRANSACTION_MS, int(statement_seconds * 1000))

    async def connect() -> "asyncpg.Connection[Any]":
        connection = await asyncpg.connect(
            plain_url(database_url),
            connection_class=PromptConnection,
            command_timeout=statement_seconds + 1,
            server_settings=server_settings(schema, schema, statement_seconds),
        )
        return await _bounded(connection, longest)

    return create_async_engine(
        make_url(database_url).set(drivername="postgresql+asyncpg"),
        pool_size=size,
        max_overflow=size,
        pool_timeout=POOL_SECONDS,
        pool_recycle=1800,
        hide_parameters=True,
        async_creator=_Server(connect).open,
    )


async def _bounded(connection: "asyncpg.Connection[Any]", milliseconds: int) -> "asyncpg.Connection[Any]":
    """End what a frozen partner left half said: no other timeout reaches it. PostgreSQL 17 and later can."""
    if connection.get_server_version().major < TRANSACTION_TIMEOUT_SINCE:
        return connection
    try:
        await connection.execute(f"set transaction_timeout = {milliseconds}")
    except BaseException:  # also when cancelled: nobody else knows this connection yet
        connection.terminate()
        raise
    return connection


def plain_url(database_url: str) -> str:
    """The URL as asyncpg itself takes it."""
    parts = urlsplit(database_url)
    return urlunsplit(parts._replace(scheme="postgresql"))


async def lone_connection(database_url: str, schema: str, name: str, **settings: str) -> "asyncpg.Connection[Any]":
    """One connection outside every pool: relays and leases live on it for as long as they hold locks."""
    settings = server_settings(schema, name) | {"idle_session_timeout": str(IDLE_SESSION_MS)} | settings
    async with patience(LONE_SECONDS):
        connection = await asyncpg.connect(
            plain_url(database_url), command_timeout=STATEMENT_SECONDS + 1, server_settings=settings
        )
    return await _bounded(connection, IDLE_SESSION_MS)
