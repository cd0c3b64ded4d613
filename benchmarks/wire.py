"""A minimal HTTP/1.1 client on an asyncio protocol: one request at a time on a persistent connection."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

PATH = "/v1/complaints"
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"\r\ncontent-length: "


def request(n: int, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return the bytes of a ``POST`` over a persistent connection, with an Idempotency-Key of its own."""
    lines = [
        f"POST {PATH} HTTP/1.1",
        "host: 127.0.0.1",
        "content-type: application/json",
        f"content-length: {len(body)}",
        f"idempotency-key: bench-{n}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def requests_of(bodies: Path, first: int, headers: Mapping[str, str]) -> list[bytes]:
    """Return a request for each line of a file; the complaints are numbered from ``first``."""
    lines = bodies.read_bytes().splitlines()
    return [request(first + place, body, headers) for place, body in enumerate(lines)]


class BrokenAnswer(RuntimeError):
    """A response without a length, or a connection that ended in the middle of one."""


class Connection(asyncio.Protocol):
    """Calls ``answered(connection, status, body)`` for each response; the callee may send the next request."""

    def __init__(self, answered: "Callable[[Connection, int, bytes], None]") -> None:
        self._answered = answered
        self._transport: asyncio.Transport | None = None
        self._got = b""
        self._waiting = False
        self.number = -1  # of the request under way
        self.started = 0.0
        self.broken: str | None = None

    def send(self, number: int, request: bytes, started: float) -> None:
        """Send a request.

        Raises:
            BrokenAnswer: the connection is not open.
        """
        if self._transport is None:
            raise BrokenAnswer("not connected")
        self.number, self.started, self._waiting = number, started, True
        self._transport.write(request)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # a TCP connection has no other

    def data_received(self, data: bytes) -> None:
        got = self._got + data if self._got else data
        head = got.find(END_OF_HEAD)
        if head < 0:
            self._got = got
            return
        at = got[:head].lower().find(LENGTH)  # servers differ in how they write names
        if at < 0:
            self._break("an answer without a length")
            return
        begin = at + len(LENGTH)
        end = got.find(b"\r\n", begin)
        whole = head + len(END_OF_HEAD) + int(got[begin:end])
        if len(got) < whole:
            self._got = got
            return
        self._got, self._waiting = b"", False
        self._answered(self, int(got[9:12]), got[head + len(END_OF_HEAD) : whole])

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting:
            self._break(f"a connection was lost: {exc!r}")
        else:
            self.broken = "closed while nothing was asked"

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _break(self, why: str) -> None:
        """Report a request without a response, with status 0; its outcome is unknown."""
        self.broken, self._waiting = why, False
        self._answered(self, 0, b"")


async def connect(port: int, count: int, answered: "Callable[[Connection, int, bytes], None]") -> list[Connection]:
    loop = asyncio.get_running_loop()
    connections = []
    for _ in range(count):
        _, connection = await loop.create_connection(lambda: Connection(answered), "127.0.0.1", port)
        connections.append(connection)
    return connections
