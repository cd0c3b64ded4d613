"""Connections to a service's own schema: bounded waits everywhere, nothing echoed in errors."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

CONNECT_SECONDS = 1.0
POOL_SECONDS = 1.0  # wait for a free connection, then 503
STATEMENT_SECONDS = 5.0  # a service answers or says it cannot; migrations may take longer
LOCK_MS = 5_000
IDLE_IN_TRANSACTION_MS = 10_000  # a frozen process must not hold rows
IDLE_SESSION_MS = 10_000  # nor leases: whoever holds one asks something at least every few seconds


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
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=size,
        pool_timeout=POOL_SECONDS,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={
            "timeout": CONNECT_SECONDS,
            "command_timeout": statement_seconds + 1,
            "server_settings": server_settings(schema, schema, statement_seconds),
        },
    )


def plain_url(database_url: str) -> str:
    """The URL as asyncpg itself takes it."""
    parts = urlsplit(database_url)
    return urlunsplit(parts._replace(scheme="postgresql"))


async def lone_connection(database_url: str, schema: str, name: str) -> "asyncpg.Connection[Any]":
    """One connection outside every pool: relays and leases live on it for as long as they hold locks."""
    settings = server_settings(schema, name) | {"idle_session_timeout": str(IDLE_SESSION_MS)}
    return await asyncpg.connect(
        plain_url(database_url), timeout=CONNECT_SECONDS * 3, command_timeout=10, server_settings=settings
    )
