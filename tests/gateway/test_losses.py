"""A gateway that loses the database, or a service in the middle of an answer: told as unknown, never as an error."""

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock
from chassis.settings import ServiceSettings
from gateway.app import create_app
from gateway.settings import Settings
from tests.faults.proxy import FaultProxy, Mode
from tests.gateway.echoing import RING

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
STRANGE_KEY = {"Authorization": "Bearer wq_000000000000." + "x" * 43}


@contextlib.asynccontextmanager
async def a_gateway(database_url: str, home: Path, services: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    bus = PostgresBus(database_url)
    own = ServiceSettings(service="gateway", database_url=database_url, internal_key="k" * 64, services=services)
    front = create_app(Settings(service=own, home=home, keys=RING), bus, SystemClock())
    transport = httpx.ASGITransport(app=front)
    async with (
        front.own.router.lifespan_context(front.own),
        httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
    ):
        yield client
    await bus.close()


def is_told_as_unknown(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (503, "unavailable") and bool(answer.headers["retry-after"])


@pytest.mark.parametrize("mode", [None, Mode.DROP_DOWN, Mode.CUT_AFTER], ids=str)
async def test_who_asks_while_nobody_can_be_looked_up_is_told_to_come_again(
    database_url: str, home: Path, mode: Mode | None
) -> None:
    async with FaultProxy.before(database_url) as line, a_gateway(line.url(database_url), home, {}) as client:
        await line.refuse()
        if mode is not None:  # who comes anew is let in and cut while he still introduces himself
            await line.heal()
            line.mode = mode

        answers = [await client.get("/v1/accounts/me", headers=STRANGE_KEY) for _ in range(3)]

        assert [is_told_as_unknown(answer) for answer in answers] == [True] * 3


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
async def test_a_service_that_dies_before_its_answer_leaves_the_outcome_unknown(
    database_url: str, home: Path, *, reset: bool
) -> None:
    async def die(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if reset:
            line: socket.socket = writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.close()

    async with await asyncio.start_server(die, "127.0.0.1", 0) as dying:
        port = dying.sockets[0].getsockname()[1]
        async with a_gateway(database_url, home, {"intake": f"http://127.0.0.1:{port}"}) as client:
            partner = httpx.Headers(_credentials(home))
            answer = await client.get("/v1/complaints", headers=partner)

    assert is_told_as_unknown(answer)


def _credentials(home: Path) -> dict[str, str]:
    entry = json.loads((home / "credentials.json").read_text())["partner"]
    return {entry["header"]: entry["value"]}
