"""Smuggling at a real gateway before a real service: over the line they share one question is one, and one's own."""

import asyncio
import contextlib
import itertools
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import quote, urlsplit

import pytest

from tests.bad_input.smuggling import FILING, HEADS, LINES, SMUGGLED, START
from tests.chassis import toy
from tests.faults.county import UP_SECONDS, County

PATIENCE_SECONDS = 10
CHUNK = 65_536
ANSWER = re.compile(rb"HTTP/1\.1 ([2-5]\d\d) ")  # a 100 only tells to go on
ID = re.compile(rb"^x-request-id: ([\w-]+)", re.MULTILINE | re.IGNORECASE)
WHERE = "/v1/complaints?limit=1"
CHUNKED = "Transfer-Encoding: chunked\r\n\r\n"
HIDDEN = b"hidden-away"  # the id of what must not be read
OURS = (HIDDEN, b"smuggling-")  # beside them the gateway asks by itself how the service is
_NUMBERS = itertools.count(1)


@dataclass
class Wire:
    """Stands between the gateway and a service; by what it answers the service tells what it has read as a request."""

    port: int
    own_port: int = 0
    requests: list[bytearray] = field(default_factory=list)  # by connection
    answered: list[bytearray] = field(default_factory=list)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator["Wire"]:
        async with await asyncio.start_server(self._serve, "127.0.0.1") as server:
            self.own_port = server.sockets[0].getsockname()[1]
            yield self

    def clear(self) -> None:
        for words in (*self.requests, *self.answered):
            words.clear()

    @property
    def read(self) -> list[bytes]:
        """The ids of the requests the service has read; empty where it could not even read whose one is."""
        found = (one for words in self.answered for one in ids_of(bytes(words)))
        return [one for one in found if not one or one.startswith(OURS)]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, service = await asyncio.open_connection("127.0.0.1", self.port)
        self.requests.append(bytearray())
        self.answered.append(bytearray())
        async with asyncio.TaskGroup() as both:
            both.create_task(_pass_on(reader, service, self.requests[-1]))
            both.create_task(_pass_on(answers, writer, self.answered[-1]))


def ids_of(received: bytes) -> list[bytes]:
    """To which request each answer says it belongs; empty where it says nothing."""
    return [found[1] if (found := ID.search(one)) else b"" for one in ANSWER.split(received)[2::2]]


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, record: bytearray) -> None:
    with contextlib.suppress(ConnectionError):
        while words := await reader.read(CHUNK):
            record += words
            writer.write(words)
            await writer.drain()
    writer.close()


