"""The gateway's door, with the credentials of everybody outside."""

import asyncio
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import structlog

log = structlog.get_logger(__name__)

UNREACHED = 0  # the status of a request that got no answer
BUSY = frozenset({UNREACHED, 429, 502, 503, 504})  # not refused: ask again with the same key
NOT_THEIRS = frozenset({401, 403, 404})  # another actor may do it
_TRIES = 4
_WAIT_SECONDS = (0.5, 30.0)  # the first wait, doubled each time, and the longest


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    body: dict[str, Any] = field(default_factory=dict)
    retry_after: float | None = None  # seconds

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def busy(self) -> bool:
        return self.status in BUSY

    def wait(self, otherwise: float) -> float:
        """Return how long to wait before asking again, in seconds."""
        return otherwise if self.retry_after is None else self.retry_after


class Door:
    """Few requests at a time; busy answers are waited out; whatever comes back is a reply, never an exception."""

    def __init__(self, client: httpx.AsyncClient, credentials: Path, *, run: str, concurrency: int) -> None:
        self._client = client
        self._file = credentials
        self._credentials: dict[str, dict[str, str]] = {}
        self._numbers = itertools.count(1)
        self._run = run  # keys of an earlier run would replay its answers
        self._turns = asyncio.Semaphore(concurrency)

    def actors(self, prefix: str = "") -> list[str]:
        """Name whose credentials we hold."""
        if not self._credentials:
            self._read()
        return [actor for actor in self._credentials if actor.startswith(prefix)]

    async def ready(self) -> bool:
        reply = await self._ask("GET", "/ready", None)
        return reply.ok and bool(self.actors())

    async def look(self, actor: str, path: str, **query: str | int | None) -> Reply:
        """Read once; a busy answer is for the caller to look at later."""
        params = {name: value for name, value in query.items() if value is not None}
        return await self._ask("GET", path, actor, params=params)

    async def post(self, actor: str, path: str, body: Mapping[str, Any]) -> Reply:
        """Post with a key of its own, again with the same key while the answer is *busy*."""
        key = f"{self._run}-{next(self._numbers)}"
        wait, longest = _WAIT_SECONDS
        reply = await self._ask("POST", path, actor, json=body, key=key)
        for _ in range(_TRIES - 1):
            if not reply.busy:
                break
            await asyncio.sleep(min(reply.wait(wait), longest))
            wait *= 2
            reply = await self._ask("POST", path, actor, json=body, key=key)
        return reply

    async def _ask(
        self,
        method: str,
        path: str,
        actor: str | None,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> Reply:
        headers = {"Idempotency-Key": key} if key else {}
        if actor is not None:
            headers |= self._header_of(actor)
        async with self._turns:
            try:
                answer = await self._client.request(method, path, params=params, json=json, headers=headers)
            except httpx.HTTPError as error:
                log.debug("unreached", path=path, error=type(error).__name__)
                return Reply(status=UNREACHED)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._credentials = {}  # they may have been rotated: read again next time
        return Reply(status=answer.status_code, body=_object(answer), retry_after=_seconds(answer))

    def _header_of(self, actor: str) -> dict[str, str]:
        if not self._credentials:
            self._read()
        credential = self._credentials.get(actor)
        return {credential["header"]: credential["value"]} if credential else {}

    def _read(self) -> None:
        try:
            self._credentials = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._credentials = {}  # not there yet, or being written


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _seconds(answer: httpx.Response) -> float | None:
    value = answer.headers.get("retry-after", "")
    return float(value) if value.isdecimal() else None
