"""The attacks, each a coroutine that ends when its connections are over, or when its process is ended.

``python -m tests.attacks.attacks <name> <port> <header> <value>`` runs one, and prints what it was told.
"""

import asyncio
import contextlib
import itertools
import json
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

MIB = 1 << 20
LINGER_SECONDS = 60.0  # for an answer
SLOW_BODIES = 100
SILENT_READERS = 1_000
MANY_SILENT_READERS = 4_000
SILENT_SOURCES = tuple(f"127.0.{network}.2" for network in range(10))  # each in a network of its own
PIPELINED = 20
HEALTH_CONNECTIONS = 12
SIGN_IN_CONNECTIONS = 8
_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An installation: where it listens, and the header of a partner's key."""

    port: int
    partner: tuple[str, str]

    async def connect(self, source: str = "127.0.0.1") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port, local_addr=(source, 0))


def _head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


@contextlib.asynccontextmanager
async def _connected(
    target: Target, source: str = "127.0.0.1"
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await target.connect(source)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def _post(target: Target, path: str, body: bytes, media_type: str) -> int:
    """Post a body as a partner, and return the status; 0 if the connection was closed."""
    name, value = target.partner
    headers = {name: value, "Content-Type": media_type, "Content-Length": str(len(body)), "Connection": "close"}
    async with _connected(target) as (reader, writer):
        with contextlib.suppress(ConnectionError):
            writer.write(_head("POST", path, headers) + body)
            status = (await reader.readline()).split(b" ")
            await reader.read()
            return int(status[1]) if len(status) > 1 else 0
    return 0


def _batch(path: str, line: bytes, size: int) -> Callable[[Target], Awaitable[str]]:
    async def attack(target: Target) -> str:
        status = await _post(target, path, line * (size // len(line)), "application/x-ndjson")
        return f"{status}"

    return attack


def _listed(path: str, name: str, item: bytes, size: int) -> Callable[[Target], Awaitable[str]]:
    async def attack(target: Target) -> str:
        body = b'{"%s":[' % name.encode() + item * (size // len(item)) + b"0]}"
        return f"{await _post(target, path, body, 'application/json')}"

    return attack


async def slow_bodies(target: Target) -> str:
    """Sign-ins of just under 1 MiB, of which the last bytes never come."""

    async def one() -> None:
        headers = {"Content-Type": "application/json", "Content-Length": str(MIB)}
        with contextlib.suppress(ConnectionError):
            async with _connected(target) as (reader, writer):
                writer.write(_head("POST", "/v1/sessions", headers) + b"x" * (MIB - 100))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LINGER_SECONDS):
                        while (await reader.read(MIB)) or not reader.at_eof():
                            pass

    await asyncio.gather(*(one() for _ in range(SLOW_BODIES)))
    return f"{SLOW_BODIES} connections"


async def silent_readers(target: Target, connections: int = SILENT_READERS) -> str:
    """Connections from several addresses that ask for the interface's document again and again, and read nothing."""
    loop, lines = asyncio.get_running_loop(), list[socket.socket]()
    try:
        for number in range(connections):
            line = socket.socket()
            lines.append(line)
            line.setblocking(False)
            line.bind((SILENT_SOURCES[number % len(SILENT_SOURCES)], 0))
            with contextlib.suppress(ConnectionError):
                await loop.sock_connect(line, ("127.0.0.1", target.port))
                await loop.sock_sendall(line, _head("GET", "/openapi.json", {}) * PIPELINED)
        await asyncio.sleep(LINGER_SECONDS)
    finally:
        for line in lines:
            line.close()
    return ""


async def _request_forever(target: Target, request: Callable[[], bytes]) -> None:
    """Ask over one connection, one after the other, without end."""
    while True:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            async with _connected(target) as (reader, writer):
                while True:
                    writer.write(request())
                    head = await reader.readuntil(b"\r\n\r\n")
                    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
                    await reader.readexactly(int(length or 0))


async def health_flood(target: Target) -> str:
    """A few connections that ask for nothing but ``/health``."""
    request = _head("GET", "/health", {})
    await asyncio.gather(*(_request_forever(target, lambda: request) for _ in range(HEALTH_CONNECTIONS)))
    return ""


async def sign_in_flood(target: Target) -> str:
    """A few connections that try passwords for names nobody has."""

    def build_request() -> bytes:
        body = json.dumps({"user": f"nobody-{next(_NUMBERS)}", "password": "wrong"}).encode()
        return (
            _head("POST", "/v1/sessions", {"Content-Type": "application/json", "Content-Length": str(len(body))}) + body
        )

    await asyncio.gather(*(_request_forever(target, build_request) for _ in range(SIGN_IN_CONNECTIONS)))
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """An attack; ``body_bytes`` is what one request of it sends, 0 where it is not about one large body."""

    run: Callable[[Target], Awaitable[str]]
    body_bytes: int = 0


ATTACKS: Mapping[str, Attack] = {
    "complaints:batch of 16 million lines": Attack(
        run=_batch("/v1/complaints:batch", b"a\n", 32 * MIB), body_bytes=32 * MIB
    ),
    "quotes:batch of 16 million lines": Attack(
        run=_batch("/v1/refunds/quotes:batch", b"a\n", 32 * MIB), body_bytes=32 * MIB
    ),
    "quotes:batch of lines of lists": Attack(
        run=_batch("/v1/refunds/quotes:batch", b"[" + b"[]," * (MIB // 3) + b"0]\n", 32 * MIB), body_bytes=32 * MIB
    ),
    "trials of 16 million numbers": Attack(
        run=_listed("/v1/routing/trials", "texts", b"0,", 32 * MIB - 20), body_bytes=32 * MIB
    ),
    "trials of 11 million objects": Attack(
        run=_listed("/v1/routing/trials", "texts", b"{},", 32 * MIB - 20), body_bytes=32 * MIB
    ),
    "deadlines of 5 million lists": Attack(
        run=_listed("/v1/deadlines:preview", "items", b"[],", 16 * MIB - 20), body_bytes=16 * MIB
    ),
    "slow sign-ins": Attack(run=slow_bodies),
    "1,000 clients that never read": Attack(run=silent_readers),
    "4,000 clients that never read": Attack(run=partial(silent_readers, connections=MANY_SILENT_READERS)),
    "health flood": Attack(run=health_flood),
    "sign-in flood": Attack(run=sign_in_flood),
}


if __name__ == "__main__":
    _, _name, _port, *_partner = sys.argv
    print(asyncio.run(ATTACKS[_name].run(Target(port=int(_port), partner=(_partner[0], _partner[1])))))  # noqa: T201 - read by who started it
