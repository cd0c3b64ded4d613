"""Somebody who asks, keeps what was answered, and asks again with the same key while the outcome is unknown."""

import asyncio
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.campaign.record import FAIL, INFO, INVOKE, OK, Record
from tests.campaign.shown import shown_in

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
    actor: str  # the credential
    http: httpx.AsyncClient
    record: Record
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def new_key(self) -> str:
        return f"{self.name}-{next(self._numbers):06}"

    async def once(
        self, what: str, path: str, body: Any, key: str, *, keyed: bool = True, **more: Any
    ) -> httpx.Response | None:
        """Ask one time, with the key unless it is ours alone; nothing when the outcome is unknown."""
        more["actor"] = self.actor
        asked = self.record.write(self.name, INVOKE, what, key=key, path=path, **more)
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/x-ndjson" if isinstance(body, bytes) else "application/json"}
        if keyed:
            headers["Idempotency-Key"] = key
        try:
            answer = await self.http.post(path, content=content, headers=headers)
        except httpx.TransportError as error:
            self.record.write(self.name, INFO, what, key=key, resp={"lost": type(error).__name__}, **more)
            return None
        self._keep(what, asked, answer, more)
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
        asked = self.record.write(self.name, INVOKE, what, key=key, path=path, actor=self.actor)
        try:
            answer = await self.http.get(path)
        except httpx.TransportError as error:
            self.record.write(self.name, INFO, what, key=key, resp={"lost": type(error).__name__}, actor=self.actor)
            return None
        self._keep(what, asked, answer, {"actor": self.actor})
        return None if _unknown(answer) else answer

    def _keep(self, what: str, asked: Mapping[str, Any], answer: httpx.Response, more: dict[str, Any]) -> None:
        """``since`` is when it was asked, ``path`` for what, ``shown`` which objects were answered."""
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
        if answer.is_success and (shown := shown_in(asked["path"], answer.text)):
            resp["shown"] = shown
        self.record.write(
            self.name, kind, what, key=asked["key"], resp=resp, since=asked["wall"], path=asked["path"], **more
        )


def _unknown(answer: httpx.Response) -> bool:
    return answer.status_code in UNKNOWN or answer.status_code >= 500 or _code(answer) in WAITS


def _code(answer: httpx.Response) -> str:
    if answer.is_success:
        return ""
    try:
        return str(answer.json().get("code", ""))
    except (ValueError, AttributeError):
        return "unreadable"
