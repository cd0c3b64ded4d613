"""The composition root of the simulators: the platforms' write-back endpoints, and the county at work."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
from fastapi import FastAPI

from chassis.clock import Clock, SystemClock
from chassis.tls import context_for
from chassis.transport import Transport
from simulators.county import County
from simulators.gateway_client import GatewayClient
from simulators.platforms import Record, routes
from simulators.settings import Settings

TIMEOUT_SECONDS = 15.0


def create_app(
    settings: Settings, clock: Clock | None = None, transport: httpx.AsyncBaseTransport | None = None
) -> FastAPI:
    """Build the app; its lifespan runs the county unless the settings turn it off.

    ``transport`` replaces the network connection to the gateway.
    """
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
    gateway = GatewayClient(
        client,
        settings.credentials,
        run=f"sim-{int(clock.now().timestamp())}",
        concurrency=settings.concurrency,
    )
    return County(
        gateway,
        clock,
        seed=settings.seed,
        order_seconds=settings.order_seconds,
        poll_seconds=settings.poll_seconds,
    )
