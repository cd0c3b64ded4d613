"""A gateway in front of five services that only echo."""

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from fastapi import APIRouter, FastAPI, Request, Response

from canon.services import SERVICES
from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock
from chassis.components import ServiceComponents
from chassis.service import create_service
from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from chassis.web.auth import CurrentCaller
from chassis.web.fast_path import FastPathApp
from gateway.app import create_app
from gateway.edge.app import EdgeApp
from gateway.settings import Settings

KEY = "k" * 64
RING = KeyRing.from_text("00" * 32)
EASY = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # seven people of full strength take a sixth of a test
echo = APIRouter()


@echo.get("/v1/complaints/echo")
async def show(request: Request, caller: CurrentCaller) -> dict[str, Any]:
    return {"caller": caller.account, "roles": caller.roles, "headers": sorted(dict(request.headers))}


@echo.post("/v1/complaints/size")
async def measure(request: Request, caller: CurrentCaller) -> dict[str, Any]:
    return {"size": len(await request.body()), "query": str(request.url.query), "caller": caller.account}


async def take(request: Request) -> Response:
    return Response(await request.body(), 201)


@dataclass(frozen=True, slots=True, kw_only=True)
class Echoing:
    """The gateway's door and own app, the services behind it, and a client in front."""

    front: EdgeApp
    own: FastAPI
    peers: dict[str, FastPathApp]
    client: httpx.AsyncClient


@contextlib.asynccontextmanager
async def echoing(
    database_url: str, home: Path, per_second: int = 30, *, is_stepped: bool = False, **overrides: Any
) -> AsyncIterator[Echoing]:
    """``is_stepped``: nothing runs behind requests; ``overrides``: further settings of the gateway."""
    bus, clock = PostgresBus(database_url), SystemClock()  # one clock, as in one process: lines are in one order
    peers: dict[str, FastPathApp] = {}
    for service in SERVICES:
        inner = ServiceSettings(service=service, database_url=database_url, internal_key=KEY)
        fast_paths = {"/v1/complaints": take} if service == "intake" else {}
        parts = ServiceComponents(routers=(echo,), fast_paths=fast_paths, publishes=False)
        peers[service] = create_service(inner, bus, clock, parts, peers)
    own = ServiceSettings(service="gateway", database_url=database_url, internal_key=KEY)
    settings = Settings(
        service=own, home=home, keys=RING, requests_per_second=per_second, development_hasher=EASY, **overrides
    )
    front = create_app(settings, bus, clock, peers)
    front.own.state.runtime.is_stepped = is_stepped
    transport = httpx.ASGITransport(app=front)
    async with (
        front.own.router.lifespan_context(front.own),
        httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
    ):
        yield Echoing(front=front, own=front.own, peers=peers, client=client)
    for peer in peers.values():
        await peer.state.runtime.close()
    await bus.close()


def credentials(home: Path, name: str) -> dict[str, str]:
    entry = json.loads((home / "credentials.json").read_text())[name]
    return {entry["header"]: entry["value"]}
