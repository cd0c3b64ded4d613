"""Somebody who asks, keeps what was answered, and asks again with the same key while the outcome is unknown."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.campaign.record import FAIL, INFO, INVOKE, OK, Record

AGAIN_SECONDS = 0.1
SETTLED_SECONDS = 120.0  # an outcome must be known by then
UNKNOWN = frozenset({429, 502, 503, 504})
WAITS = frozenset({"still_running", "not_yet"})


class Unsettled(Exception):
    """Nobody would say what became of it."""


@dataclass(slots=True)
class Client:
    """One person or machine with one credential."""

    name: str
    http: httpx.AsyncClient
    record: Record
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def new_key(self) -> str:
        return f"{self.name}-{next(self._numbers):06}"

    async def once(self, what: str, path: str, body: Any, key: str, **more: Any) -> httpx.Response | None:
        """Ask one time; nothing when the outcome is unknown."""
        self.record.write(self.name, INVOKE, what, key=key, path=path, **more)
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        kind = "application/x-ndjson" if isinstance(body, bytes) else "application/json"
        try:
            answer = await self.http.post(path, content=content, headers={"Idempotency-Key": key, "Content-Type": kind})
        except httpx.TransportError as error:
            self.record.write(self.name, INFO, what, key=key, resp={"lost": type(error).__name__}, **more)
            return None
        self._keep(what, key, answer, more)
        return None if _unknown(answer) else answer

    async def settled(self, what: str, path: str, body: Any, key: str, **more: Any) -> httpx.Response:
        """Ask until the outcome is known."""
        try:
            async with asyncio.timeout(SETTLED_SECONDS):
                while True:
                    answer = await self.once(what, path, body, key, **more)
                    if answer is not None:
                        return answer
                    await asyncio.sleep(AGAIN_SECONDS)
        except TimeoutError:
            self.record.write(self.name, INFO, "unsettled", key=key, value=what)
            raise Unsettled(what) from None

    async def read(self, what: str, path: str, key: str = "") -> httpx.Response | None:
        """Look; nothing when nobody answers."""
        self.record.write(self.name, INVOKE, what, key=key, path=path)
        try:
            answer = await self.http.get(path)
        except httpx.TransportError as error:
            self.record.write(self.name, INFO, what, key=key, resp={"lost": type(error).__name__})
            return None
        self._keep(what, key, answer, {})
        return None if _unknown(answer) else answer

    def _keep(self, what: str, key: str, answer: httpx.Response, more: dict[str, Any]) -> None:
        kind = OK if answer.is_success else INFO if _unknown(answer) else FAIL
        resp: dict[str, Any] = {"code": answer.status_code}
        if etag := answer.headers.get("etag"):
            resp["etag"] = etag
        if not answer.is_success:
            resp["problem"] = _code(answer)
            resp["retry_after"] = answer.headers.get("retry-after")
        elif what in ("submit", "supplement", "withdraw") or what.startswith(("act", "pay", "order")):
            resp["body"] = answer.text
            resp["replayed"] = answer.headers.get("idempotent-replayed") == "true"
        self.record.write(self.name, kind, what, key=key, resp=resp, **more)


def _unknown(answer: httpx.Response) -> bool:
    return answer.status_code in UNKNOWN or answer.status_code >= 500 or _code(answer) in WAITS


def _code(answer: httpx.Response) -> str:
    if answer.is_success:
        return ""
    try:
        return str(answer.json().get("code", ""))
    except (ValueError, AttributeError):
        return "unreadable"
