"""The gateway and every service in this process: what ``deploy.host all`` starts, but for the socket."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from fastapi import FastAPI

from canon.services import SERVICES
from chassis.bus.postgres import PostgresBus
from chassis.clock import Clock, SystemClock
from gateway.edge.app import EdgeApp


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The gateway as others reach it, and the services behind it by name."""

    front: EdgeApp
    services: Mapping[str, FastAPI]


@contextlib.asynccontextmanager
async def installed(
    environment: Mapping[str, str], clock: Clock | None = None, *, is_stepped: bool = False, **of_gateway: Any
) -> AsyncIterator[Installation]:
    """Run them on the database of the environment; ``of_gateway`` are settings that no variable gives it.

    ``is_stepped``: nothing runs behind the requests.
    """
    bus, clock = PostgresBus(environment["WEIQUAN_DATABASE_URL"]), clock or SystemClock()
    services: dict[str, FastAPI] = {}

    def created(package: str, **changed: Any) -> Any:
        settings = import_module(f"{package}.settings").Settings.from_environment(environment)
        return import_module(f"{package}.app").create_app(replace(settings, **changed), bus, clock, services)

    for service in SERVICES:
        services[service] = created(f"services.{service}")
    front: EdgeApp = created("gateway", **of_gateway)
    for app in (*services.values(), front.own):
        app.state.runtime.is_stepped = is_stepped
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(bus.close)
        for app in (*services.values(), front.own):
            await stack.enter_async_context(app.router.lifespan_context(app))
        yield Installation(front=front, services=services)
