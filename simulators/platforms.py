"""12345 and 12315 where our answers arrive: they keep what they receive, and can be told to be down."""

import json
from collections import deque
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, HTTPException, Query, status

from canon.shanghai import written
from chassis.clock import Clock

KEPT = 10_000  # answers in memory; the file keeps all
_ID_FIELDS = ("caseguid", "regId", "registrationnumber")


class Platform(StrEnum):
    HOTLINE = "12345"
    NATIONAL = "12315"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One answer of ours as a platform saw it."""

    platform: Platform
    step: str
    external_id: str | None
    at: str
    key: str | None  # the Idempotency-Key it came with
    repeated: bool  # the same key came before
    body: dict[str, Any]


class Record:
    """What the platforms received, the newest last."""

    def __init__(self, clock: Clock, file: Path | None = None, kept: int = KEPT) -> None:
        self._clock = clock
        self._file = file
        self._received: deque[Received] = deque(maxlen=kept)
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
        if len(self._received) == self._received.maxlen and (forgotten := self._received[0].key):
            self._keys.discard(forgotten)
        self._received.append(received)
        if key:
            self._keys.add(key)
        if self._file:
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(received), ensure_ascii=False) + "\n")
        return received

    def seen(self, platform: Platform | None, step: str | None, external_id: str | None) -> list[Received]:
        wanted = {"platform": platform, "step": step, "external_id": external_id}
        given = {name: value for name, value in wanted.items() if value is not None}
        return [one for one in self._received if all(getattr(one, name) == value for name, value in given.items())]


def routes(record: Record) -> APIRouter:
    """Build the two platforms' doors and the window on their record."""
    router = APIRouter()

    @router.get("/record")
    async def read_record(
        platform: Platform | None = None,
        step: str | None = None,
        external_id: str | None = None,
        limit: Annotated[int, Query(ge=1, le=KEPT)] = 200,
    ) -> dict[str, Any]:
        found = record.seen(platform, step, external_id)
        return {"total": len(found), "items": [asdict(one) for one in found[-limit:]]}

    @router.post("/outages/{platform}", status_code=status.HTTP_204_NO_CONTENT)
    async def go_down(platform: Platform) -> None:
        record.down.add(platform)

    @router.delete("/outages/{platform}", status_code=status.HTTP_204_NO_CONTENT)
    async def come_back(platform: Platform) -> None:
        record.down.discard(platform)

    # Last, because its path takes any first word that is a platform.
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
