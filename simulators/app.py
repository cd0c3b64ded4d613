"""The composition root of the outside: the platforms' doors, and the county at work."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
from fastapi import FastAPI

from chassis.clock import Clock, SystemClock
from chassis.tls import context_for
from chassis.transport import Transport
from simulators.county import County
from simulators.door import Door
from simulators.platforms import Record, routes
from simulators.settings import Settings

TIMEOUT_SECONDS = 15.0


def create_app(
    settings: Settings, clock: Clock | None = None, transport: httpx.AsyncBaseTransport | None = None
) -> FastAPI:
    """Build the app; its lifespan runs the county if one is wanted. ``transport`` is how the gateway is reached."""
    time = clock or SystemClock()

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if not settings.county:
            yield
            return
        async with httpx.AsyncClient(
            base_url=settings.gateway_url,
            timeout=TIMEOUT_SECONDS,
            transport=transport or Transport(verify=context_for(settings.gateway_url, settings.authority)),
            trust_env=False,
        ) as client:
            working = asyncio.create_task(_county(settings, client, time).run())
            try:
                yield
            finally:
                working.cancel()
                await asyncio.wait({working})

    app = FastAPI(title="12345 & 12315", lifespan=lifespan)
    app.state.record = Record(time, settings.record)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "up"}

    app.include_router(routes(app.state.record))
    return app


def _county(settings: Settings, client: httpx.AsyncClient, clock: Clock) -> County:
    door = Door(
        client,
        settings.credentials,
        run=f"sim-{int(clock.now().timestamp())}",
        concurrency=settings.concurrency,
    )
    return County(
        door,
        clock,
        seed=settings.seed,
        order_seconds=settings.order_seconds,
        look_seconds=settings.look_seconds,
    )
