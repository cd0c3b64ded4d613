"""The last hour of every service's status, sampled twice a minute in the memory of this process."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from fastapi import FastAPI

from canon.services import SERVICES
from chassis.clock import machine_now
from chassis.errors import describe_error
from chassis.web.auth import Caller
from gateway.operations.service_client import call_service_in_background

EVERY_SECONDS = 30.0
SAMPLES = 120  # of each service: an hour
TIMEOUT_SECONDS = 5.0  # then a service has not answered
OBSERVER = Caller(account="prober", roles=("service",))
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a service reported: events that wait to be handled and to be sent, and the age of the oldest of these."""

    at: datetime
    is_up: bool
    lag: int = 0
    outbox: int = 0
    outbox_seconds: float = 0.0


class StatusHistory:
    """Ask every service for its status in the background; a service that does not answer is down in that sample."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._samples = {service: deque[Sample](maxlen=SAMPLES) for service in (*SERVICES, "gateway")}

    async def run(self) -> None:
        """Sample until cancelled; a sample that has begun is ended first, so that no question is cut off half asked.

        The first is taken when everything has had the time to start.
        """
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            sampling = asyncio.ensure_future(self.sample())
            try:
                await asyncio.shield(sampling)
            finally:
                await asyncio.wait((sampling,))

    async def sample(self) -> None:
        """Take one sample of each service."""
        at = machine_now()
        answers = await asyncio.gather(*(self._status(service) for service in self._samples))
        for samples, status in zip(self._samples.values(), answers, strict=True):
            samples.append(_sample(at, status))

    def of(self, service: str) -> Sequence[Sample]:
        """Return the samples of a service, the oldest first."""
        return tuple(self._samples.get(service, ()))

    async def _status(self, service: str) -> dict[str, Any] | None:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                if service == "gateway":
                    own: dict[str, Any] = await self._app.state.runtime.status()
                    return own
                code, answer = await call_service_in_background(self._app, OBSERVER, service, "GET", "/internal/status")
        except Exception as failure:  # noqa: BLE001 - any failure is a missing answer
            _log.info("status_missing", service=service, error=describe_error(failure))
            return None
        return answer if code == 200 else None


def _sample(at: datetime, status: dict[str, Any] | None) -> Sample:
    if status is None or not status.get("up"):
        return Sample(at=at, is_up=False)
    return Sample(
        at=at,
        is_up=True,
        lag=status.get("consumer_lag") or 0,
        outbox=status.get("outbox_depth") or 0,
        outbox_seconds=status.get("outbox_oldest_seconds") or 0.0,
    )
