"""uvicorn's HTTP/1.1 protocol, hardened against resource exhaustion and request smuggling.

Connections are limited in number, the request head in size and time, a body must arrive at a minimum rate, all large
bodies together are limited in size, and a request that two servers could parse differently is refused (RFC 9112 §11.2).
A request that cannot be parsed also gets a problem document.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import ClassVar

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chassis.db.group_commit import QueueFull
from chassis.errors import HeadersTooLarge, Malformed, Refusal, TooMany
from chassis.web.edge import KNOWN_CALLER
from chassis.web.problems import headers_of, problem
from deploy.connections import ConnectionLimits, may_forward
from deploy.refusal_answers import early_answer, render_refusal

MAX_HEAD_BYTES = 64 << 10  # the gateway has a stricter limit for complete heads
MAX_DISCARDED_BYTES = 64 << 10  # of a body that is discarded to keep the connection open
ENFORCEMENT_DELAY_SECONDS = 0.1
_FULL, _TOO_MANY = QueueFull(), TooMany()
BODY_HEADERS = (b"content-length", b"transfer-encoding")
SINGLE_HEADERS = (b"host", b"content-length", b"transfer-encoding", b"content-type", b"authorization", b"x-caller")


class _ClosingTransport:
    """The transport as seen by one request; closing it is left to the protocol."""

    __slots__ = ("close", "is_closing", "write")

    def __init__(self, transport: asyncio.Transport, part: Callable[[], None]) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self.close = part


class BoundedProtocol(HttpToolsProtocol):
    """The HTTP protocol with limits; uvicorn itself limits neither the length of a head nor the wait for it."""

    head_seconds = 5.0  # from the first byte, or from connecting, to the end of a head
    body_seconds = 15.0  # for a body; longer only while it arrives at the minimum rate
    min_body_rate = 8 << 10  # bytes per second, between two checks
    linger_seconds = 2.0  # for which a refused body is still read and discarded, so that the client reads the answer
    free_body_bytes = 64 << 10  # of each body, which are not counted: no crowd of large bodies keeps out a small one
    max_buffered_bytes = 64 << 20  # of all bodies in this process; a single one may be larger
    reserved_bytes = 48 << 20  # of these, for callers who have shown who they are
    total_buffered: ClassVar[int] = 0  # by all connections of this process
    connection_limits: ClassVar[ConnectionLimits] = ConnectionLimits()
    _buffered = 0
    _is_counted = False  # by ``connection_limits``
    _head = 0
    _in_head = True
    _in_body = False
    _refused = False
    _discards_body = False
    _limit: asyncio.TimerHandle | None = None
    _body_read = 0
    _body_checked = 0  # bytes read at the last check
    _checked_at = 0.0
    _was_paused = False  # since the last check, because the app does not read

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        address = self._address()
        self._is_counted = self.connection_limits.take(
            address, forwards=may_forward(address, str(self.config.forwarded_allow_ips))
        )
        if self._is_counted:
            self._set_limit(self.head_seconds)
        else:
            self._refused = True
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_limit()
        if self._is_counted:
            self.connection_limits.release(self._address())
        self._count_buffered(-self._buffered)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._parse(data)
        self._head = self._head + len(data) if self._in_head else 0
        if self._head > MAX_HEAD_BYTES and not self.transport.is_closing():
            self._refuse(HeadersTooLarge(), HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif self._limit is None and not self._refused:  # a complete request needs no limit
            if self._in_head:
                self._set_limit(self.head_seconds)
            elif self._in_body:
                self._checked_at = self.loop.time()
                self._set_limit(self.body_seconds)

    def _parse(self, data: bytes) -> None:
        """Feed the parser; an offer to speak another protocol is ignored, as a server may (RFC 9110 §7.8).

        The parser takes what follows such an offer for the other protocol, so that the body would be lost: the head is
        parsed once more without it.
        """
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            if self._has_offer():
                head, rest = self._head_without_offer(), data[offer.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
                self._parse(head + rest)
        except httptools.HttpParserError:
            self.send_400_response("")

    def _has_offer(self) -> bool:
        return bool(self.parser.should_upgrade()) and self.parser.get_method() != b"CONNECT"

    def _head_without_offer(self) -> bytes:
        version = self.parser.get_http_version().encode()
        headers = b"".join(b"%b: %b\r\n" % (name, value) for name, value in self.headers if name != b"upgrade")
        return b"%b %b HTTP/%b\r\n%b\r\n" % (self.parser.get_method(), self.url, version, headers)

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        if self._has_offer():
            return
        self._in_head = False
        self._cancel_limit()
        if self._refused or self._is_ambiguous():
            self._refuse(Malformed(), HTTPStatus.BAD_REQUEST)
            return
        self._in_body = True
        self._body_read, self._body_checked, self._was_paused = 0, 0, False
        if self._should_shed():
            self._discards_body = True
            self.transport.write(early_answer(_FULL, dict(self.headers), self.scheme or "http"))
            return
        if not self._has_allowance():
            self._in_body = any(name in BODY_HEADERS for name, _ in self.headers)
            self.transport.write(early_answer(_TOO_MANY, dict(self.headers), self.scheme or "http", closes=True))
            self._refused = True
            self._close_after_answer()
            return
        super().on_headers_complete()
        self.cycle.transport = _ClosingTransport(self.transport, self._close_after_answer)  # type: ignore[assignment]  # all that a cycle uses

    def on_body(self, body: bytes) -> None:
        self._body_read += len(body)
        if self._refused:
            return
        if self._discards_body:
            if self._body_read > MAX_DISCARDED_BYTES:
                self._linger()
            return
        self._count_buffered(max(0, min(len(body), self._body_read - self.free_body_bytes)))
        most = self.max_buffered_bytes - (0 if self._is_known() else self.reserved_bytes)
        if self._buffered and self._buffered < BoundedProtocol.total_buffered > most:
            self._refuse_body()
        else:
            super().on_body(body)
            self._was_paused |= self.flow.read_paused

    def on_message_complete(self) -> None:
        if self._has_offer():
            return
        self._in_body = False
        self._cancel_limit()
        if self._discards_body:
            self._discards_body = False
            self.on_response_complete()
        elif not self._refused:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self._count_buffered(-self._buffered)
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        del msg
        self._refuse(Malformed(), HTTPStatus.BAD_REQUEST)

    def _is_ambiguous(self) -> bool:
        """Whether another server on the way could parse this as a different request."""
        names = [name for name, _ in self.headers]
        if len(set(names)) < len(names) and any(names.count(name) > 1 for name in SINGLE_HEADERS):
            return True
        if self.parser.get_http_version() == "1.1" and b"host" not in names:
            return True
        coding = dict(self.headers).get(b"transfer-encoding", b"chunked")  # occurs once, as checked above
        return coding.strip().lower() != b"chunked" or self.parser.get_http_version() not in ("1.0", "1.1")

    def _set_limit(self, seconds: float) -> None:
        self._cancel_limit()
        self._limit = self.loop.call_later(seconds, self._schedule_enforcement)

    def _cancel_limit(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _schedule_enforcement(self) -> None:
        """Handle an expired time limit: process pending input first, then enforce the limit."""
        self._limit = self.loop.call_later(ENFORCEMENT_DELAY_SECONDS, self._enforce_limit)

    def _enforce_limit(self) -> None:
        """Close or refuse a connection whose head is late or whose body arrives too slowly."""
        self._limit = None
        if self.transport.is_closing():
            return
        if not self._in_head and self._is_on_pace():
            self._set_limit(self.head_seconds)
        elif self._in_head and self._head:
            self._refuse(Malformed(), HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()

    def _is_on_pace(self) -> bool:
        """Whether the body arrived at the minimum rate since the last check.

        Bytes that arrived earlier do not count, and an interval in which the app did not read is excused.
        """
        now = self.loop.time()
        arrived, due = self._body_read - self._body_checked, (now - self._checked_at) * self.min_body_rate
        is_excused, self._was_paused = self._was_paused, self.flow.read_paused
        self._checked_at, self._body_checked = now, self._body_read
        return is_excused or arrived >= due

    def _count_buffered(self, more: int) -> None:
        self._buffered += more
        BoundedProtocol.total_buffered += more

    def _address(self) -> str:
        """Return the address of whoever has connected, which may be a proxy's."""
        return self.client[0] if self.client else ""

    def _is_known(self) -> bool:
        """Whether the caller has shown who it is, as far as the app has looked."""
        return bool(self.scope.get(KNOWN_CALLER, True))

    def _should_shed(self) -> bool:
        """Whether the app is overloaded and would refuse this request; unusual requests are always left to the app."""
        should_shed: Callable[[bytes, bytes], bool] | None = getattr(self.config.app, "should_shed", None)
        if should_shed is None or self.expect_100_continue or not self.parser.should_keep_alive():
            return False
        return self._is_next() and should_shed(self.parser.get_method(), self.url)

    def _has_allowance(self) -> bool:
        """Whether the app would count this request; it sees a forwarded one's address, which is not known here."""
        check: Callable[..., bool] | None = getattr(self.config.app, "has_allowance", None)
        headers, address = dict(self.headers), self._address()
        if check is None or not self._is_next():
            return True
        if b"x-forwarded-for" in headers and may_forward(address, str(self.config.forwarded_allow_ips)):
            return True
        return check(self.url, headers, address)

    def _is_next(self) -> bool:
        """Whether the requests before this one on the connection are answered."""
        return self.cycle is None or bool(self.cycle.response_complete)

    def _refuse_body(self) -> None:
        """Answer 503 because all bodies together are too large; the app sees a disconnected client."""
        self._send_refusal(QueueFull(), HTTPStatus.SERVICE_UNAVAILABLE)
        self._count_buffered(-self._buffered)
        self.cycle.body = bytearray()
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        self._linger()

    def _close_after_answer(self) -> None:
        """Close the connection after the answer; a client that is still sending would not read it otherwise."""
        if self._in_body:
            self._linger()
        else:
            self.transport.close()

    def _linger(self) -> None:
        """Discard what arrives for a moment, then close the connection."""
        self._refused = True
        self._cancel_limit()
        self.flow.resume_reading()
        self.loop.call_later(self.linger_seconds, self.transport.close)

    def _refuse(self, refusal: Refusal, status: HTTPStatus) -> None:
        if self._refused or self.transport.is_closing():
            return
        self._send_refusal(refusal, status)
        self.transport.close()

    def _send_refusal(self, refusal: Refusal, status: HTTPStatus) -> None:
        self._refused = True
        headers = {**headers_of(refusal), "connection": "close"}
        self.transport.write(render_refusal(problem(refusal, status=status), headers, self.scheme or "http"))
