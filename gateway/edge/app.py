"""The edge of the platform in pure ASGI: authenticate, limit, forward and harden each request."""

import asyncio
import time
from collections.abc import Mapping
from functools import lru_cache, partial
from http import HTTPStatus

import structlog
from fastapi import FastAPI
from prometheus_client import Histogram
from starlette.types import Message, Receive, Scope, Send

from chassis.errors import Forbidden, HeadersTooLarge, Refusal, Unauthenticated
from chassis.telemetry.metrics import GATEWAY_SECONDS
from chassis.telemetry.trace import Trace
from chassis.web.auth import Caller, CallerTokens
from chassis.web.edge import KNOWN_CALLER, send_problem, send_unavailable, text_of
from chassis.web.fast_path import FastPathApp
from chassis.web.hardening import with_security_headers
from chassis.web.health import ALIVE
from gateway.edge.authentication import METRICS_SCRAPER, Authenticator, Identity, cookie_name, is_metrics_scraper
from gateway.edge.path_table import HEALTH_PATHS, is_open, service_of
from gateway.edge.rate_limits import RateLimit
from gateway.edge.service_levels import ACCEPTING_PATHS, count_accepted
from gateway.edge.signature_check import SignatureVerifier
from gateway.edge.upstreams import Upstreams, forwarded_headers

ANONYMOUS = Caller(account="anonymous")
ALIVE_PATH = "/health"
MAX_HEADERS = 16 << 10  # bytes
CLIENT_CLOSED_REQUEST = 499  # the client left before the response began
CREDENTIAL_HEADERS = (b"authorization", b"cookie")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
REJECTED_STATUSES = (401, 403)
_log = structlog.get_logger(__name__)


@lru_cache(maxsize=1024)  # a lookup by labels costs more than an observation
def _duration_histogram(service: str, status: int) -> Histogram:
    return GATEWAY_SECONDS.labels(service, str(status))


