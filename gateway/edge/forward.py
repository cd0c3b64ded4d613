"""The way to a service: a plain ASGI call in one process, an aiohttp client across a socket."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Protocol

import aiohttp
import yarl
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.errors import Unavailable

# Hop-by-hop (RFC 9110 §7.6.1) and what only we may say.
NOT_FORWARDED = frozenset(
    {
        b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"te", b"trailer",
        b"transfer-encoding", b"upgrade", b"host", b"authorization", b"cookie", b"x-caller", b"forwarded",
        b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip",
    }
)  # fmt: skip
CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 60.0
CONNECTIONS = 256


class Way(Protocol):
    async def forward(self, scope: Scope, receive: Receive, send: Send, token: str) -> None: ...

    async def close(self) -> None: ...


def passed_on(scope: Scope, token: str) -> list[tuple[bytes, bytes]]:
    """The headers a service gets: the client's, less what it may not say, plus who it is."""
    kept = [pair for pair in scope["headers"] if pair[0] not in NOT_FORWARDED]
    request_id = scope.get("state", {}).get("request_id")
    if request_id:
        kept = [pair for pair in kept if pair[0] not in (b"x-request-id", b"traceparent")]
        trace = scope["state"]["trace"].child()
        kept += [(b"x-request-id", request_id.encode()), (b"traceparent", trace.traceparent.encode())]
    return [*kept, (b"x-caller", token.encode())]


class InProcess:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def forward(self, scope: Scope, receive: Receive, send: Send, token: str) -> None:
        inner = {key: value for key, value in scope.items() if key not in ("state", "app", "router", "endpoint")}
        inner |= {"headers": passed_on(scope, token), "state": {}}
        await self._app(inner, receive, send)

    async def close(self) -> None: ...


class OverSocket:
    def __init__(self, address: str) -> None:
        self._address = address
        self._session: aiohttp.ClientSession | None = None

    async def forward(self, scope: Scope, receive: Receive, send: Send, token: str) -> None:
        url = self._address + scope["raw_path"].decode("latin-1").partition("?")[0]
        if scope["query_string"]:
            url += "?" + scope["query_string"].decode("latin-1")
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in passed_on(scope, token)]
        body = await _body(receive)
        try:
            async with self._client().request(
                scope["method"], _encoded(url), headers=headers, data=body, allow_redirects=False
            ) as response:
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
        except (aiohttp.ClientConnectionError, TimeoutError) as error:
            raise Unavailable from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS, connect=CONNECT_SECONDS),
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def _encoded(url: str) -> yarl.URL:
    return yarl.URL(url, encoded=True)


async def _body(receive: Receive) -> bytes | AsyncIterator[bytes] | None:
    """A small body at once, an endless one as it comes."""
    message = await receive()
    if not message.get("more_body"):
        return message.get("body") or None

    async def stream() -> AsyncIterator[bytes]:
        yield message["body"]
        more = True
        while more:
            part = await receive()
            yield part.get("body", b"")
            more = part.get("more_body", False)

    return stream()


class Ways:
    """All services, however they are reached."""

    def __init__(self, peers: Mapping[str, ASGIApp], addresses: Mapping[str, str]) -> None:
        self._ways: dict[str, Way] = {name: OverSocket(address) for name, address in addresses.items()}
        self._ways |= {name: InProcess(app) for name, app in peers.items()}

    def __getitem__(self, service: str) -> Way:
        try:
            return self._ways[service]
        except KeyError:
            raise Unavailable from None

    async def close(self) -> None:
        async with asyncio.TaskGroup() as closing:
            for way in self._ways.values():
                closing.create_task(way.close())
