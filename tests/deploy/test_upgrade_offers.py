"""Whoever offers to speak another protocol is answered in HTTP/1.1, with the body that came (RFC 9110 §7.8)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from deploy import serving

# As Java's java.net.http.HttpClient and `curl --http2` send it.
OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n"
OFFER += b"Upgrade: h2c\r\n"
POST = b"POST /x?y=1 HTTP/1.1\r\nHost: here\r\n" + OFFER + b"Content-Length: 20\r\n\r\n" + b"x" * 20
CHUNKED = b"POST /x?y=1 HTTP/1.1\r\nHost: here\r\n" + OFFER + b"Transfer-Encoding: chunked\r\n\r\n14\r\n" + b"x" * 20
CHUNKED += b"\r\n0\r\n\r\n"
GET = b"GET /x?y=1 HTTP/1.1\r\nHost: here\r\n" + OFFER + b"\r\n"
NEXT = b"GET /x?y=2 HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"


async def describe(request: Request) -> PlainTextResponse:
    names = {"upgrade", "http2-settings", "host"} & set(request.headers)
    return PlainTextResponse(f"{request.method} {request.url.query} {len(await request.body())} {sorted(names)};")


@pytest.fixture
async def port(unused_tcp_port: int) -> AsyncIterator[int]:
    app = Starlette(routes=[Route("/x", describe, methods=["GET", "POST"])])
    async with AsyncExitStack() as stack:
        await serving.serve(stack, app, unused_tcp_port, asyncio.Event())
        yield unused_tcp_port


async def exchange(port: int, *pieces: bytes) -> str:
    """What is answered on one connection to what comes in these pieces, each read before the next is sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
    async with asyncio.timeout(30):
        answered = await reader.read()
    writer.close()
    return answered.decode()


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (POST, "POST y=1 20 ['host', 'http2-settings'];"),
        (CHUNKED, "POST y=1 20 ['host', 'http2-settings'];"),
        (GET, "GET y=1 0 ['host', 'http2-settings'];"),
    ],
    ids=["length", "chunks", "no body"],
)
@pytest.mark.parametrize("cut", [0, 45, 120, 200, 230], ids=str)
async def test_an_offer_is_ignored_and_the_request_answered(
    port: int, request_: bytes, expected: str, cut: int
) -> None:
    answered = await exchange(port, request_[:cut], request_[cut:], NEXT)

    assert answered.count("HTTP/1.1 200 OK") == 2
    assert expected in answered
    assert "GET y=2 0 ['host'];" in answered


async def test_an_offer_in_the_middle_of_several_requests_takes_no_other_with_it(port: int) -> None:
    answered = await exchange(port, POST + GET + POST + NEXT)

    assert answered.count("HTTP/1.1 200 OK") == 4


async def test_an_offer_hides_no_second_length(port: int) -> None:
    """What another server could read in two ways is refused with an offer as without one."""
    twice = POST.replace(b"Content-Length: 20\r\n", b"Content-Length: 20\r\nTransfer-Encoding: chunked\r\n")

    assert (await exchange(port, twice)).startswith("HTTP/1.1 400")
