"""The front door, pure ASGI: authenticate, limit, forward, harden; behind it stands the gateway's own app."""

import asyncio
import time
from collections.abc import Mapping
from functools import lru_cache, partial

import structlog
from fastapi import FastAPI
from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.errors import Forbidden, HeadersTooLarge, Refusal, Unauthenticated
from chassis.telemetry.metrics import GATEWAY_SECONDS
from chassis.telemetry.trace import Trace
from chassis.web.auth import Caller, CallerTokens
from chassis.web.doors import AppWithDoors
from chassis.web.edge import cut_off, refuse, text_of
from chassis.web.hardening import hardened
from gateway.edge.authenticate import WATCHER, Authenticator, Known, cookie_name, is_watcher
from gateway.edge.forward import Ways, passed_on
from gateway.edge.limits import RateLimit
from gateway.edge.targets import ACCEPTING, count_accepted
from gateway.edge.verify import Signatures
from gateway.edge.ways import is_open, service_of

STRANGER = Caller(account="anonymous")
MAX_HEADERS = 16 << 10  # bytes
CLIENT_LEFT = 499  # before there was an answer
SAFE = ("GET", "HEAD", "OPTIONS")
TURNED_AWAY = (401, 403)
_log = structlog.get_logger(__name__)


@lru_cache(maxsize=1024)  # to find one by its labels costs more than to count in it
def _seconds(service: str, status: int) -> Histogram:
    return GATEWAY_SECONDS.labels(service, str(status))


class Front:
    def __init__(
        self,
        own: ASGIApp,
        ways: Ways,
        authenticator: Authenticator,
        limit: RateLimit,
        signatures: Signatures,
        tokens: CallerTokens,
        metrics_key: str | None,
        services: Mapping[str, FastAPI],
    ) -> None:
        self._metrics_key = metrics_key
        self.own = own
        self._ways = ways
        self._authenticator = authenticator
        self._limit = limit
        self._signatures = signatures
        self._tokens = tokens
        self._doors = {
            path: (name, app) for name, app in services.items() if isinstance(app, AppWithDoors) for path in app.doors
        }

    def puts_off(self, method: bytes, target: bytes) -> bool:
        """Whether the service this is for, living in this process, puts it off: then nobody asks first who it is."""
        path = target.decode("latin-1")
        name, app = self._doors.get(path, ("", None))
        if app is None or not app.puts_off(method, target):
            return False
        self._count(name, "POST", path, 503, 0.0)
        return True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.own(scope, receive, send)
            return
        headers = dict(scope["headers"])
        began = time.perf_counter()
        seen = _Seen(send, _scheme(scope))
        trace = Trace.new(text_of(headers.get(b"traceparent")), text_of(headers.get(b"x-request-id")))
        scope["state"] = {**scope.get("state", {}), "trace": trace, "request_id": trace.correlation_id}
        try:
            if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADERS:
                raise HeadersTooLarge
            await self._pass(scope, receive, seen, headers)
        except Refusal as refusal:
            await refuse(seen, refusal, headers, trace.correlation_id)
        except asyncio.CancelledError:
            await cut_off(seen, headers, trace.correlation_id)
            raise
        finally:
            service = service_of(scope["path"]) or "gateway"
            seconds = time.perf_counter() - began
            status = seen.status or CLIENT_LEFT
            if status in TURNED_AWAY:
                _log.info("turned_away", status=status, service=service, method=scope["method"], account=seen.account)
            self._count(service, scope["method"], scope["path"], status, seconds)

    def _count(self, service: str, method: str, path: str, status: int, seconds: float) -> None:
        _seconds(service, status).observe(seconds)
        if method == "POST" and path in ACCEPTING:
            count_accepted(status, seconds)

    async def _pass(self, scope: Scope, receive: Receive, send: "_Seen", headers: dict[bytes, bytes]) -> None:
        path: str = scope["path"]
        service = service_of(path)
        if path.startswith("/internal"):
            raise Forbidden
        credentials = _spendable(scope["method"], path, headers)
        known = await self._known(path, credentials, _address(scope), cookie_name(_scheme(scope)))
        caller = known.caller if known else None
        send.account = caller.account if caller else None
        await self._limit.take(caller)
        if known is not None and known.signing is not None:
            anew = partial(self._authenticator.signing_now, credentials)
            receive = await self._signatures.verify(scope, receive, known.signing, anew)
        if service is None:
            token = self._tokens.sign(caller or STRANGER, "gateway")
            scope["headers"] = [*passed_on(scope, token), *_kept_for_ourselves(headers)]
            await self.own(scope, receive, send)
            return
        if caller is None:
            raise Unauthenticated
        await self._ways[service].forward(scope, receive, send, self._tokens.sign(caller, service))

    async def _known(self, path: str, headers: dict[bytes, bytes], address: str, cookie: str) -> Known | None:
        if is_watcher(path, headers, self._metrics_key):
            return Known(WATCHER)
        try:
            known = await self._authenticator.known_by(headers, address, cookie)
        except Unauthenticated:
            if is_open(path):
                return None
            raise
        if known is None and not is_open(path):
            raise Unauthenticated
        if known is not None and known.signing is not None and is_open(path):
            return None  # without its signature the key says nothing
        return known


class _Seen:
    """Remembers the status of an answer, and whose it is; hardens it."""

    def __init__(self, send: Send, scheme: str) -> None:
        self._send = send
        self._scheme = scheme
        self.status = 0
        self.account: str | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": hardened(message["headers"], self._scheme)}
        await self._send(message)


def _scheme(scope: Scope) -> str:
    """What a server that says nothing of it speaks (ASGI, HTTP connection scope)."""
    said: str = scope.get("scheme", "http")
    return said


def _address(scope: Scope) -> str:
    """Whom the server says it hears; a proxy that it believes is asked whom it asks for (``FORWARDED_ALLOW_IPS``)."""
    client: tuple[str, int] | None = scope.get("client")
    return client[0] if client else ""


def _spendable(method: str, path: str, headers: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """Browsers send the session cookie unasked: it changes nothing outside the console, whose forms carry a token."""
    if method in SAFE or path.startswith("/console/"):
        return headers
    return {name: value for name, value in headers.items() if name != b"cookie"}


def _kept_for_ourselves(headers: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """The console needs its cookie, the host and the origin."""
    return [(name, headers[name]) for name in (b"cookie", b"host") if name in headers]
