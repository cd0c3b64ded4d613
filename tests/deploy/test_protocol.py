"""A server that cannot be worn down: slow heads, slow bodies and idle connections are cut off, others are served."""

import asyncio
import contextlib
import re
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from itertools import pairwise
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from chassis.web.edge import KNOWN_CALLER
from chassis.web.hardening import with_security_headers
from deploy import serving
from deploy.connections import ConnectionLimits, may_forward
from deploy.protocol import BoundedProtocol
from gateway.edge import upstreams
from sdk import line

MANY = 200
PATIENCE_SECONDS = 30
MUCH = 20 << 20  # characters: more than any buffer on the way holds
ELSEWHERE = "127.0.0.2"  # an address that no proxy of ours has


class Hasty(BoundedProtocol):
    """The same with less patience."""

    head_seconds = 0.3
    body_seconds = 0.6


class Brusque(Hasty):
    linger_seconds = 0.1


class Small(Hasty):
    free_body_bytes = 0
    max_buffered_bytes = 100_000
    reserved_bytes = 0


class Lenient(Small):
    free_body_bytes = 1_000


class Reserving(Small):
    reserved_bytes = 50_000


class Few(Hasty):
    connection_limits = ConnectionLimits(most=4, most_per_address=2)


class Watched(Hasty):
    """Tells when a connection is over."""

    ended = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.ended.set()


SOON = {"timings": serving.Timings(idle=1)}  # idle lines are given up


