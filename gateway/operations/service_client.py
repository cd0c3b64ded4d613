"""Send a request to a service from inside the gateway on a caller's behalf, in process or over HTTP."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from starlette.types import Message, Scope

from chassis.telemetry.trace import Trace
from chassis.web.auth import Caller
from chassis.web.transaction import trace_of


async def call_service(
    request: Request,
    service: str,
    method: str,
    path: str,
    *,
    query: str = "",
    body: bytes = b"",
    key: str = "",
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> tuple[int, Any]:
    """Return status and JSON of the answer; the upstream raises ``Unavailable`` if it cannot be reached."""
    caller: Caller = request.app.state.tokens.read(request.headers["x-caller"], "gateway")
    return await call_service_as(
        request, caller, service, method, path, query=query, body=body, key=key, headers=headers
    )


async def call_service_as(
    request: Request,
    caller: Caller,
    service: str,
    method: str,
    path: str,
    *,
    query: str = "",
    body: bytes = b"",
    key: str = "",
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> tuple[int, Any]:
    """Call a service as another caller than the request's own, for example as the gateway itself."""
    sent = [*headers, *([(b"idempotency-key", key.encode())] if key else [])]
    if not any(name == b"accept-language" for name, _ in sent):
        sent.append((b"accept-language", request.headers.get("accept-language", "zh").encode("latin-1")))
    return await call_service_in_background(
        request.app, caller, service, method, path, query=query, body=body, headers=sent, trace=trace_of(request)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An answer as it came: a page or a file, with the headers that say what it is."""

    status: int
    headers: dict[str, str]
    body: bytes


async def call_for_document(
    request: Request, service: str, method: str, path: str, *, query: str = "", body: bytes = b""
) -> Document:
    """Call a service on the caller's behalf and return its answer as it came, not as JSON."""
    caller: Caller = request.app.state.tokens.read(request.headers["x-caller"], "gateway")
    language = (b"accept-language", request.headers.get("accept-language", "zh").encode("latin-1"))
    answer = await _forward(
        request.app, caller, service, method, path, query=query, body=body, headers=[language], trace=trace_of(request)
    )
    about_the_body = ("content-type", "content-disposition")
    return Document(
        status=answer.status,
        headers={name: value for name, value in answer.headers.items() if name in about_the_body},
        body=answer.body,
    )


async def call_service_in_background(
    app: FastAPI,
    caller: Caller,
    service: str,
    method: str,
    path: str,
    *,
    query: str = "",
    body: bytes = b"",
    headers: Sequence[tuple[bytes, bytes]] = (),
    trace: Trace | None = None,
) -> tuple[int, Any]:
    """Call a service outside a request, as a background task does; return status and JSON."""
    answer = await _forward(
        app, caller, service, method, path, query=query, body=body, headers=headers, trace=trace or Trace.new()
    )
    return answer.status, json.loads(answer.body) if answer.body else None


async def _forward(
    app: FastAPI,
    caller: Caller,
    service: str,
    method: str,
    path: str,
    *,
    query: str,
    body: bytes,
    headers: Sequence[tuple[bytes, bytes]],
    trace: Trace,
) -> "_ResponseBuffer":
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [
            *([] if any(name == b"content-type" for name, _ in headers) else [(b"content-type", b"application/json")]),
            (b"content-length", str(len(body)).encode()),
            *headers,
        ],
        "client": None,
        "server": None,
        "state": {"trace": trace, "request_id": trace.correlation_id},
    }
    answer = _ResponseBuffer()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    token = app.state.tokens.sign(caller, service)
    await app.state.upstreams[service].forward(scope, receive, answer.take, token)
    return answer


class _ResponseBuffer:
    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]
            }
        else:
            self.body += message.get("body", b"")
