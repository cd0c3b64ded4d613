"""A server that cannot be worn down: slow heads, slow bodies and idle connections are cut off, others are served."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from deploy import hosting, protocol
from deploy.protocol import BoundedProtocol
from gateway.edge import forward
from sdk import line

MANY = 200
PATIENCE_SECONDS = 30


class Hasty(BoundedProtocol):
    """The same with less patience."""

    head_seconds = 0.3
    body_seconds = 0.6


async def measure(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def refuse(request: Request) -> PlainTextResponse:
    """Without reading it, as what is too large is refused."""
    del request
    return PlainTextResponse("no", status_code=413, headers={"Connection": "close"})


@pytest.fixture
async def port(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> AsyncIterator[int]:
    """Of a server that keeps idle lines for as many seconds as it is asked to."""
    monkeypatch.setattr(hosting, "BoundedProtocol", Hasty)
    monkeypatch.setattr(hosting, "IDLE_SECONDS", getattr(request, "param", hosting.IDLE_SECONDS))
    app = Starlette(routes=[Route("/", measure, methods=["GET", "POST"]), Route("/no", refuse, methods=["POST"])])
    async with AsyncExitStack() as stack:
        await hosting.serve(stack, app, unused_tcp_port, asyncio.Event())
        yield unused_tcp_port


async def closed(port: int, first: bytes, drip: bytes = b"") -> bytes:
    """What is said to a client that sends ``first`` and then lets ``drip`` drop, until it is cut off."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(first)

    async def go_on() -> None:
        with contextlib.suppress(ConnectionError):
            while drip:
                writer.write(drip)
                await writer.drain()
                await asyncio.sleep(0.1)

    dripping = asyncio.create_task(go_on())
    said = b""
    with contextlib.suppress(ConnectionError):
        said = await asyncio.wait_for(reader.read(), PATIENCE_SECONDS)
    dripping.cancel()
    writer.close()
    return said


SLOW = {
    "says nothing": (b"", b""),
    "stops within the head": (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b""),
    "drips its head": (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b"a"),
    "stops within the body": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{", b""),
    "drips its body": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n{", b"a"),
    "drips its chunks": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
}


@pytest.mark.parametrize(("first", "drip"), SLOW.values(), ids=SLOW)
async def test_who_is_too_slow_is_cut_off(port: int, first: bytes, drip: bytes) -> None:
    said = await closed(port, first, drip)

    assert said == b"" or said.startswith(b"HTTP/1.1 408 ")


async def test_two_hundred_slow_clients_are_all_cut_off_and_hold_up_nobody(port: int) -> None:
    slow = [asyncio.create_task(closed(port, *list(SLOW.values())[number % len(SLOW)])) for number in range(MANY)]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        answers = [(await client.post("/", content=b"x" * 100)).text for _ in range(20)]

    said = await asyncio.gather(*slow)

    assert answers == ["100"] * 20
    assert {text[:12] for text in said} <= {b"", b"HTTP/1.1 408"}


async def test_who_is_refused_in_the_middle_of_a_large_body_reads_why(port: int) -> None:
    body = b"x" * (64 << 20)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        answers = [await client.post("/no", content=body) for _ in range(5)]

    assert [(answer.status_code, answer.text) for answer in answers] == [(413, "no")] * 5


async def test_a_body_that_keeps_coming_may_take_its_time(port: int) -> None:
    async def steady() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 1_000
            await asyncio.sleep(0.1)

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        answer = await client.post("/", content=steady())

    assert answer.text == "10000"


async def test_an_idle_connection_serves_again_while_it_is_kept(port: int) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        first = await client.get("/")
        await asyncio.sleep(Hasty.body_seconds * 2)  # longer than any limit of a request under way
        again = await client.get("/")

    assert (first.text, again.text) == ("0", "0")


@pytest.mark.parametrize("port", [1], indirect=True)
async def test_an_idle_connection_is_given_up_after_its_time(port: int) -> None:
    said = await closed(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")

    assert said.startswith(b"HTTP/1.1 200 OK")


def test_whoever_asks_over_a_kept_line_hangs_up_before_the_server_does() -> None:
    assert max(forward.IDLE_SECONDS, line.IDLE_SECONDS) < hosting.IDLE_SECONDS


async def test_bodies_that_would_fill_the_memory_are_put_off_and_the_room_is_given_back(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "MAX_BODIES", 100_000)
    body = b"x" * 60_000

    async def held() -> AsyncIterator[bytes]:
        yield body
        await going_on.wait()

    going_on = asyncio.Event()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        first = asyncio.create_task(client.post("/", content=held()))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while BoundedProtocol.all_held < len(body):  # noqa: ASYNC110 - what another connection sent arrives
                await asyncio.sleep(0.01)
        refused = await client.post("/", content=body)
        small = await client.post("/", content=b"x")
        going_on.set()
        answered = await first
        after = await client.post("/", content=body * 3)  # one alone may be larger

    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "overloaded", "2")
    assert (small.text, answered.text, after.text) == ("1", "60000", "180000")
    assert BoundedProtocol.all_held == 0