async def measure(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def refuse(request: Request) -> PlainTextResponse:
    """Without reading it, as what is too large is refused."""
    del request
    return PlainTextResponse("no", status_code=413, headers={"Connection": "close"})


async def answer_much(request: Request) -> PlainTextResponse:
    del request
    return PlainTextResponse("x" * MUCH)


class Crowded(Starlette):
    """Puts off whatever would be filed, and knows who says its name."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[KNOWN_CALLER] = (b"x-name", b"known") in scope.get("headers", ())
        await super().__call__(scope, receive, send)

    def should_shed(self, method: bytes, target: bytes) -> bool:
        return (method, target) == (b"POST", b"/filed")

    def has_allowance(self, target: bytes, headers: Mapping[bytes, bytes], address: str) -> bool:
        return (target, headers.get(b"x-name"), address) != (b"/strangers", None, "127.0.0.1")


@pytest.fixture
def reading() -> asyncio.Event:
    """From when on ``/later`` reads what it is sent."""
    return asyncio.Event()


@pytest.fixture
def arrived() -> asyncio.Event:
    """The head of a request to ``/later`` was read."""
    return asyncio.Event()


@pytest.fixture
async def port(
    request: pytest.FixtureRequest, unused_tcp_port: int, reading: asyncio.Event, arrived: asyncio.Event
) -> AsyncIterator[int]:
    """Of a hasty server; ``@pytest.mark.parametrize("port", [{...}], indirect=True)`` gives it another patience."""

    async def measure_later(request: Request) -> PlainTextResponse:
        arrived.set()
        await reading.wait()
        return await measure(request)

    routes = [Route("/no", refuse, methods=["POST"]), Route("/later", measure_later, methods=["POST"])]
    routes += [Route("/much", answer_much)]
    routes += [Route(path, measure, methods=["GET", "POST"]) for path in ("/", "/filed", "/strangers")]
    app = Crowded(routes=routes)
    async with AsyncExitStack() as stack:
        patience: dict[str, Any] = {"protocol": Hasty, **getattr(request, "param", {})}
        await serving.serve(stack, app, unused_tcp_port, asyncio.Event(), **patience)
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
    received = b""
    with contextlib.suppress(ConnectionError):
        received = await asyncio.wait_for(reader.read(), PATIENCE_SECONDS)
    dripping.cancel()
    writer.close()
    return received


SLOW = {
    "says nothing": (b"", b""),
    "stops within the head": (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b""),
    "drips its head": (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b"a"),
    "stops within the body": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{", b""),
    "stops before the end of a large body": (
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + b"x" * 99_999,
        b"",
    ),
    "drips its body": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n{", b"a"),
    "drips its chunks": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
}


async def test_a_stranger_without_an_allowance_is_refused_before_the_app_and_the_connection_ends(port: int) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        read, sent = await client.get("/strangers"), await client.post("/strangers", content=b"x" * 200_000)
        known = await client.get("/strangers", headers={"X-Name": "known"})
        forwarded = await client.get("/strangers", headers={"X-Forwarded-For": "198.51.100.7"})
    pipelined = await closed(port, b"GET /strangers HTTP/1.1\r\nHost: x\r\n\r\n" * 20)

    for answer in (read, sent):
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
        assert answer.headers["connection"] == "close"
        assert answer.headers["retry-after"]
        assert answer.headers["x-request-id"]
    assert (known.status_code, forwarded.status_code) == (200, 200)
    assert pipelined.count(b"HTTP/1.1 429") == 1


async def test_who_is_put_off_is_answered_as_by_the_app_and_keeps_the_line(port: int) -> None:
    sent_headers = {"X-Request-Id": "request-0001", "Accept-Language": "en"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        answers = [await client.post("/filed", content=b"x" * 1000) for _ in range(3)]
        named = await client.post("/filed", headers=sent_headers)
        after = await client.post("/", content=b"xyz")
        lines = {id(answer.extensions["network_stream"]) for answer in (*answers, named, after)}

    assert {answer.status_code for answer in (*answers, named)} == {503}
    for answer in (*answers, named):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "2"
        assert {name.decode() for name, _ in with_security_headers((), "http")} <= set(answer.headers)
        assert answer.headers["x-request-id"] == answer.json()["instance"]
        assert (answer.json()["code"], answer.json()["status"]) == ("overloaded", 503)
    assert len({answer.json()["instance"] for answer in answers}) == 3
    assert answers[0].json()["title"] == "系统繁忙，内容未保存，请稍后重试"
    assert (named.json()["title"], named.json()["instance"]) == (
        "Busy; nothing was saved, try again shortly",
        "request-0001",
    )
    assert after.text == "3"
    assert len(lines) == 1


FILED = b"POST /filed HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


async def test_answers_keep_their_order_where_one_of_several_would_be_put_off(port: int) -> None:
    waits = await closed(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na" + FILED + b"\r\nab" + LAST)
    comes_first = await closed(port, FILED + b"\r\nab" + LAST)

    assert re.findall(rb"HTTP/1.1 (\d+)", waits) == [b"200"] * 3
    assert re.findall(rb"HTTP/1.1 (\d+)", comes_first) == [b"503", b"200"]


@pytest.mark.parametrize("more", [b"Expect: 100-continue\r\n", b"Connection: close\r\n"])
async def test_what_is_not_requested_in_the_simplest_way_is_left_to_the_app(port: int, more: bytes) -> None:
    received = await closed(port, FILED + more + b"\r\nab" + LAST)

    assert b"HTTP/1.1 200 OK\r\n" in received


@pytest.mark.parametrize("port", [{"protocol": Brusque}], indirect=True, ids=["brusque"])
async def test_whoever_is_put_off_and_goes_on_with_a_large_body_is_hung_up_on(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /filed HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    first = await reader.readline()

    async def go_on() -> None:
        while True:
            writer.write(b"2000\r\n" + b"x" * 8192 + b"\r\n")
            await writer.drain()

    with pytest.raises(ConnectionError):
        await asyncio.wait_for(go_on(), PATIENCE_SECONDS)
    writer.close()

    assert first == b"HTTP/1.1 503 Service Unavailable\r\n"


@pytest.mark.parametrize("first", [FILED + b"\r\na", FILED + b"\r\nab"], ids=["within the body", "afterwards"])
@pytest.mark.parametrize("port", [SOON], indirect=True, ids=["a_second"])
async def test_whoever_is_put_off_and_stays_is_given_up_after_the_same_time(port: int, first: bytes) -> None:
    received = await closed(port, first)

    assert received.startswith(b"HTTP/1.1 503 ")


def test_many_new_lines_are_taken_in_one_turn_of_the_loop(
    unused_tcp_port: int,
) -> None:
    taken_before_each_turn = [0]

    class Counted(BoundedProtocol):
        taken = 0

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            Counted.taken += 1
            super().connection_made(transport)

    async def call() -> None:
        async with AsyncExitStack() as stack:
            await serving.serve(stack, Starlette(), unused_tcp_port, asyncio.Event(), protocol=Counted)
            for _ in range(MANY):
                stack.enter_context(socket.create_connection(("127.0.0.1", unused_tcp_port)))
            while Counted.taken < MANY:
                await asyncio.sleep(0)
                taken_before_each_turn.append(Counted.taken)

    with asyncio.Runner(loop_factory=serving.new_loop) as runner:
        runner.run(call())

    assert max(after - before for before, after in pairwise(taken_before_each_turn)) == serving.LISTENING_SOCKETS > 1


@pytest.mark.parametrize(("first", "drip"), SLOW.values(), ids=SLOW)
async def test_who_is_too_slow_is_cut_off(port: int, first: bytes, drip: bytes) -> None:
    received = await closed(port, first, drip)

    assert received == b"" or received.startswith(b"HTTP/1.1 408 ")


async def test_two_hundred_slow_clients_are_all_cut_off_and_hold_up_nobody(port: int) -> None:
    slow = [asyncio.create_task(closed(port, *list(SLOW.values())[number % len(SLOW)])) for number in range(MANY)]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        answers = [(await client.post("/", content=b"x" * 100)).text for _ in range(20)]

    received = await asyncio.gather(*slow)

    assert answers == ["100"] * 20
    assert {text[:12] for text in received} <= {b"", b"HTTP/1.1 408"}


async def test_who_comes_while_the_process_gets_no_turn_is_not_cut_off(
    port: int, reading: asyncio.Event, arrived: asyncio.Event
) -> None:
    reading.set()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /later HTTP/1.1\r\nHost: ours\r\nContent-Length: 4\r\nConnection: close\r\n\r\n")
    await arrived.wait()
    time.sleep(Hasty.body_seconds)  # noqa: ASYNC251 - everything of this process stands still
    for _ in range(5):
        await asyncio.sleep(0)
    writer.write(b"body")

    received = await reader.read()
    writer.close()

    assert received.startswith(b"HTTP/1.1 200 ")


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


async def test_a_body_that_is_not_read_for_a_while_is_not_late(port: int, reading: asyncio.Event) -> None:
    async def whole() -> AsyncIterator[bytes]:
        yield b"x" * 100_000
        await reading.wait()
        await asyncio.sleep(Hasty.head_seconds / 3)  # it was kept waiting: it need not be there at once
        yield b"x" * 100_000

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        asking = asyncio.create_task(client.post("/later", content=whole()))
        await asyncio.sleep(Hasty.body_seconds * 2)  # longer than any limit of a body that is read
        reading.set()
        answer = await asking

    assert answer.text == "200000"


async def test_an_idle_connection_serves_again_while_it_is_open(port: int) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        first = await client.get("/")
        await asyncio.sleep(Hasty.body_seconds * 2)  # longer than any limit of a request under way
        again = await client.get("/")

    assert (first.text, again.text) == ("0", "0")


@pytest.mark.parametrize("port", [SOON], indirect=True, ids=["a_second"])
async def test_an_idle_connection_is_given_up_after_its_time(port: int) -> None:
    received = await closed(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")

    assert received.startswith(b"HTTP/1.1 200 OK")


def test_whoever_asks_over_an_open_line_hangs_up_before_the_server_does() -> None:
    assert max(upstreams.IDLE_SECONDS, line.IDLE_SECONDS) < serving.Timings().idle


@pytest.mark.parametrize("port", [{"protocol": Small}], indirect=True, ids=["small"])
async def test_bodies_that_would_fill_the_memory_are_put_off_and_the_room_is_given_back(port: int) -> None:
    body = b"x" * 60_000

    async def unfinished() -> AsyncIterator[bytes]:
        yield body
        await going_on.wait()

    going_on = asyncio.Event()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        first = asyncio.create_task(client.post("/", content=unfinished()))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while BoundedProtocol.total_buffered < len(body):  # noqa: ASYNC110 - what another connection sent arrives
                await asyncio.sleep(0.01)
        refused = await client.post("/", content=body)
        small = await client.post("/", content=b"x")
        going_on.set()
        answered = await first
        after = await client.post("/", content=body * 3)  # one alone may be larger

    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "overloaded", "2")
    assert (small.text, answered.text, after.text) == ("1", "60000", "180000")
    assert BoundedProtocol.total_buffered == 0


@contextlib.asynccontextmanager
async def holding(port: int, body: bytes, headers: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody has sent so much of a body, and goes on when this is left."""

    async def unfinished() -> AsyncIterator[bytes]:
        yield body
        await going_on.wait()

    going_on = asyncio.Event()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        first = asyncio.create_task(client.post("/", content=unfinished(), headers=headers))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while BoundedProtocol.total_buffered < len(body) // 2:  # noqa: ASYNC110 - what another sent arrives
                await asyncio.sleep(0.01)
        yield client
        going_on.set()
        assert (await first).text == str(len(body))


@pytest.mark.parametrize("port", [{"protocol": Lenient}], indirect=True, ids=["lenient"])
async def test_a_small_body_is_taken_however_many_large_ones_there_are(port: int) -> None:
    async with holding(port, b"x" * 99_000, {"x-name": "known"}) as client:
        large = await client.post("/", content=b"x" * 60_000)
        small = [(await client.post("/", content=b"x" * 1_000)).text for _ in range(10)]

    assert large.status_code == 503
    assert small == ["1000"] * 10


@pytest.mark.parametrize("port", [{"protocol": Reserving}], indirect=True, ids=["reserving"])
async def test_strangers_leave_room_for_the_bodies_of_those_who_are_known(
    port: int, reading: asyncio.Event, arrived: asyncio.Event
) -> None:
    async def whole() -> AsyncIterator[bytes]:
        yield b"x" * 100
        await arrived.wait()
        yield b"x" * 20_000

    async with holding(port, b"x" * 60_000, {}) as client:
        stranger = await client.post("/later", content=whole())
        arrived.clear()
        asking = asyncio.create_task(client.post("/later", content=whole(), headers={"x-name": "known"}))
        await arrived.wait()
        reading.set()
        known = await asking

    assert (stranger.status_code, known.text) == (503, "20100")


class Caller:
    """Somebody who has connected from an address and asked something."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def from_address(cls, port: int, address: str) -> "Caller":
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        return cls(reader, writer)

    async def is_served(self) -> bool:
        with contextlib.suppress(ConnectionError):
            return (await self._reader.read(15)).startswith(b"HTTP/1.1 200 OK")
        return False

    async def leave(self) -> None:
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()


@pytest.mark.parametrize("port", [{"protocol": Few}], indirect=True, ids=["few"])
async def test_an_address_has_at_most_its_number_of_connections(port: int) -> None:
    callers = [await Caller.from_address(port, ELSEWHERE) for _ in range(3)]
    callers.append(await Caller.from_address(port, "127.0.0.1"))
    served = [await caller.is_served() for caller in callers]
    for caller in callers:
        await caller.leave()
    is_served_again = False
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_served_again:
            again = await Caller.from_address(port, ELSEWHERE)
            is_served_again = await again.is_served()
            await again.leave()

    assert served == [True, True, False, True]


@pytest.mark.parametrize("port", [{"protocol": Few}], indirect=True, ids=["few"])
async def test_a_process_has_at_most_its_number_of_connections(port: int) -> None:
    callers = [await Caller.from_address(port, "127.0.0.1") for _ in range(5)]
    served = [await caller.is_served() for caller in callers]
    for caller in callers:
        await caller.leave()

    assert served == [True, True, True, True, False]


@pytest.mark.parametrize(
    "port", [{"protocol": Watched, "timings": serving.Timings(unread=0.5)}], indirect=True, ids=["half_a_second"]
)
async def test_a_client_that_takes_nothing_of_its_answer_is_cut_off(port: int) -> None:
    Watched.ended.clear()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
        client.send(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
        async with asyncio.timeout(PATIENCE_SECONDS):
            await Watched.ended.wait()


@pytest.mark.parametrize(
    ("address", "allowed", "expected"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.2", "127.0.0.1", False),
        ("10.1.2.3", "127.0.0.1, 10.0.0.0/8", True),
        ("2001:db8::1", "10.0.0.0/8,2001:db8::/32", True),
        ("192.0.2.1", "*", True),
        ("192.0.2.1", "a name,", False),
        ("", "*", False),
    ],
)
def test_who_may_forward_for_others_is_read_as_addresses_and_networks(
    address: str, allowed: str, *, expected: bool
) -> None:
    assert may_forward(address, allowed) is expected