@dataclass(frozen=True)
class Chain:
    """A gateway, the line to the service behind it, and people with credentials."""

    port: int
    wire: Wire
    attacker: str
    victim: str

    async def exchange(self, request: str) -> bytes:
        """Everything that comes back until the connection is closed; closing it is the server's part."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        received = bytearray()
        with contextlib.closing(writer), contextlib.suppress(ConnectionError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                writer.write(request.encode("latin-1"))
                while words := await reader.read(CHUNK):
                    received += words
        return bytes(received)

    async def is_served(self, credentials: str) -> bool:
        """Whether somebody else, who asks next, gets one answer: the one to this question."""
        own = an_id()
        received = await self.exchange(f"GET {WHERE} HTTP/1.1\r\n{_head(credentials, own)}Connection: close\r\n\r\n")
        return (ANSWER.findall(received), ids_of(received)) == ([b"200"], [own.encode()])


def an_id() -> str:
    return f"smuggling-{next(_NUMBERS)}"


def _head(credentials: str, own: str) -> str:
    return f"Host: x\r\n{credentials}\r\nX-Request-Id: {own}\r\n"


@pytest.fixture
async def chain(county: County) -> AsyncIterator[Chain]:
    gateway, intake = county.host("gateway", GATEWAY_REQUESTS_PER_SECOND="100000"), county.host("intake")
    async with Wire(urlsplit(intake.address).port or 0).listening() as wire:
        services = json.loads(gateway.environment["WEIQUAN_SERVICES"])
        services["intake"] = f"http://127.0.0.1:{wire.own_port}"
        await intake.start()
        await gateway.start(WEIQUAN_SERVICES=json.dumps(services))
        credentials = {name: county.credential(name) for name in ("partner", "hub")}
        attacker, victim = (f"{one.header}: {one.value}" for one in credentials.values())
        chain = Chain(urlsplit(gateway.address).port or 0, wire, attacker, victim)
        await toy.until(partial(chain.is_served, victim), UP_SECONDS)
        yield chain
        await gateway.kill()


async def test_of_what_is_ambiguous_nothing_is_read_by_a_service(chain: Chain) -> None:
    whole = f"Host: x\r\n{START}Content-Length: 2\r\n\r\n{{}}{SMUGGLED}"
    requests = {name: f"{FILING}{head}{START}\r\n{body}{SMUGGLED}" for name, (head, body) in HEADS.items()}
    requests |= {name: line + whole for name, line in LINES.items()}
    found = {}
    for name, request in requests.items():
        chain.wire.clear()
        known = f"{chain.attacker}\r\nX-Request-Id: {HIDDEN.decode()}"
        received = await chain.exchange(request.replace("{credentials}", known).replace("{key}", an_id()))
        is_served, read = await chain.is_served(chain.victim), len(chain.wire.read)
        found[name] = (
            ANSWER.findall(received),
            is_served,
            read,
            any(b":smuggled" in words for words in chain.wire.requests),
        )

    assert found == dict.fromkeys(
        requests, ([b"400"], True, 1, False)
    )  # the one that was read is the other's, who is served


def hiding(credentials: str) -> dict[str, str]:
    """What has one reading, and holds what must not be read as a request of its own."""
    hidden = f"GET /v1/complaints:smuggled HTTP/1.1\r\n{_head(credentials, HIDDEN.decode())}\r\n"
    forged = quote(f" HTTP/1.1\r\nX-Caller: hub\r\n\r\n{hidden}")
    length = f"Content-Length: {len(hidden)}\r\n"
    chunk = f"{len(hidden):x}\r\n{hidden}\r\n"

    def post(more: str) -> str:
        fields = f"Idempotency-Key: {an_id()}\r\nContent-Type: application/json\r\n"
        return f"{FILING}{_head(credentials, an_id())}{fields}{more}"

    def ask(more: str, target: str = WHERE, method: str = "GET") -> str:
        return f"{method} {target} HTTP/1.1\r\n{_head(credentials, an_id())}{more}"

    return {
        "a body": post(f"{length}\r\n{hidden}"),
        "the body of a question": ask(f"{length}\r\n{hidden}"),
        "the body where none is answered": ask(f"{length}\r\n{hidden}", method="HEAD"),
        "the body of what nobody does": ask(f"{length}\r\n{hidden}", method="OPTIONS"),
        "a body of a length with zeros": post(f"Content-Length: 000{len(hidden)}\r\n\r\n{hidden}"),
        "a body that is waited for": post(f"Expect: 100-continue\r\n{length}\r\n{hidden}"),
        "a body that is said to be packed": post(f"Content-Encoding: gzip\r\n{length}\r\n{hidden}"),
        "a body whose length is for the next server alone": post(f"Connection: content-length\r\n{length}\r\n{hidden}"),
        "a chunk": post(f"{CHUNKED}{chunk}0\r\n\r\n"),
        "the chunk of a question": ask(f"{CHUNKED}{chunk}0\r\n\r\n"),
        "chunks of a letter each": post(CHUNKED + "".join(f"1\r\n{one}\r\n" for one in hidden) + "0\r\n\r\n"),
        "the extension of a chunk": post(f"{CHUNKED}2;a=GET\r\n{{}}\r\n0\r\n\r\n"),
        "a trailer": post(f"{CHUNKED}2\r\n{{}}\r\n0\r\nX-Caller: hub\r\n\r\n"),
        "a path": ask("\r\n", target=f"/v1/complaints/{forged}"),
        "a query": ask("\r\n", target=f"{WHERE}&cursor={forged}"),
        "a header": ask(f"X-A: {forged}\r\n\r\n"),
        "the address of another host": ask("\r\n", target=f"http://elsewhere{WHERE}"),
        "a request right behind": ask("\r\n") + ask("\r\n"),
    }


async def test_what_hides_in_a_request_is_no_request_at_the_service(chain: Chain) -> None:
    requests = hiding(chain.attacker)
    found, expected = {}, {}
    for name, request in requests.items():
        chain.wire.clear()
        last = f"GET {WHERE} HTTP/1.1\r\n{_head(chain.attacker, an_id())}Connection: close\r\n\r\n"
        received = await chain.exchange(request + last)
        own = [one for one in ID.findall((request + last).encode()) if one != HIDDEN]
        found[name] = ids_of(received), chain.wire.read, await chain.is_served(chain.victim), len(chain.wire.read)
        expected[name] = own, own, True, len(own) + 1

    assert found == expected
