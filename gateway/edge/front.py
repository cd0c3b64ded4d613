"""The front door, pure ASGI: authenticate, limit, forward. Everything else is the gateway's own app behind it."""

from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.errors import Forbidden, HeadersTooLarge, Refusal, Unauthenticated
from chassis.telemetry.trace import Trace
from chassis.web.auth import Caller, CallerTokens
from chassis.web.edge import refuse, text_of
from gateway.edge.authenticate import Authenticator
from gateway.edge.forward import Ways, passed_on
from gateway.edge.limits import RateLimit
from gateway.edge.ways import is_open, service_of

STRANGER = Caller(account="anonymous")
MAX_HEADERS = 16 << 10  # bytes
SAFE = ("GET", "HEAD", "OPTIONS")


class Front:
    def __init__(
        self, own: ASGIApp, ways: Ways, authenticator: Authenticator, limit: RateLimit, tokens: CallerTokens
    ) -> None:
        self.own = own
        self._ways = ways
        self._authenticator = authenticator
        self._limit = limit
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.own(scope, receive, send)
            return
        headers = dict(scope["headers"])
        trace = Trace.new(text_of(headers.get(b"traceparent")), text_of(headers.get(b"x-request-id")))
        scope["state"] = {**scope.get("state", {}), "trace": trace, "request_id": trace.correlation_id}
        try:
            if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADERS:
                raise HeadersTooLarge
            await self._pass(scope, receive, send, headers)
        except Refusal as refusal:
            await refuse(send, refusal, headers, trace.correlation_id)

    async def _pass(self, scope: Scope, receive: Receive, send: Send, headers: dict[bytes, bytes]) -> None:
        path: str = scope["path"]
        service = service_of(path)
        if path.startswith("/internal"):
            raise Forbidden
        caller = await self._caller(path, _spendable(scope["method"], path, headers))
        self._limit.take(caller)
        if service is None:
            token = self._tokens.sign(caller or STRANGER, "gateway")
            scope["headers"] = [*passed_on(scope, token), *_kept_for_ourselves(headers)]
            await self.own(scope, receive, send)
            return
        if caller is None:
            raise Unauthenticated
        await self._ways[service].forward(scope, receive, send, self._tokens.sign(caller, service))

    async def _caller(self, path: str, headers: dict[bytes, bytes]) -> Caller | None:
        try:
            caller = await self._authenticator.caller_of(headers)
        except Unauthenticated:
            if is_open(path):
                return None
            raise
        if caller is None and not is_open(path):
            raise Unauthenticated
        return caller


def _spendable(method: str, path: str, headers: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """Browsers send the session cookie unasked: it changes nothing outside the console, whose forms carry a token."""
    if method in SAFE or path.startswith("/console/"):
        return headers
    return {name: value for name, value in headers.items() if name != b"cookie"}


def _kept_for_ourselves(headers: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """The console needs its cookie, the host and the origin."""
    return [(name, headers[name]) for name in (b"cookie", b"host") if name in headers]
