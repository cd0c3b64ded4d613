"""Requests as the gateway receives them: their bodies, and whether they hold a connection for long."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from starlette.types import Receive, Scope

from chassis.errors import Malformed
from gateway.edge.path_table import is_file_transfer

ACCOUNT = "weiquan.account"  # in the scope, of whoever sent it
MAX_BUFFERED_BODY = 1 << 20  # bytes; a longer body is streamed and cannot be sent twice


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request as it is received, with what decides how it is forwarded."""

    scope: Scope
    receive: Receive
    token: str
    headers: Mapping[bytes, bytes]
    raw_path: bytes
    is_file_transfer: bool

    @classmethod
    def of(cls, scope: Scope, receive: Receive, token: str) -> "ReceivedRequest":
        path = scope["raw_path"].partition(b"?")[0]
        is_file = is_file_transfer(scope["method"], path)
        return cls(scope, receive, token, dict(scope["headers"]), path, is_file)

    @property
    def account(self) -> str:
        """Whose it is; empty if nobody showed who it is."""
        return str(self.scope.get(ACCOUNT, ""))

    @property
    def length(self) -> int:
        """The length that the body is declared to have."""
        return int(self.headers.get(b"content-length", 0))

    @property
    def is_chunked(self) -> bool:
        return b"transfer-encoding" in self.headers

    @property
    def is_long(self) -> bool:
        """Whether it holds its connection as long as its sender or reader likes: a file, or a body to stream."""
        return self.is_file_transfer or self.is_chunked or self.length > MAX_BUFFERED_BODY


async def read_body(received: ReceivedRequest) -> bytes | AsyncIterator[bytes] | None:
    """Return a small body as bytes, a large one as a stream; ``None`` if there is none."""
    receive, length = received.receive, received.length
    if not length and not received.is_chunked:
        return None
    first, more = await _part(receive)
    if not more:
        return first or None
    if 0 < length <= MAX_BUFFERED_BODY:
        parts = [first]
        while more:
            part, more = await _part(receive)
            parts.append(part)
        return b"".join(parts)

    async def stream() -> AsyncIterator[bytes]:
        yield first
        more = True
        while more:
            part, more = await _part(receive)
            yield part

    return stream()


async def _part(receive: Receive) -> tuple[bytes, bool]:
    """Return the next part of the body, and whether there is more.

    Raises:
        Malformed: the client left in the middle; half of a batch may parse as a whole one.
    """
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Malformed
    return message.get("body", b""), message.get("more_body", False)
