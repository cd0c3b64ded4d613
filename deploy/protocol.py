"""HTTP/1.1 of uvicorn that nobody can wear down or lead astray.

A head has a limit of size and of time, a body must keep coming, all bodies together have a limit of size, and a request
that two servers could understand in two ways is refused (request smuggling, RFC 9112 §11.2). What cannot even be parsed
gets a problem document too.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from random import getrandbits
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chassis.db.group_commit import QueueFull
from chassis.errors import HeadersTooLarge, Malformed, Refusal
from chassis.telemetry.trace import valid_request_id
from chassis.web.edge import text_of
from chassis.web.hardening import with_security_headers
from chassis.web.problems import headers_of, problem, wants_english

MAX_HEAD = 64 << 10  # bytes; what arrives whole within it is measured again, more strictly, by the gateway
MAX_BODIES = 64 << 20  # bytes that this process holds of bodies at once; one alone may be larger
MAX_UNREAD = 64 << 10  # bytes of a body that are thrown away to keep a line
LAST_CHECK_SECONDS = 0.1
LINGER_SECONDS = 2.0  # what still comes of a refused body is thrown away, so that the client reads why
ID_PLACEHOLDER = "~"  # where the id of a request will stand, which has none of these
ONCE = (b"host", b"content-length", b"transfer-encoding", b"content-type", b"authorization", b"x-caller")


class _ClosingTransport:
    """A connection as the answering of one request uses it; hanging up is the protocol's business."""

    __slots__ = ("close", "is_closing", "write")

    def __init__(self, transport: asyncio.Transport, part: Callable[[], None]) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self.close = part


