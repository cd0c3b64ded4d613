"""Connections to a service's own schema: bounded waits everywhere, nothing echoed in errors."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from chassis.awake_timeout import awake_timeout
from chassis.db.server import FailFastConnection, Server

DEDICATED_CONNECT_SECONDS = 4.5  # to connect, for who keeps the connection and answers nobody
POOL_TIMEOUT_SECONDS = 1.0  # wait for a free connection, then 503
STATEMENT_TIMEOUT_SECONDS = 5.0  # a service answers or says it cannot; migrations may take longer
LOCK_TIMEOUT_MS = 5_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000  # a frozen process must not hold rows
TRANSACTION_TIMEOUT_MS = 60_000  # longer than any batch of events with all its attempts
TRANSACTION_TIMEOUT_SINCE = 17  # major version of PostgreSQL
# InternalClientError: the server said goodbye and the next word came before the line was closed
CONNECTION_ERRORS = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
IDLE_SESSION_TIMEOUT_MS = 10_000  # nor leases: whoever holds one asks something at least every few seconds
# For relays and the bus in the same server: its log is written in order, so whoever acted durably on a message made the
# message durable, and so did the deletion of its pointer. A lost deletion publishes again, which the gate knows.
ASYNC_COMMIT_SETTINGS = {"synchronous_commit": "off"}


def server_settings(schema: str, name: str, statement_seconds: float = STATEMENT_TIMEOUT_SECONDS) -> dict[str, str]:
    return {
        "search_path": schema,
        "application_name": f"weiquan {name}",
        "timezone": "UTC",
        "statement_timeout": str(int(statement_seconds * 1000)),
        "lock_timeout": str(LOCK_TIMEOUT_MS),
        "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_TIMEOUT_MS),
        "jit": "off",
    }


def engine_for(
    database_url: str, schema: str, *, size: int = 8, statement_seconds: float = STATEMENT_TIMEOUT_SECONDS
) -> AsyncEngine:
    """A pool into ``schema``; connections are checked before use only by failing fast."""
    longest = max(TRANSACTION_TIMEOUT_MS, int(statement_seconds * 1000))

    async def connect() -> FailFastConnection:
        connection: FailFastConnection = await asyncpg.connect(
            plain_url(database_url),
            connection_class=FailFastConnection,
            command_timeout=statement_seconds + 1,
            server_settings=server_settings(schema, schema, statement_seconds),
        )
        await _limit_transaction_time(connection, longest)
        return connection

    return create_async_engine(
        make_url(database_url).set(drivername="postgresql+asyncpg"),
        pool_size=size,
        max_overflow=size,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_recycle=1800,
        hide_parameters=True,
        async_creator=Server(connect).open,
    )


async def _limit_transaction_time(connection: "asyncpg.Connection[Any]", milliseconds: int) -> None:
    """End what a frozen partner left half said: no other timeout reaches it. PostgreSQL 17 and later can."""
    if connection.get_server_version().major < TRANSACTION_TIMEOUT_SINCE:
        return
    try:
        await connection.execute(f"set transaction_timeout = {milliseconds}")
    except BaseException:  # also when cancelled: nobody else knows this connection yet
        connection.terminate()
        raise


def plain_url(database_url: str) -> str:
    """The URL as asyncpg itself takes it."""
    parts = urlsplit(database_url)
    return urlunsplit(parts._replace(scheme="postgresql"))


async def dedicated_connection(database_url: str, schema: str, name: str, **settings: str) -> "asyncpg.Connection[Any]":
    """One connection outside every pool: relays and leases live on it for as long as they hold locks."""
    settings = server_settings(schema, name) | {"idle_session_timeout": str(IDLE_SESSION_TIMEOUT_MS)} | settings
    async with awake_timeout(DEDICATED_CONNECT_SECONDS):
        connection = await asyncpg.connect(
            plain_url(database_url), command_timeout=STATEMENT_TIMEOUT_SECONDS + 1, server_settings=settings
        )
    await _limit_transaction_time(connection, IDLE_SESSION_TIMEOUT_MS)
    return connection
