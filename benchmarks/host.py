"""Serves a floor, or the gateway and intake in one process, exactly as ``deploy.host`` does.

``python -m benchmarks.host trivial|statement|orm|together``
"""

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack
from importlib import import_module
from typing import Any

from fastapi import FastAPI

from benchmarks.floors import orm, statement, trivial
from chassis.bus.port import Bus
from chassis.telemetry.logs import configure_logs
from deploy.serving import bus_from_environment, create_from_environment, serve


async def host(what: str) -> None:
    """Serve until SIGTERM."""
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    bus = bus_from_environment()
    async with AsyncExitStack() as stack:
        app = await _together(stack, bus) if what == "together" else _floor(what)
        await serve(stack, app, int(os.environ["WEIQUAN_LISTEN_PORT"]), stopping)
        await stopping.wait()
    await bus.close()


async def _together(stack: AsyncExitStack, bus: Bus) -> Any:
    """Start the gateway and intake in one process, without the services that accepting a complaint does not need."""
    peers: dict[str, FastAPI] = {}
    peers["intake"] = create_from_environment("intake", bus, peers)
    gateway = create_from_environment("gateway", bus, peers)
    await stack.enter_async_context(peers["intake"].router.lifespan_context(peers["intake"]))
    return gateway


def _floor(what: str) -> FastAPI:
    url = os.environ["WEIQUAN_DATABASE_URL"]
    match what:
        case "trivial":
            return trivial.create_app()
        case "statement":
            return statement.create_app(url)
        case "orm":
            return orm.create_app(url)
    raise SystemExit(f"unknown: {what}")


if __name__ == "__main__":
    configure_logs()
    import_module("uvloop").install()
    asyncio.run(host(sys.argv[1]))
