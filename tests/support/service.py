"""A service in this process: its app, and a client that reaches it without a socket."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
from fastapi import FastAPI

from chassis.bus.postgres import PostgresBus
from chassis.clock import Clock


@contextlib.asynccontextmanager
async def serving(
    create_app: Callable[..., FastAPI], settings: Any, clock: Clock, database_url: str
) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """Make the app, without its background loops: events and jobs are handed to it."""
    bus = PostgresBus(database_url)
    app = create_app(settings, bus, clock)
    name = app.state.runtime.settings.service
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=f"http://{name}") as client:
        yield app, client
    await app.state.runtime.close()
    await bus.close()