class BoundedProtocol(HttpToolsProtocol):
    """httptools keeps a head of any length in memory while it waits for its end, and waits for ever."""

    head_seconds = 5.0  # from the first byte, or from connecting, to the end of a head
    body_seconds = 15.0  # a body may take as long, and longer only while it comes at this pace
    body_pace = 1024  # bytes a second, at each look
    total_held: ClassVar[int] = 0  # by all connections of this process
    _held = 0
    _head = 0
    _in_head = True
    _in_body = False
    _refused = False
    _unread = False
    _limit: asyncio.TimerHandle | None = None
    _body_read = 0
    _body_seen = 0  # of it, at the last look
    _looked_at = 0.0
    _was_paused = False  # since then, by an app that does not read

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._set_limit(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_limit()
        self._add_held(-self._held)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        super().data_received(data)
        self._head = self._head + len(data) if self._in_head else 0
        if self._head > MAX_HEAD and not self.transport.is_closing():
            self._refuse(HeadersTooLarge(), HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif self._limit is None and not self._refused:  # what came whole needs no limit
            if self._in_head:
                self._set_limit(self.head_seconds)
            elif self._in_body:
                self._looked_at = self.loop.time()
                self._set_limit(self.body_seconds)

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._cancel_limit()
        if self._refused or self._is_ambiguous():
            self._refuse(Malformed(), HTTPStatus.BAD_REQUEST)
            return
        self._in_body = True
        self._body_read, self._body_seen, self._was_paused = 0, 0, False
        if self._should_shed():
            self._shed_unread()
            return
        super().on_headers_complete()
        self.cycle.transport = _ClosingTransport(self.transport, self._close_after_answer)  # type: ignore[assignment]  # all that a cycle uses

    def on_body(self, body: bytes) -> None:
        self._body_read += len(body)
        if self._refused:
            return
        if self._unread:
            if self._body_read > MAX_UNREAD:
                self._linger()
            return
        self._add_held(len(body))
        if self._held < BoundedProtocol.total_held > MAX_BODIES:
            self._refuse_body()
        else:
            super().on_body(body)
            self._was_paused |= self.flow.read_paused

    def on_message_complete(self) -> None:
        self._in_body = False
        self._cancel_limit()
        if self._unread:
            self._unread = False
            self.on_response_complete()
        elif not self._refused:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self._add_held(-self._held)
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        del msg
        self._refuse(Malformed(), HTTPStatus.BAD_REQUEST)

    def _is_ambiguous(self) -> bool:
        """Whether another server on the way could see another request in this one."""
        names = [name for name, _ in self.headers]
        if len(set(names)) < len(names) and any(names.count(name) > 1 for name in ONCE):
            return True
        if self.parser.get_http_version() == "1.1" and b"host" not in names:
            return True
        coding = dict(self.headers).get(b"transfer-encoding", b"chunked")  # it stands there once
        return coding.strip().lower() != b"chunked" or self.parser.get_http_version() not in ("1.0", "1.1")

    def _set_limit(self, seconds: float) -> None:
        self._cancel_limit()
        self._limit = self.loop.call_later(seconds, self._check_once_more)

    def _cancel_limit(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _check_once_more(self) -> None:
        """Handle an expired time limit: process pending input first, then enforce the limit."""
        self._limit = self.loop.call_later(LAST_CHECK_SECONDS, self._enforce_limit)

    def _enforce_limit(self) -> None:
        """The head has not ended, or the body does not come: nobody waits for it."""
        self._limit = None
        if self.transport.is_closing():
            return
        if not self._in_head and self._keeps_coming():
            self._set_limit(self.head_seconds)
        elif self._in_head and self._head:
            self._refuse(Malformed(), HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()

    def _keeps_coming(self) -> bool:
        """Whether the body came at its pace since the last look: what came early earns no rest.

        One that was not read for a while is not late.
        """
        now = self.loop.time()
        came, due = self._body_read - self._body_seen, (now - self._looked_at) * self.body_pace
        is_excused, self._was_paused = self._was_paused, self.flow.read_paused
        self._looked_at, self._body_seen = now, self._body_read
        return is_excused or came >= due

    def _add_held(self, more: int) -> None:
        self._held += more
        BoundedProtocol.total_held += more

    def _should_shed(self) -> bool:
        """Whether the app would not begin with it now. What is not asked in the simplest way is left to the app."""
        should_shed: Callable[[bytes, bytes], bool] | None = getattr(self.config.app, "should_shed", None)
        if should_shed is None or self.expect_100_continue or not self.parser.should_keep_alive():
            return False
        is_next = self.cycle is None or self.cycle.response_complete
        return is_next and should_shed(self.parser.get_method(), self.url)

    def _shed_unread(self) -> None:
        """Answer without a task, a scope or a look at the body, so that it costs those who are let in little."""
        self._unread = True
        headers = dict(self.headers)
        request_id = valid_request_id(text_of(headers.get(b"x-request-id"))) or f"{getrandbits(128):032x}"  # no secret
        english = wants_english(text_of(headers.get(b"accept-language")))
        parts = _shed_answer(len(request_id), english=english, scheme=self.scheme or "http")
        self.transport.write(request_id.encode().join(parts))

    def _refuse_body(self) -> None:
        """Answer 503 because all bodies together are too large; the app sees a disconnected client."""
        self._send_refusal(QueueFull(), HTTPStatus.SERVICE_UNAVAILABLE)
        self._add_held(-self._held)
        self.cycle.body = bytearray()
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        self._linger()

    def _close_after_answer(self) -> None:
        """The answer is given; whoever still sends a body when we hang up does not read it."""
        if self._in_body:
            self._linger()
        else:
            self.transport.close()

    def _linger(self) -> None:
        """Throw away what still comes for a moment, then hang up."""
        self._refused = True
        self._cancel_limit()
        self.flow.resume_reading()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def _refuse(self, refusal: Refusal, status: HTTPStatus) -> None:
        if self._refused or self.transport.is_closing():
            return
        self._send_refusal(refusal, status)
        self.transport.close()

    def _send_refusal(self, refusal: Refusal, status: HTTPStatus) -> None:
        self._refused = True
        told = {**headers_of(refusal), "connection": "close"}
        self.transport.write(_render_answer(problem(refusal, status=status), told, self.scheme or "http"))


def _render_answer(document: dict[str, Any], told: Mapping[str, str], scheme: str) -> bytes:
    status = HTTPStatus(document["status"])
    body = json.dumps(document, ensure_ascii=False).encode()
    lines = {"content-type": "application/problem+json", "content-length": str(len(body)), **told}
    head = with_security_headers([(name.encode(), value.encode()) for name, value in lines.items()], scheme)
    said = b"".join(b"%b: %b\r\n" % line for line in head)
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() + said + b"\r\n" + body


@lru_cache
def _shed_answer(length: int, *, english: bool, scheme: str) -> list[bytes]:
    """What is said to whoever is put off unread, without the id of the request, which has that length."""
    refusal, gap = QueueFull(), ID_PLACEHOLDER * length
    document = problem(refusal, english=english, request_id=gap)
    return _render_answer(document, {**headers_of(refusal), "x-request-id": gap}, scheme).split(gap.encode())
