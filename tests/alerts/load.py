"""A light and steady load through the front door, so that there is something to count."""

import asyncio
import contextlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from chassis.clock import new_id
from tests.campaign.stage import Stage
from tests.faults.filing import a_filing

EVERY = 0.6  # seconds between two questions to one service, also while it does not answer: slowness asks for a rate
PATIENCE = 8.0  # seconds
READ = ("/v1/cases", "/v1/odr/disputes", "/v1/refunds/plans", "/v1/metrics/summary")


@dataclass(slots=True)
class Load:
    """A partner files, the hub looks at every service."""

    stage: Stage
    answers: Counter[str] = field(default_factory=Counter)

    async def play(self) -> None:
        """Until cancelled."""
        async with (
            self.stage.client("partner") as partner,
            self.stage.client("hub") as hub,
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(self._again_and_again(partner, "POST", "/v1/complaints"))
            for path in READ:
                tasks.create_task(self._again_and_again(hub, "GET", path))

    async def _again_and_again(self, client: httpx.AsyncClient, method: str, path: str) -> None:
        async with asyncio.TaskGroup() as asking:
            while True:
                asking.create_task(self._ask(client, method, path))
                await asyncio.sleep(EVERY)

    async def _ask(self, client: httpx.AsyncClient, method: str, path: str) -> None:
        more: dict[str, Any] = {}
        if method == "POST":
            key = f"alerts {new_id()}"
            more = {"json": a_filing(key), "headers": {"Idempotency-Key": key}}
        status = "lost"
        with contextlib.suppress(httpx.TransportError):
            status = str((await client.request(method, path, timeout=PATIENCE, **more)).status_code)
        self.answers[f"{method} {path} {status}"] += 1
