"""Somebody in front of the gateways who must never be refused."""

import asyncio
import contextlib
import time
from typing import Any

import httpx

from tests.faults.filing import a_filing
from tests.simulation.history import History


class Citizen:
    """Asks one gateway, and the other with the same key when the line is lost, as a balancer would."""

    def __init__(self, clients: list[httpx.AsyncClient], history: History, pause_seconds: float = 0.0) -> None:
        self._clients = clients
        self._pause_seconds = pause_seconds  # before each request
        self._history = history
        self.failed: list[str] = []
        self.requests = 0
        self.longest = 0.0  # seconds until an answer

    async def file_until(self, name: str, stop: asyncio.Event) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            key = f"{name}-{number}"
            self._history.invoked.add(key)
            answer = await self._ask("POST", "/v1/complaints", json=a_filing(key), headers={"Idempotency-Key": key})
            if not answer.is_success:
                continue
            self._history.answers[key].add(answer.content)
            await self._ask("GET", f"/v1/complaints/{answer.json()['id']}")

    async def read_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            for path in ("/v1/cases", "/v1/odr/disputes", "/v1/refunds/plans", "/v1/metrics/summary", "/v1/complaints"):
                await self._ask("GET", path)

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        await asyncio.sleep(self._pause_seconds)
        self.requests += 1
        started_at = time.monotonic()
        for client in self._clients * 2:
            with contextlib.suppress(httpx.TransportError):
                answer = await client.request(method, path, **more)
                self.longest = max(self.longest, time.monotonic() - started_at)
                if not answer.is_success:
                    self.failed.append(f"{method} {path}: {answer.status_code} {answer.text}")
                return answer
        self.failed.append(f"{method} {path}: nobody answers")
        return httpx.Response(503)
