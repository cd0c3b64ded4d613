"""Connections to a service's own schema: bounded waits everywhere, nothing echoed in errors."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

CONNECT_SECONDS = 1.0
POOL_SECONDS = 1.0  # wait for a free connection, then 503
STATEMENT_MS = 15_000
LOCK_MS = 5_000
IDLE_IN_TRANSACTION_MS = 10_000  # a frozen process must not hold locks


def server_settings(schema: str, name: str) -> dict[str, str]:
    return {
        "search_path": schema,
        "application_name": f"weiquan {name}",
        "timezone": "UTC",
        "statement_timeout": str(STATEMENT_MS),
        "lock_timeout": str(LOCK_MS),
        "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_MS),
        "jit": "off",
    }


def engine_for(database_url: str, schema: str, *, size: int = 8) -> AsyncEngine:
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
            "command_timeout": STATEMENT_MS / 1000 + 1,
            "server_settings": server_settings(schema, schema),
        },
    )


def plain_url(database_url: str) -> str:
    """The URL as asyncpg itself takes it."""
    parts = urlsplit(database_url)
    return urlunsplit(parts._replace(scheme="postgresql"))


async def lone_connection(database_url: str, schema: str, name: str) -> "asyncpg.Connection[Any]":
    """One connection outside every pool: relays and leases live on it for as long as they hold locks."""
    settings = server_settings(schema, name) | {"idle_in_transaction_session_timeout": "0"}
    return await asyncpg.connect(
        plain_url(database_url), timeout=CONNECT_SECONDS * 3, command_timeout=10, server_settings=settings
    )
