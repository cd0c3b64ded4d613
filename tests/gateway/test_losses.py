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
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message

from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock
from chassis.errors import Malformed, Unavailable
from chassis.settings import ServiceSettings
from chassis.web.edge import RequestMiddleware
from deploy import serving
from gateway.app import create_app
from gateway.edge import transfers, upstreams
from gateway.edge.upstreams import HttpUpstream
from gateway.settings import Settings, Timings
from tests.faults.proxy import FaultProxy, Mode
from tests.gateway.echoing import RING

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
STRANGE_KEY = {"Authorization": "Bearer wq_000000000000." + "x" * 43}


@contextlib.asynccontextmanager
async def a_gateway(
    database_url: str,
    home: Path,
    services: dict[str, str],
    authority: Path | None = None,
    timings: Timings = Timings(),  # noqa: B008 - frozen
) -> AsyncIterator[httpx.AsyncClient]:
    bus = PostgresBus(database_url)
    own = ServiceSettings(
        service="gateway", database_url=database_url, internal_key="k" * 64, services=services, authority=authority
    )
    front = create_app(Settings(service=own, home=home, keys=RING, timings=timings), bus, SystemClock())
    transport = httpx.ASGITransport(app=front)
    async with (
        front.own.router.lifespan_context(front.own),
        httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
    ):
        yield client
    await bus.close()


def is_unknown_outcome(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (503, "unavailable") and bool(answer.headers["retry-after"])


@pytest.mark.parametrize("mode", [None, Mode.DROP_DOWN, Mode.CUT_AFTER], ids=str)
async def test_who_asks_while_nobody_can_be_looked_up_is_advised_to_retry(
    database_url: str, home: Path, mode: Mode | None
) -> None:
    async with FaultProxy.before(database_url) as line, a_gateway(line.url(database_url), home, {}) as client:
        await line.refuse()
        if mode is not None:  # who comes anew is let in and cut while he still introduces himself
            await line.heal()
            line.mode = mode

        answers = [await client.get("/v1/accounts/me", headers=STRANGE_KEY) for _ in range(3)]

        assert [is_unknown_outcome(answer) for answer in answers] == [True] * 3


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
async def test_a_service_that_dies_before_its_answer_leaves_the_outcome_unknown(
    database_url: str, home: Path, *, reset: bool
) -> None:
    async def die(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(asyncio.IncompleteReadError):  # some lines are never used
            await reader.readuntil(b"\r\n\r\n")
            if reset:
                line: socket.socket = writer.get_extra_info("socket")
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    async with await asyncio.start_server(die, "127.0.0.1", 0) as dying:
        port = dying.sockets[0].getsockname()[1]
        async with a_gateway(database_url, home, {"intake": f"http://127.0.0.1:{port}"}) as client:
            partner = httpx.Headers(_credentials(home))
            answer = await client.get("/v1/complaints", headers=partner)

    assert is_unknown_outcome(answer)


@pytest.mark.parametrize(
    ("header", "is_held"),
    [((b"content-length", b"9000"), True), ((b"transfer-encoding", b"chunked"), False)],
    ids=["held", "streamed"],
)
async def test_half_a_body_is_never_passed_on_as_a_whole(header: tuple[bytes, bytes], *, is_held: bool) -> None:
    """Half a batch reads like a whole one."""
    received: asyncio.Queue[Message] = asyncio.Queue()
    received.put_nowait({"type": "http.request", "body": b'{"line": 1}\n', "more_body": True})
    received.put_nowait({"type": "http.disconnect"})
    arrived: list[bytes] = []
    left = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.append(await reader.read())
        writer.close()
        await writer.wait_closed()
        left.set()

    async def answer(_: Message) -> None: ...

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as service:
        way = HttpUpstream(f"http://127.0.0.1:{service.sockets[0].getsockname()[1]}", None, restart_seconds=1.0)
        scope = {"type": "http", "method": "POST", "raw_path": b"/v1/x", "query_string": b"", "headers": [header]}
        with pytest.raises(Malformed):
            await way.forward(scope, received.get, answer, "token")
        await way.close()
        if not is_held:
            await left.wait()

    assert len(arrived) == (0 if is_held else 1)
    assert not any(request.endswith(b"0\r\n\r\n") for request in arrived)


async def test_slow_transfers_keep_no_command_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstreams, "CONNECTIONS", 2)
    monkeypatch.setattr(transfers, "TRANSFERS", 2)
    monkeypatch.setattr(transfers, "WAIT_SECONDS", 0.2)
    slow, begun = asyncio.Event(), asyncio.Semaphore(0)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
        if b"/attachments/" in head:
            begun.release()
            await slow.wait()
        writer.close()

    async def never() -> Message:
        raise AssertionError

    async def ask(path: bytes) -> int:
        statuses = list[int]()

        async def send(message: Message) -> None:
            statuses.append(message.get("status", 0))

        scope = {"type": "http", "method": "GET", "raw_path": path, "query_string": b"", "headers": []}
        await way.forward(scope, never, send, "token")
        return statuses[0]

    file = b"/v1/complaints/1/attachments/" + b"0" * 64
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as service:
        way = HttpUpstream(f"http://127.0.0.1:{service.sockets[0].getsockname()[1]}", None, restart_seconds=1.0)
        reading = [asyncio.create_task(ask(file)) for _ in range(2)]
        for _ in reading:
            await begun.acquire()

        with pytest.raises(Unavailable):
            await ask(file)
        commands = await asyncio.gather(*(ask(b"/v1/complaints/1") for _ in range(10)))
        slow.set()
        downloads = await asyncio.gather(*reading, ask(file))
        await way.close()

    assert (commands, downloads) == ([200] * 10, [200] * 3)


@pytest.mark.parametrize("at", ["gateway", "service"])
async def test_who_still_waits_when_a_server_leaves_learns_that_the_outcome_is_unknown(
    database_url: str, home: Path, unused_tcp_port: int, at: str
) -> None:
    arrived = asyncio.Event()

    async def never(_: Request) -> Response:
        arrived.set()
        await asyncio.Event().wait()
        return Response()

    service = Starlette(routes=[Route("/v1/complaints/{one}", never)])
    bus = PostgresBus(database_url)
    own = ServiceSettings(service="gateway", database_url=database_url, internal_key="k" * 64)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(bus.close)
        leaving = await stack.enter_async_context(contextlib.AsyncExitStack())
        gateway = create_app(Settings(service=own, home=home, keys=RING), bus, SystemClock(), {"intake": service})
        app = gateway if at == "gateway" else RequestMiddleware(service, "intake")
        await serving.serve(leaving, app, unused_tcp_port, asyncio.Event(), timings=serving.Timings(grace=0))
        client = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=20))
        headers = _credentials(home) if at == "gateway" else {}
        address = f"http://127.0.0.1:{unused_tcp_port}/v1/complaints/echo"
        asking = asyncio.create_task(client.get(address, headers=headers))
        await arrived.wait()
        await leaving.aclose()

        assert is_unknown_outcome(await asking)


def _credentials(home: Path) -> dict[str, str]:
    entry = json.loads((home / "credentials.json").read_text())["partner"]
    return {entry["header"]: entry["value"]}
