"""HTTP requests of one caller to the gateway, each sent once, without retries."""

import json
import ssl
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Self

import httpx

from sdk.answer import NO_ANSWER, Answer
from sdk.credential import Credential

TIMEOUT_SECONDS = 15.0
MAX_CONNECTIONS, MAX_IDLE_CONNECTIONS = 100, 20
IDLE_SECONDS = 3.0  # of an idle connection; the gateway closes it after five, which must not meet a request
Query = Mapping[str, str | int | bool | None]
JSON, NDJSON = "application/json", "application/x-ndjson"


class _Transport(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except AttributeError as error:  # under uvloop: httpx's backend uses a socket that is already closed
            raise httpx.ConnectError("lost as it was opened", request=request) from error


class Line(AbstractAsyncContextManager["Line"]):
    """Sends each request once. It ignores the environment's proxies and does not follow redirects."""

    def __init__(self, http: httpx.AsyncClient, credential: Credential | None = None) -> None:
        self._http = http
        self._credential = credential

    @classmethod
    def to(
        cls,
        address: str,
        credential: Credential | None = None,
        *,
        timeout: float = TIMEOUT_SECONDS,
        transport: httpx.AsyncBaseTransport | None = None,
        authority: Path | None = None,
    ) -> Self:
        """Make a line with a connection pool of its own; ``async with`` closes it.

        ``authority`` is a PEM file of the certificate authority to trust, instead of the system's.
        """
        verify = ssl.create_default_context(cafile=authority) if authority else True
        limits = httpx.Limits(
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_IDLE_CONNECTIONS,
            keepalive_expiry=IDLE_SECONDS,
        )
        transport = transport or _Transport(limits=limits, trust_env=False, verify=verify)
        http = httpx.AsyncClient(base_url=address, timeout=timeout, transport=transport, trust_env=False)
        return cls(http, credential)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Any = None,
        key: str | None = None,
        if_match: str | None = None,
        media_type: str | None = None,
        within: float | None = None,
    ) -> Answer:
        """Send one request and return its answer, also when there is no response (status 0).

        A ``body`` of bytes is sent as NDJSON unless there is a ``media_type``, anything else as JSON. ``within``:
        seconds, where it may take longer than the line's requests usually do.
        """
        headers = {"Idempotency-Key": key, "If-Match": if_match}
        request = self._http.build_request(
            method,
            path,
            params={name: value for name, value in (query or {}).items() if value is not None} or None,
            content=_content(body),
            headers={name: value for name, value in headers.items() if value is not None},
            timeout=self._http.timeout if within is None else within,
        )
        if body is not None:
            request.headers["Content-Type"] = media_type or (NDJSON if isinstance(body, bytes) else JSON)
        if self._credential is not None:
            target = request.url.raw_path.decode("ascii")
            request.headers.update(self._credential.headers(method, target, request.content))
        try:
            answer = await self._http.send(request)
        except httpx.TransportError as error:
            return Answer(status=NO_ANSWER, transport_error=type(error).__name__)
        return Answer(status=answer.status_code, content=answer.content, headers=answer.headers)

    async def __aexit__(self, *raised: object) -> None:
        await self._http.aclose()


def _content(body: Any) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False).encode()
