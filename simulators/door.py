"""The gateway's door, with the credentials of everybody outside."""

import asyncio
import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import structlog

from sdk import Answer, Credential, Line, Patience

log = structlog.get_logger(__name__)

NOT_THEIRS = frozenset({401, 403, 404})  # another actor may do it
PATIENCE = Patience(seconds=5.0)  # then whoever asked looks at something else


class Door:
    """Few requests at a time; busy answers are waited out; whatever comes back is an answer, never an exception."""

    def __init__(
        self, client: httpx.AsyncClient, credentials: Path, *, run: str, concurrency: int, patience: Patience = PATIENCE
    ) -> None:
        self._client = client
        self._file = credentials
        self._credentials: dict[str, Credential] = {}
        self._numbers = itertools.count(1)
        self._run = run  # keys of an earlier run would replay its answers
        self._turns = asyncio.Semaphore(concurrency)
        self._patience = patience

    def actors(self, prefix: str = "") -> list[str]:
        """Name whose credentials we hold."""
        return [actor for actor in self._held() if actor.startswith(prefix)]

    async def ready(self) -> bool:
        answer = await self._ask("GET", "/ready", None)
        return answer.ok and bool(self.actors())

    async def look(self, actor: str, path: str, **query: str | int | None) -> Answer:
        """Read once; a busy answer is for the caller to look at later."""
        return await self._ask("GET", path, actor, query=query)

    async def post(self, actor: str, path: str, body: Mapping[str, Any]) -> Answer:
        """Post with a key of its own, again with the same key while the outcome is uncertain."""
        key = f"{self._run}-{next(self._numbers)}"
        return await self._patience.retry(lambda: self._ask("POST", path, actor, body=body, key=key))

    async def _ask(self, method: str, path: str, actor: str | None, **more: Any) -> Answer:
        credential = None if actor is None else self._held().get(actor)
        async with self._turns:
            answer = await Line(self._client, credential).ask(method, path, **more)
        if answer.transport_error:
            log.debug("unreached", path=path, error=answer.transport_error)
        if answer.status == httpx.codes.UNAUTHORIZED:
            self._credentials = {}  # they may have been rotated: read again next time
        return answer

    def _held(self) -> dict[str, Credential]:
        if not self._credentials:
            try:
                written = json.loads(self._file.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                return {}  # not there yet, or being written
            self._credentials = {actor: Credential.of(entry) for actor, entry in written.items()}
        return self._credentials
