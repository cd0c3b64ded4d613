"""Connections to a service's own schema. Every wait has a timeout, and errors contain no parameter values."""

import asyncio
import contextlib
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool

from chassis.awake_timeout import awake_timeout
from chassis.db.server import FailFastConnection, Server

DEDICATED_CONNECT_SECONDS = 4.5  # to connect, where no client waits
POOL_TIMEOUT_SECONDS = 1.0  # for a free connection; then the request is refused with 503
CLOSE_SECONDS = 2.0  # that a pool is not closed because one of its connections is in use
RETURNED_EVERY_SECONDS = 0.01  # between two looks whether all are back
STATEMENT_TIMEOUT_SECONDS = 5.0  # migrations may take longer
LOCK_TIMEOUT_MS = 5_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000  # a frozen process must not keep rows locked
TRANSACTION_TIMEOUT_MS = 60_000  # longer than any batch of events with all its retries
TRANSACTION_TIMEOUT_SINCE = 17  # major version of PostgreSQL
# raised when a connection is lost. InternalClientError: a command was sent after the server had ended the session
CONNECTION_ERRORS = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
IDLE_SESSION_TIMEOUT_MS = 10_000  # nor keep a lease: holders send a statement every few seconds
# For relays, and for the bus in the same server. PostgreSQL writes its WAL in order: a consumer that commits durably
# also makes durable the message it read. A lost deletion from the outbox publishes again; the inbox skips duplicates.
ASYNC_COMMIT_SETTINGS = {"synchronous_commit": "off"}
_servers: WeakKeyDictionary[Engine, Server] = WeakKeyDictionary()


def server_settings(schema: str, name: str, statement_seconds: float = STATEMENT_TIMEOUT_SECONDS) -> dict[str, str]:
    """Return the session settings of a connection."""
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
    """Return a connection pool into ``schema``. Connections are not checked before use; they fail fast instead."""
    longest = max(TRANSACTION_TIMEOUT_MS, int(statement_seconds * 1000))

    async def connect() -> FailFastConnection:
        connection: FailFastConnection = await asyncpg.connect(
            plain_url(database_url),
            connection_class=FailFastConnection,
            command_timeout=statement_seconds + 1,
            server_settings=server_settings(schema, schema, statement_seconds),
        )
        try:
            await _limit_transaction_time(connection, longest)
        except BaseException:  # nothing else would ever close it
            connection.terminate()
            raise
        return connection

    server = Server(connect)
    engine = create_async_engine(
        make_url(database_url).set(drivername="postgresql+asyncpg"),
        pool_size=size,
        max_overflow=size,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_recycle=1800,
        hide_parameters=True,
        async_creator=server.open,
    )
    event.listen(engine.sync_engine, "checkin", server.take_back)
    _servers[engine.sync_engine] = server
    return engine


async def drop_connections(engine: AsyncEngine) -> None:
    """Replace the pool: idle connections are closed now, those in use when they are given back."""
    _servers[engine.sync_engine].drop_opened()
    await engine.dispose()


async def close_pool(engine: AsyncEngine) -> None:
    """Close a pool once its connections are back; one that does not come back soon is closed when it does."""
    pool = cast("QueuePool", engine.pool)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            while pool.checkedout():  # noqa: ASYNC110 - one that is being opened and fails is told to nobody
                await asyncio.sleep(RETURNED_EVERY_SECONDS)
    await drop_connections(engine)


async def _limit_transaction_time(connection: "asyncpg.Connection[Any]", milliseconds: int) -> None:
    """Limit the length of transactions, with PostgreSQL 17 and later.

    No other timeout ends a transaction whose client froze in the middle of a message.
    """
    if connection.get_server_version().major < TRANSACTION_TIMEOUT_SINCE:
        return
    try:
        await connection.execute(f"set transaction_timeout = {milliseconds}")
    except BaseException:  # also when cancelled: no other code holds this connection yet
        connection.terminate()
        raise


def plain_url(database_url: str) -> str:
    """Return the URL as asyncpg takes it, without SQLAlchemy's driver name."""
    parts = urlsplit(database_url)
    return urlunsplit(parts._replace(scheme="postgresql"))


async def dedicated_connection(database_url: str, schema: str, name: str, **settings: str) -> "asyncpg.Connection[Any]":
    """Open a connection outside every pool, for holders of advisory locks: relays and leases."""
    settings = server_settings(schema, name) | {"idle_session_timeout": str(IDLE_SESSION_TIMEOUT_MS)} | settings
    async with awake_timeout(DEDICATED_CONNECT_SECONDS):
        connection = await asyncpg.connect(
            plain_url(database_url), command_timeout=STATEMENT_TIMEOUT_SECONDS + 1, server_settings=settings
        )
    await _limit_transaction_time(connection, IDLE_SESSION_TIMEOUT_MS)
    return connection
