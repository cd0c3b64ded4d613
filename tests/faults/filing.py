"""A client that files complaints: whatever is unknown it asks again with the same key, and keeps the history."""

import asyncio
import itertools
from typing import Any

import httpx

from tests.simulation.history import History

AGAIN_SECONDS = 0.05
SETTLED_SECONDS = 60
COMMITS = (b"COMMIT", b'"number":"WQ')  # what makes durable says one of these; the other is of complaints taken in
GYM = "在某健身房办了年卡两千元，健身房关门跑路，要求退还余额。"
CRACKS = "新买的商品房楼板开裂、墙体渗漏，开发商不维修，要求住建部门处理房屋质量问题。"


def a_filing(
    key: str, words: str = "在某健身房办了年卡两千元，健身房关门跑路，要求退还余额。", **more: Any
) -> dict[str, Any]:
    """One complaint; its respondent carries the key, so that it is found again in every store."""
    return {
        "matter": {"text": words, "request": "退款"},
        **more,
        "respondent": more.get("respondent", {}) | {"name": key},
    }


class Filer:
    """Files under keys of its own; an unknown outcome is never taken for a failure."""

    def __init__(self, client: httpx.AsyncClient, history: History, prefix: str = "K", **more: Any) -> None:
        """``more`` is what every filing says beside its words."""
        self.client, self.history = client, history
        self._more = more
        self.ids: dict[str, str] = {}
        self.unknown = 0
        self._words: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._prefix = prefix

    async def file(self, words: str = GYM) -> str:
        """File a new complaint until it is acknowledged; its key."""
        key = f"{self._prefix}-{next(self._numbers):05}"
        self._words[key] = words
        self.history.invoked.add(key)
        async with asyncio.timeout(SETTLED_SECONDS):
            while not await self.ask(key):
                self.unknown += 1
                await asyncio.sleep(AGAIN_SECONDS)
        return key

    async def ask(self, key: str) -> bool:
        """Post once; whether it was acknowledged."""
        filing = a_filing(key, self._words[key], **self._more)
        if "complainant" in filing:  # each is another person
            number = int(key.rpartition("-")[2])
            filing["complainant"] = {"phone": f"138{number:08}", **filing["complainant"]}
        try:
            answer = await self.client.post("/v1/complaints", json=filing, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            return False
        if answer.status_code == 503:
            assert answer.headers["retry-after"]
            return False
        assert answer.status_code == 201, (key, answer.status_code, answer.text)
        self.ids[key] = answer.json()["id"]
        self.history.answers[key].add(answer.content)
        return True

    async def file_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.file()
