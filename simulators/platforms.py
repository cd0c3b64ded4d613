"""The platforms 12345 and 12315 as receivers of write-backs: they record requests and can simulate an outage."""

import json
from collections import deque
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, HTTPException, Query, status

from canon.shanghai import written
from chassis.clock import Clock

MAX_IN_MEMORY = 10_000  # write-backs kept in memory; the file keeps all
_ID_FIELDS = ("caseguid", "regId", "registrationnumber")


class Platform(StrEnum):
    HOTLINE = "12345"
    NATIONAL = "12315"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One write-back as a platform received it."""

    platform: Platform
    step: str
    external_id: str | None
    at: str
    key: str | None  # the Idempotency-Key it came with
    repeated: bool  # the same key came before
    body: dict[str, Any]


class Record:
    """The write-backs that the platforms received, the newest last, and which platforms are down."""

    def __init__(self, clock: Clock, file: Path | None = None, max_in_memory: int = MAX_IN_MEMORY) -> None:
        self._clock = clock
        self._file = file
        self._received: deque[Received] = deque(maxlen=max_in_memory)
        self._keys: set[str] = set()
        self.down: set[Platform] = set()

    def add(self, platform: Platform, step: str, body: dict[str, Any], key: str | None) -> Received:
        received = Received(
            platform=platform,
            step=step,
            external_id=next((str(body[field]) for field in _ID_FIELDS if field in body), None),
            at=written(self._clock.now()),
            key=key,
            repeated=key in self._keys,
            body=body,
        )
        if len(self._received) == self._received.maxlen and (evicted := self._received[0].key):
            self._keys.discard(evicted)
        self._received.append(received)
        if key:
            self._keys.add(key)
        if self._file:
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(received), ensure_ascii=False) + "\n")
        return received

    def find(self, platform: Platform | None, step: str | None, external_id: str | None) -> list[Received]:
        filters = {"platform": platform, "step": step, "external_id": external_id}
        given = {name: value for name, value in filters.items() if value is not None}
        return [one for one in self._received if all(getattr(one, name) == value for name, value in given.items())]


def routes(record: Record) -> APIRouter:
    """Build the routes of both platforms, and those to read the record and to simulate outages."""
    router = APIRouter()

    @router.get("/record")
    async def read_record(
        platform: Platform | None = None,
        step: str | None = None,
        external_id: str | None = None,
        limit: Annotated[int, Query(ge=1, le=MAX_IN_MEMORY)] = 200,
    ) -> dict[str, Any]:
        found = record.find(platform, step, external_id)
        return {"total": len(found), "items": [asdict(one) for one in found[-limit:]]}

    @router.post("/outages/{platform}", status_code=status.HTTP_204_NO_CONTENT)
    async def go_down(platform: Platform) -> None:
        record.down.add(platform)

    @router.delete("/outages/{platform}", status_code=status.HTTP_204_NO_CONTENT)
    async def come_back(platform: Platform) -> None:
        record.down.discard(platform)

    # Last, because its path would match the other routes too.
    @router.post("/{platform}/{step}")
    async def receive(
        platform: Platform,
        step: str,
        body: Annotated[dict[str, Any], Body()],
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> dict[str, Any]:
        """Take an answer; 200 means only that the bridge has it (D§6.8)."""
        if platform in record.down:
            raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, "系统维护中", {"Retry-After": "5"})
        received = record.add(platform, step, body, idempotency_key)
        return {"code": 0, "message": "回填成功(待确认)", "repeated": received.repeated}

    return router
