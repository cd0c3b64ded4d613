"""HTTP client of the ``/internal`` routes: event logs are the only thing services fetch from each other."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from chassis.bus.port import Message
from chassis.settings import ServiceSettings
from chassis.tls import context_for
from chassis.transport import Transport

PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """A page of (aggregate, last version) in order of the id, with the publisher's time and the epoch of its log."""

    items: list[tuple[UUID, int]]
    newest: tuple[UUID, int] | None  # of this page
    newest_at: datetime | None
    now: datetime
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintCounts:
    """Counts of the complaints accepted in a span of time, in one service (``chassis.delivery.completeness``)."""

    there: int
    held: int
    lost: int
    untold: int
    first: UUID | None
    on_the_bus: int | None  # events of any type that it has not yet read, where known


class PublisherClient:
    """Calls the ``/internal`` routes of other services, over sockets or in process.

    Every method raises ``httpx.HTTPError`` when the service does not answer or answers with an error.
    """

    def __init__(self, clients: Mapping[str, Callable[[], httpx.AsyncClient]], token: Callable[[str], str]) -> None:
        self._clients = clients
        self._token = token

    async def heads(self, publisher: str, since: datetime | None, after: UUID | None) -> Heads:
        """Return a page of the aggregates with events since an instant, after an id."""
        params = {"limit": str(PAGE)}
        if since:
            params["since"] = since.isoformat()
        if after:
            params["after"] = str(after)
        answer = await self._get(publisher, "/internal/heads", params)
        newest = answer["newest"]
        return Heads(
            items=[(UUID(item["aggregate_id"]), item["version"]) for item in answer["items"]],
            newest=(UUID(newest["aggregate_id"]), newest["version"]) if newest else None,
            newest_at=datetime.fromisoformat(newest["moved_at"]) if newest else None,
            now=datetime.fromisoformat(answer["now"]),
            epoch=answer["epoch"],
        )

    async def last_versions(self, publisher: str, aggregates: Sequence[UUID], epoch: int) -> dict[UUID, int]:
        """Return the last version of each of these aggregates that the log has from this epoch or an earlier one."""
        body = {"aggregates": [str(aggregate) for aggregate in aggregates], "epoch": epoch}
        items = (await self._post(publisher, "/internal/kept", body))["items"]
        return {UUID(item["aggregate_id"]): item["version"] for item in items}

    async def events_of(self, publisher: str, wanted: Sequence[tuple[UUID, int]]) -> list[Message]:
        """Return the events after the given version of each aggregate, at most one page."""
        body = {"wanted": [{"aggregate_id": str(aggregate), "after": version} for aggregate, version in wanted]}
        return [_message(publisher, item) for item in (await self._post(publisher, "/internal/events", body))["items"]]

    async def events_after(self, publisher: str, types: Sequence[str], after: tuple[UUID, int] | None) -> list[Message]:
        """Return a page of the log's events of these types, in order of (aggregate, version)."""
        params = {"types": ",".join(types), "limit": str(PAGE)}
        if after:
            params |= {"after_aggregate": str(after[0]), "after_version": str(after[1])}
        return [_message(publisher, item) for item in (await self._get(publisher, "/internal/events", params))["items"]]

    async def audit_head(self, publisher: str) -> tuple[int, str]:
        """Return position and digest of the last link of a service's audit chain."""
        answer = await self._get(publisher, "/internal/audit/head", {})
        return answer["position"], answer["digest"]

    async def complaint_counts(self, service: str, since: datetime, until: datetime) -> ComplaintCounts:
        """Return the counts of the complaints accepted in a span of time."""
        params = {"since": since.isoformat(), "until": until.isoformat()}
        answer = await self._get(service, "/internal/complaints", params)
        first = answer.pop("first")
        return ComplaintCounts(first=UUID(first) if first else None, **answer)

    async def _get(self, publisher: str, path: str, params: dict[str, str]) -> dict[str, Any]:
        async with self._client(publisher) as client:
            response = await client.get(path, params=params, headers=self._headers(publisher))
            response.raise_for_status()
            answer: dict[str, Any] = response.json()
            return answer

    async def _post(self, publisher: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._client(publisher) as client:
            response = await client.post(path, json=body, headers=self._headers(publisher))
            response.raise_for_status()
            answer: dict[str, Any] = response.json()
            return answer

    def _client(self, publisher: str) -> httpx.AsyncClient:
        return self._clients[publisher]()

    def _headers(self, publisher: str) -> dict[str, str]:
        return {"X-Caller": self._token(publisher)}


class InternalClients(Mapping[str, Callable[[], httpx.AsyncClient]]):
    """HTTP clients of the services by name: in process for a service of this process, else over its socket."""

    def __init__(self, settings: ServiceSettings, peers: Mapping[str, FastAPI]) -> None:
        self._settings = settings
        self._peers = peers

    def __getitem__(self, service: str) -> Callable[[], httpx.AsyncClient]:
        if service in self._peers:
            transport = httpx.ASGITransport(app=self._peers[service])
            return lambda: httpx.AsyncClient(transport=transport, base_url=f"http://{service}")
        address, authority = self._settings.services[service], self._settings.authority
        return lambda: httpx.AsyncClient(
            base_url=address, timeout=10, trust_env=False, transport=Transport(verify=context_for(address, authority))
        )

    def __iter__(self) -> Iterator[str]:
        return iter({*self._peers, *self._settings.services})

    def __len__(self) -> int:
        return len({*self._peers, *self._settings.services})


def _message(publisher: str, item: dict[str, Any]) -> Message:
    return Message(
        topic=publisher,
        key=UUID(item["key"]),
        headers=item["headers"],
        body=base64.b64decode(item["body"]),
    )
