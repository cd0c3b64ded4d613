"""Probe every service with read requests every ten seconds and count the outcomes; it files no complaint."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from fastapi import FastAPI

from chassis.clock import Clock, SystemClock, age_of, machine_now
from chassis.errors import describe_error
from chassis.web.auth import Caller
from gateway.edge.service_levels import (
    DISPATCH_SECONDS,
    DISPATCHED,
    FAILED,
    IN_TIME,
    LATE,
    OUTCOMES,
    PROBE_SECONDS,
    PROBES,
)
from gateway.operations.service_client import call_service_in_background
from gateway.settings import SERVICES

EVERY_SECONDS = 10.0
TIMEOUT_SECONDS = 8.0  # then a question has failed
SAMPLES = 5  # of what was accepted since the last round
POLL_SECONDS = 0.2
PROBER = Caller(account="prober", roles=("auditor",))
PROBE_PATHS = {
    "intake": f"/v1/complaints?limit={SAMPLES}",
    "dispatch": "/v1/cases?limit=1",
    "odr": "/v1/odr/disputes?limit=1",
    "refunds": "/v1/refunds/plans?limit=1",
    "analytics": "/v1/metrics/summary",
}
_log = structlog.get_logger()


class Prober:
    """One round is a question to every service, and a look for the newest complaints at the case desk."""

    def __init__(self, app: FastAPI, clock: Clock) -> None:
        self._app = app
        self._is_real = isinstance(clock, SystemClock)  # in a replayed year nothing is five seconds old
        self._known_ids: set[UUID] = set()
        for service in SERVICES:
            for outcome in OUTCOMES:
                PROBES.labels(service, outcome)

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self.probe()

    async def probe(self) -> None:
        answers = await asyncio.gather(*(self._probe_service(service) for service in PROBE_PATHS))
        listed = dict(zip(PROBE_PATHS, answers, strict=True))["intake"]
        if self._is_real and listed is not None:
            await asyncio.gather(*(self._await_case(one) for one in self._newly_accepted(listed["items"])))

    async def _probe_service(self, service: str) -> Any:
        """The answer, ``None`` where there is none."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        path, _, query = PROBE_PATHS[service].partition("?")
        answer = await self._call(service, path, query)
        outcome = FAILED if answer is None else IN_TIME if loop.time() - began <= PROBE_SECONDS else LATE
        PROBES.labels(service, outcome).inc()
        return answer

    def _newly_accepted(self, items: Iterable[dict[str, Any]]) -> set[UUID]:
        """What was accepted since the last round."""
        young = {
            one
            for one in (UUID(item["id"]) for item in items)
            if (age := age_of(one)) is not None and age < timedelta(seconds=EVERY_SECONDS)
        }
        fresh, self._known_ids = young - self._known_ids, young
        return fresh

    async def _await_case(self, complaint: UUID) -> None:
        """Until it is there, or too late."""
        due = DISPATCH_SECONDS
        while True:
            case = await self._call("dispatch", f"/v1/cases/{complaint}")
            age = _seconds_old(complaint)
            if case is not None:
                waited = min(age, _seconds_to_case(complaint, case))
                DISPATCHED.labels(IN_TIME if waited <= due else LATE).inc()
                return
            if age > due:
                DISPATCHED.labels(FAILED).inc()
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _call(self, service: str, path: str, query: str = "") -> Any:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                status, answer = await call_service_in_background(self._app, PROBER, service, "GET", path, query=query)
        except Exception as failure:  # noqa: BLE001 - whatever it is, it was no answer
            _log.warning("probe_failed", service=service, error=describe_error(failure))
            return None
        return answer if status == 200 else None


def _seconds_old(complaint: UUID) -> float:
    age = age_of(complaint)
    return age.total_seconds() if age is not None else 0.0


def _seconds_to_case(complaint: UUID, case: dict[str, Any]) -> float:
    """Seconds from acceptance to the first line in the case's history."""
    accepted = machine_now().astimezone(UTC) - timedelta(seconds=_seconds_old(complaint))
    first = min((datetime.fromisoformat(act["at"]) for act in case["history"]), default=accepted)
    return (first - accepted).total_seconds()
