"""Ask another service for its events: the one thing services fetch from each other."""

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from chassis.bus.port import Message

PAGE = 1000


class Publishers:
    """The ``/internal`` doors of the other services, over sockets or in process."""

    def __init__(self, clients: Mapping[str, Callable[[], httpx.AsyncClient]], token: Callable[[str], str]) -> None:
        self._clients = clients
        self._token = token

    async def heads(
        self, publisher: str, since: datetime | None, after: UUID | None
    ) -> tuple[list[tuple[UUID, int]], datetime]:
        """A page of (aggregate, version) that moved in the window, in order of the id, and the publisher's time."""
        asked = {"limit": str(PAGE)}
        if since:
            asked["since"] = since.isoformat()
        if after:
            asked["after"] = str(after)
        answer = await self._get(publisher, "/internal/heads", asked)
        heads = [(UUID(item["aggregate_id"]), item["version"]) for item in answer["items"]]
        return heads, datetime.fromisoformat(answer["now"])

    async def events_of(self, publisher: str, wanted: Sequence[tuple[UUID, int]]) -> list[Message]:
        """Everything after the given version of each aggregate (at most a page; ask again for more)."""
        body = {"wanted": [{"aggregate_id": str(aggregate), "after": version} for aggregate, version in wanted]}
        async with self._client(publisher) as client:
            response = await client.post("/internal/events", json=body, headers=self._headers(publisher))
            response.raise_for_status()
            return [_message(item) for item in response.json()["items"]]

    async def events_after(self, publisher: str, types: Sequence[str], after: tuple[UUID, int] | None) -> list[Message]:
        """A page of the log in order of (aggregate, version), only these types."""
        asked = {"types": ",".join(types), "limit": str(PAGE)}
        if after:
            asked |= {"after_aggregate": str(after[0]), "after_version": str(after[1])}
        return [_message(item) for item in (await self._get(publisher, "/internal/events", asked))["items"]]

    async def _get(self, publisher: str, path: str, params: dict[str, str]) -> dict[str, Any]:
        async with self._client(publisher) as client:
            response = await client.get(path, params=params, headers=self._headers(publisher))
            response.raise_for_status()
            answer: dict[str, Any] = response.json()
            return answer

    def _client(self, publisher: str) -> httpx.AsyncClient:
        return self._clients[publisher]()

    def _headers(self, publisher: str) -> dict[str, str]:
        return {"X-Caller": self._token(publisher)}


def _message(item: dict[str, Any]) -> Message:
    return Message(
        topic=item["topic"],
        key=UUID(item["key"]),
        headers=item["headers"],
        body=base64.b64decode(item["body"]),
    )
