"""Upstream services: an ASGI call in this process, an HTTP client across a socket."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

import aiohttp
import structlog
import yarl
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.errors import Malformed, Unavailable
from chassis.tls import context_for
from gateway.edge import transfers
from gateway.edge.circuit_breaker import CONNECT_SECONDS, CircuitBreaker
from gateway.edge.received_requests import ReceivedRequest, read_body
from gateway.edge.transfers import Transfers

# Hop-by-hop headers (RFC 9110 §7.6.1) and those that only the gateway may set.
NOT_FORWARDED = frozenset(
    {
        b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"te", b"trailer",
        b"transfer-encoding", b"upgrade", b"host", b"authorization", b"cookie", b"x-caller", b"forwarded",
        b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip",
    }
)  # fmt: skip
RESPONSE_TIMEOUT_SECONDS = 60.0
TRANSFER_TIMEOUT_SECONDS = 600.0  # of a file, which goes as fast as its sender or reader
CONNECTIONS = 256  # to one service, beside those of transfers
IDLE_SECONDS = 3.0  # an idle connection is kept; the service keeps it longer (``deploy.serving``)
REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_ATTEMPTS = 4  # for a request that may be repeated
_log = structlog.get_logger()


class Upstream(Protocol):
    async def forward(self, scope: Scope, receive: Receive, send: Send, token: str) -> None: ...

    async def close(self) -> None: ...


def forwarded_headers(scope: Scope, token: str) -> list[tuple[bytes, bytes]]:
    """Return the headers for a service: the client's without those it may not set, and the caller's token."""
    headers = [pair for pair in scope["headers"] if pair[0] not in NOT_FORWARDED]
    request_id = scope.get("state", {}).get("request_id")
    if request_id:
        headers = [pair for pair in headers if pair[0] not in (b"x-request-id", b"traceparent")]
        trace = scope["state"]["trace"].child()
        headers += [(b"x-request-id", request_id.encode()), (b"traceparent", trace.traceparent.encode())]
    return [*headers, (b"x-caller", token.encode())]


class InProcessUpstream:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def forward(self, scope: Scope, receive: Receive, send: Send, token: str) -> None:
        inner = {key: value for key, value in scope.items() if key not in ("state", "app", "router", "endpoint")}
        inner |= {"headers": forwarded_headers(scope, token), "state": {}}
        await self._app(inner, receive, send)

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _ForwardedRequest:
    """A request as it is sent to the service, perhaps more than once."""

    method: str
    url: yarl.URL
    headers: list[tuple[str, str]]
    body: bytes | AsyncIterator[bytes] | None
    is_file_transfer: bool
    waits_for_restart: bool  # not ``/internal`` paths: operators need the present state

    @property
    def timeout_seconds(self) -> float:
        return TRANSFER_TIMEOUT_SECONDS if self.is_file_transfer else RESPONSE_TIMEOUT_SECONDS

    @property
    def is_buffered(self) -> bool:
        return self.body is None or isinstance(self.body, bytes)

    @property
    def is_repeatable(self) -> bool:
        """Whether sending it twice does no harm: it changes nothing or has an idempotency key."""
        return self.is_buffered and (
            self.method in REPEATABLE or any(name.lower() == "idempotency-key" for name, _ in self.headers)
        )


class HttpUpstream:
    def __init__(self, address: str, authority: Path | None, *, restart_seconds: float) -> None:
        self._address = address
        self._authority = authority
        self._session: aiohttp.ClientSession | None = None
        self._transfers = Transfers()
        url = yarl.URL(address)
        self._breaker = CircuitBreaker(url.host or "", url.port or 80, restart_seconds)

    async def forward(self, scope: Scope, receive: Receive, send: Send, token: str) -> None:
        """Forward the request; wait for a service that is restarting. Transfers wait for each other, nothing for them.

        ``Unavailable`` is raised if there is no place for a transfer.
        """
        request = ReceivedRequest.of(scope, receive, token)
        if not request.is_long:
            await self._forward(request, send)
            return
        async with self._transfers.place(request.account):
            await self._forward(request, send)

    async def _forward(self, received: ReceivedRequest, send: Send) -> None:
        """Forward the request.

        Raises:
            Unavailable: the service cannot be reached, or its answer was lost.
            Malformed: the client left in the middle of the body.
        """
        request = await self._build_request(received)
        answering = _ResponseSender(send)
        with self._breaker.attempt():
            for left in reversed(range(MAX_ATTEMPTS)):
                try:
                    await self._send_request(request, answering)
                except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
                    self._breaker.record_failure()  # the request never arrived
                    self._evict_addresses()
                    _log_certificate_error(error)
                    if not (left and request.is_buffered and request.waits_for_restart):
                        raise Unavailable from error
                except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
                    self._breaker.record_failure()
                    if answering.has_begun or not (left and request.is_repeatable and self._breaker.try_repeat()):
                        raise Unavailable from error
                except (aiohttp.ClientConnectionError, TimeoutError) as error:
                    if isinstance(error.__cause__, Malformed):  # the client left, not the service
                        raise Malformed from error
                    self._breaker.record_failure()
                    raise Unavailable from error
                else:
                    return
                await self._breaker.wait_until_reachable()

    async def _send_request(self, request: _ForwardedRequest, send: Send) -> None:
        async with self._client().request(
            request.method,
            request.url,
            headers=request.headers,
            data=request.body,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=request.timeout_seconds, connect=CONNECT_SECONDS),
        ) as response:
            self._breaker.record_answer()
            if response.status == HTTPStatus.UNAUTHORIZED:  # the caller is known; the gateway's token expired
                raise Unavailable
            await send(
                {
                    "type": "http.response.start",
                    "status": response.status,
                    "headers": [
                        (name.lower(), value)
                        for name, value in response.raw_headers
                        if name.lower() not in NOT_FORWARDED and name.lower() not in (b"date", b"server")
                    ],
                }
            )
            async for chunk in response.content.iter_any():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

    async def _build_request(self, received: ReceivedRequest) -> _ForwardedRequest:
        scope, path = received.scope, received.raw_path.decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        headers = forwarded_headers(scope, received.token)
        return _ForwardedRequest(
            method=scope["method"],
            url=yarl.URL(f"{self._address}{path}?{query}" if query else self._address + path, encoded=True),
            headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers],
            body=await read_body(received),
            is_file_transfer=received.is_file_transfer,
            waits_for_restart=not path.startswith("/internal/"),
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _evict_addresses(self) -> None:
        """Look the name up again at the next connection: a service may have returned at another address."""
        connector = self._client().connector
        if isinstance(connector, aiohttp.TCPConnector):
            connector.clear_dns_cache()

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            most, tls = CONNECTIONS + transfers.TRANSFERS, context_for(self._address, self._authority)
            self._session = aiohttp.ClientSession(
                auto_decompress=False,
                connector=aiohttp.TCPConnector(limit=most, keepalive_timeout=IDLE_SECONDS, ssl=tls),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
            self._session._retry_connection = False  # noqa: SLF001 - it would repeat outside our share; no other switch
        return self._session


def _log_certificate_error(error: aiohttp.ClientError) -> None:
    """Log a certificate that is not trusted; unlike a restart, that does not pass by itself."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        _log.error("certificate_not_believed", host=error.host, port=error.port)


class _ResponseSender:
    """Send the response and record whether it has begun; after that the request cannot be repeated."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        self.has_begun = True
        await self._send(message)


class Upstreams:
    """The upstream of each service: in this process or over HTTP."""

    def __init__(
        self,
        peers: Mapping[str, ASGIApp],
        addresses: Mapping[str, str],
        authority: Path | None,
        *,
        restart_seconds: float,
    ) -> None:
        self._upstreams: dict[str, Upstream] = {
            name: HttpUpstream(address, authority, restart_seconds=restart_seconds)
            for name, address in addresses.items()
        }
        self._upstreams |= {name: InProcessUpstream(app) for name, app in peers.items()}

    def __getitem__(self, service: str) -> Upstream:
        try:
            return self._upstreams[service]
        except KeyError:
            raise Unavailable from None

    async def close(self) -> None:
        async with asyncio.TaskGroup() as closing:
            for way in self._upstreams.values():
                closing.create_task(way.close())