class EdgeApp:
    def __init__(
        self,
        own: FastAPI,
        upstreams: Upstreams,
        authenticator: Authenticator,
        limit: RateLimit,
        signatures: SignatureVerifier,
        tokens: CallerTokens,
        metrics_key: str | None,
        services: Mapping[str, FastAPI],
    ) -> None:
        self._metrics_key = metrics_key
        self.own = own
        self._upstreams = upstreams
        self._authenticator = authenticator
        self._limit = limit
        self._signatures = signatures
        self._tokens = tokens
        self._fast_paths = {
            path: (name, app)
            for name, app in services.items()
            if isinstance(app, FastPathApp)
            for path in app.fast_paths
        }

    def should_shed(self, method: bytes, target: bytes) -> bool:
        """Return whether the service in this process sheds this request now, before the caller is authenticated."""
        path = target.decode("latin-1")
        name, app = self._fast_paths.get(path, ("", None))
        if app is None or not app.should_shed(method, target):
            return False
        self._count(name, "POST", path, 503, 0.0)
        return True

    def has_allowance(self, target: bytes, headers: Mapping[bytes, bytes], address: str) -> bool:
        """Return whether this request is worth a task: a stranger's is not, once those of its network are used up."""
        path = target.partition(b"?")[0].decode("latin-1")
        if path in HEALTH_PATHS or not is_open(path) or any(name in headers for name in CREDENTIAL_HEADERS):
            return True
        if self._limit.has_allowance(address):
            return True
        _duration_histogram("gateway", HTTPStatus.TOO_MANY_REQUESTS).observe(0.0)
        return False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.own(scope, receive, send)
            return
        headers = dict(scope["headers"])
        began = time.perf_counter()
        recorder = _StatusRecorder(send, _scheme(scope))
        trace = Trace.new(text_of(headers.get(b"traceparent")), text_of(headers.get(b"x-request-id")))
        scope["state"] = {**scope.get("state", {}), "trace": trace, "request_id": trace.correlation_id}
        scope[KNOWN_CALLER] = False
        try:
            if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADERS:
                raise HeadersTooLarge
            await self._handle(scope, receive, recorder, headers)
        except Refusal as refusal:
            await send_problem(recorder, refusal, headers, trace.correlation_id)
        except asyncio.CancelledError:
            await send_unavailable(recorder, headers, trace.correlation_id)
            raise
        finally:
            service = service_of(scope["path"]) or "gateway"
            seconds = time.perf_counter() - began
            status = recorder.status or CLIENT_CLOSED_REQUEST
            if status in REJECTED_STATUSES:
                _log.info(
                    "turned_away", status=status, service=service, method=scope["method"], account=recorder.account
                )
            self._count(service, scope["method"], scope["path"], status, seconds)

    def _count(self, service: str, method: str, path: str, status: int, seconds: float) -> None:
        _duration_histogram(service, status).observe(seconds)
        if method == "POST" and path in ACCEPTING_PATHS:
            count_accepted(status, seconds)

    async def _handle(
        self, scope: Scope, receive: Receive, send: "_StatusRecorder", headers: dict[bytes, bytes]
    ) -> None:
        path: str = scope["path"]
        service = service_of(path)
        if path.startswith("/internal"):
            raise Forbidden
        if path == ALIVE_PATH and scope["method"] == "GET":
            await _say_alive(scope, send)
            return
        if path in HEALTH_PATHS:  # not limited: whoever floods it must not have a load balancer take us for dead
            await self._answer_ourselves(scope, receive, send, headers, ANONYMOUS)
            return
        credentials = _without_ambient_cookie(scope["method"], path, headers)
        known = await self._authenticate(path, credentials, _address(scope), cookie_name(_scheme(scope)))
        caller = known.caller if known else None
        send.account = caller.account if caller else None
        await self._limit.take(caller, _address(scope))
        scope[KNOWN_CALLER] = caller is not None
        if known is not None and known.signing is not None:
            anew = partial(self._authenticator.load_scheme, credentials)
            receive = await self._signatures.verify(scope, receive, known.signing, anew)
        if service is None:
            scope["state"]["credential"] = known.credential if known else ""
            await self._answer_ourselves(scope, receive, send, headers, caller or ANONYMOUS)
            return
        if caller is None and not is_open(path):
            raise Unauthenticated
        await self._upstreams[service].forward(scope, receive, send, self._tokens.sign(caller or ANONYMOUS, service))

    async def _answer_ourselves(
        self, scope: Scope, receive: Receive, send: Send, headers: dict[bytes, bytes], caller: Caller
    ) -> None:
        token = self._tokens.sign(caller, "gateway")
        scope["headers"] = [*forwarded_headers(scope, token), *_own_headers(headers)]
        await self.own(scope, receive, send)

    async def _authenticate(self, path: str, headers: dict[bytes, bytes], address: str, cookie: str) -> Identity | None:
        if is_metrics_scraper(path, headers, self._metrics_key):
            return Identity(METRICS_SCRAPER)
        try:
            known = await self._authenticator.authenticate(headers, address, cookie)
        except Unauthenticated:
            if is_open(path):
                return None
            raise
        if known is None and not is_open(path):
            raise Unauthenticated
        if known is not None and known.signing is not None and is_open(path):
            return None  # open paths check no signature, and without it the key proves nothing
        return known


async def _say_alive(scope: Scope, send: Send) -> None:
    """Answer as ``chassis.web.health`` does, for a quarter of its cost: this answer is not limited."""
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(ALIVE)).encode()),
        (b"x-request-id", scope["state"]["request_id"].encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": ALIVE})


class _StatusRecorder:
    """Send the response with security headers; record its status, and the account for the log."""

    def __init__(self, send: Send, scheme: str) -> None:
        self._send = send
        self._scheme = scheme
        self.status = 0
        self.account: str | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": with_security_headers(message["headers"], self._scheme)}
        await self._send(message)


def _scheme(scope: Scope) -> str:
    """Return the scheme of the request; ASGI's default is ``http`` (HTTP connection scope)."""
    scheme: str = scope.get("scheme", "http")
    return scheme


def _address(scope: Scope) -> str:
    """Return the client's address; behind a proxy in ``FORWARDED_ALLOW_IPS`` it is the forwarded one."""
    client: tuple[str, int] | None = scope.get("client")
    return client[0] if client else ""


def _without_ambient_cookie(method: str, path: str, headers: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """Drop the cookie from writes outside the console, as CSRF protection; the console's forms carry a token."""
    if method in SAFE_METHODS or path.startswith("/console/"):
        return headers
    return {name: value for name, value in headers.items() if name != b"cookie"}


def _own_headers(headers: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """Return the headers that the console needs although ``forwarded_headers`` removes them: cookie and host."""
    return [(name, headers[name]) for name in (b"cookie", b"host") if name in headers]
