"""ASGI middleware of every service: limits on requests, request id, trace and metrics."""

import asyncio
import json
import re
import time
from functools import lru_cache
from typing import Any, Protocol

from prometheus_client import Histogram
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.errors import FieldError, Invalid, Refusal, TooLarge, Unavailable, WrongType
from chassis.telemetry.metrics import REQUEST_SECONDS
from chassis.telemetry.trace import Trace
from chassis.web.problems import headers_of, problem, wants_english

MAX_BODY = 1 << 20
KNOWN_CALLER = "weiquan.known_caller"  # in the scope: False until a caller has shown who it is, for the server's limits
NUL_IN_URL = FieldError(field="", code="characters", message="地址中含有无法保存的字符")


class RequestMiddleware:
    """A pure ASGI middleware, because every request passes it.

    ``max_body`` is the largest body in bytes, and ``body_limits`` has those of paths that differ; one that ends with
    ``/`` is for everything below it that has none of its own, and ``*`` in it is one part of a path.
    """

    def __init__(
        self, app: ASGIApp, service: str, *, max_body: int = MAX_BODY, body_limits: dict[str, int] | None = None
    ) -> None:
        self._app = app
        self._service = service
        self._max_body = max_body
        self._body_limits = body_limits or {}
        self._patterns = tuple((_pattern(path), limit) for path, limit in self._body_limits.items() if "*" in path)
        self._areas = tuple((path, limit) for path, limit in self._body_limits.items() if path.endswith("/"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        trace = Trace.new(text_of(headers.get(b"traceparent")), text_of(headers.get(b"x-request-id")))
        scope.setdefault("state", {})
        scope["state"] |= {"trace": trace, "request_id": trace.correlation_id}
        limit = self._limit_of(scope["path"])
        recorder = _ResponseRecorder(send, trace.correlation_id)
        started = time.perf_counter()
        try:
            if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
                await send_problem(recorder, Invalid(NUL_IN_URL), headers, trace.correlation_id)
            elif headers.get(b"content-encoding", b"identity").lower() != b"identity":
                # compressed bodies are refused
                await send_problem(recorder, WrongType(), headers, trace.correlation_id)
            elif int(headers.get(b"content-length") or 0) > limit:
                await send_problem(recorder, TooLarge(), headers, trace.correlation_id)
            else:
                await self._app(scope, _limited(receive, limit), recorder)
        except asyncio.CancelledError:
            await send_unavailable(recorder, headers, trace.correlation_id)
            raise
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            self.count(scope["method"], route, recorder.status or 500, time.perf_counter() - started)

    def _limit_of(self, path: str) -> int:
        """Return the largest body of a path, in bytes."""
        if (limit := self._body_limits.get(path)) is not None:
            return limit
        if (limit := next((limit for pattern, limit in self._patterns if pattern.fullmatch(path)), None)) is not None:
            return limit
        return next((limit for area, limit in self._areas if path.startswith(area)), self._max_body)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Record a request in the metrics."""
        _seconds(self._service, method, route, status).observe(seconds)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(map(re.escape, path.split("*"))))


@lru_cache(maxsize=1024)  # the lookup by labels costs more than the observation
def _seconds(service: str, method: str, route: str, status: int) -> Histogram:
    return REQUEST_SECONDS.labels(service, method, route, str(status))


class _ResponseRecorder:
    """Adds the request id to the response and records its status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id.encode()
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if not any(name == b"x-request-id" for name, _ in message["headers"]):
                message = {**message, "headers": [*message["headers"], (b"x-request-id", self._request_id)]}
        await self._send(message)


def _limited(receive: Receive, limit: int) -> Receive:
    read = 0

    async def receive_limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise HTTPException(413)  # the only exception that FastAPI passes on while it reads a body
        return message

    return receive_limited


class StatusRecorder(Protocol):
    """An ASGI ``send`` that records the status of the response; 0 before it is sent."""

    status: int

    async def __call__(self, message: Message) -> None: ...


async def send_unavailable(send: StatusRecorder, headers: dict[bytes, bytes], request_id: str) -> None:
    """Answer 503 if no response was sent: the server is stopping, and the outcome of the request is unknown."""
    if not send.status:
        await send_problem(send, Unavailable(), headers, request_id)


async def send_problem(send: Any, refusal: Refusal, headers: dict[bytes, bytes], request_id: str) -> None:
    """Send a refusal as a problem document, and close the connection."""
    english = wants_english(text_of(headers.get(b"accept-language")))
    document = problem(refusal, english=english, request_id=request_id)
    body = json.dumps(document, ensure_ascii=False).encode()
    await send(
        {
            "type": "http.response.start",
            "status": document["status"],
            "headers": [
                (b"content-type", b"application/problem+json"),
                (b"content-length", str(len(body)).encode()),
                (b"connection", b"close"),
                *((name.lower().encode(), value.encode()) for name, value in headers_of(refusal).items()),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})


def text_of(value: bytes | None) -> str | None:
    """Decode a header value."""
    return value.decode("latin-1") if value is not None else None
