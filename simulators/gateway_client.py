"""The client of all simulated actors for the gateway, each with its own credential."""

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

NOT_PERMITTED = frozenset({401, 403, 404})  # statuses after which another actor is tried
DOCUMENT_SECONDS = 60.0
RETRY = Patience(seconds=5.0)  # then the caller goes on with something else


class GatewayClient:
    """Sends requests as any actor, a limited number at a time; every outcome is an ``Answer``, never an exception."""

    def __init__(
        self, client: httpx.AsyncClient, credentials: Path, *, run: str, concurrency: int, retry: Patience = RETRY
    ) -> None:
        self._client = client
        self._credentials_file = credentials
        self._credentials: dict[str, Credential] = {}
        self._numbers = itertools.count(1)
        self._run = run  # part of each idempotency key, so that no answer of an earlier run is replayed
        self._semaphore = asyncio.Semaphore(concurrency)
        self._retry = retry

    def actors(self, prefix: str = "") -> list[str]:
        """Return the names of the actors that have a credential."""
        return [actor for actor in self._load_credentials() if actor.startswith(prefix)]

    async def is_ready(self) -> bool:
        answer = await self._ask("GET", "/ready", None)
        return answer.ok and bool(self.actors())

    async def get(self, actor: str, path: str, **query: str | int | None) -> Answer:
        """Read once, without a retry if the gateway is busy."""
        return await self._ask("GET", path, actor, query=query)

    async def post(self, actor: str, path: str, body: Mapping[str, Any]) -> Answer:
        """Post with a new idempotency key; retry with the same key while the outcome is uncertain."""
        return await self._post(actor, path, body=body)

    async def upload(self, actor: str, path: str, content: bytes, media_type: str) -> Answer:
        """Post a file, as ``post`` does a body."""
        return await self._post(actor, path, body=content, media_type=media_type)

    async def _post(self, actor: str, path: str, **sent: Any) -> Answer:
        key = f"{self._run}-{next(self._numbers)}"
        return await self._retry.retry(lambda: self._ask("POST", path, actor, key=key, **sent))

    async def fetch(self, actor: str, path: str) -> Answer:
        """Read a document, which may take longer than anything else."""
        return await self._ask("GET", path, actor, within=DOCUMENT_SECONDS)

    async def _ask(self, method: str, path: str, actor: str | None, **more: Any) -> Answer:
        credential = None if actor is None else self._load_credentials().get(actor)
        async with self._semaphore:
            answer = await Line(self._client, credential).ask(method, path, **more)
        if answer.transport_error:
            log.debug("unreached", path=path, error=answer.transport_error)
        if answer.status == httpx.codes.UNAUTHORIZED:
            self._credentials = {}  # they may have been rotated: the next request reads the file again
        return answer

    def _load_credentials(self) -> dict[str, Credential]:
        if not self._credentials:
            try:
                written = json.loads(self._credentials_file.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                return {}  # the file does not exist yet, or is being written
            self._credentials = {actor: Credential.of(entry) for actor, entry in written.items()}
        return self._credentials
