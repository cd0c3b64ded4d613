"""Probe every service with read requests every ten seconds and count the outcomes; it files no complaint."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from fastapi import FastAPI

from canon.services import REGISTRY, SERVICES
from chassis.clock import Clock, SystemClock, age_of, machine_now
from chassis.errors import describe_error
from chassis.web.auth import Caller
from gateway.edge.service_levels import (
    DISPATCHED,
    FAILED,
    IN_TIME,
    LATE,
    OUTCOMES,
    PROBE_SECONDS,
    PROBES,
)
from gateway.operations.service_client import call_service_in_background

EVERY_SECONDS = 10.0
TIMEOUT_SECONDS = 8.0  # then a probe has failed
POLL_SECONDS = 0.2
PROBER = Caller(account="prober", roles=("auditor",))
PROBE_PATHS = {service.name: service.probe for service in REGISTRY}
_log = structlog.get_logger()


class Prober:
    """Each round sends a read request to every service and waits for the cases of the newest complaints in dispatch."""

    def __init__(self, app: FastAPI, clock: Clock, dispatch_seconds: float) -> None:
        self._app = app
        self._dispatch_seconds = dispatch_seconds
        self._is_real = isinstance(clock, SystemClock)  # ages mean nothing in a simulated year
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
        """Probe a service and count the outcome; return its answer, ``None`` without one."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        path, _, query = PROBE_PATHS[service].partition("?")
        answer = await self._call(service, path, query)
        outcome = FAILED if answer is None else IN_TIME if loop.time() - began <= PROBE_SECONDS else LATE
        PROBES.labels(service, outcome).inc()
        return answer

    def _newly_accepted(self, items: Iterable[dict[str, Any]]) -> set[UUID]:
        """Return the ids of the complaints accepted since the last round."""
        recent = {
            one
            for one in (UUID(item["id"]) for item in items)
            if (age := age_of(one)) is not None and age < timedelta(seconds=EVERY_SECONDS)
        }
        fresh, self._known_ids = recent - self._known_ids, recent
        return fresh

    async def _await_case(self, complaint: UUID) -> None:
        """Poll until the case of the complaint exists or is overdue, and count the outcome."""
        due = self._dispatch_seconds
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
        except Exception as failure:  # noqa: BLE001 - any failure is a missing answer
            _log.warning("probe_failed", service=service, error=describe_error(failure))
            return None
        return answer if status == 200 else None


def _seconds_old(complaint: UUID) -> float:
    age = age_of(complaint)
    return age.total_seconds() if age is not None else 0.0


def _seconds_to_case(complaint: UUID, case: dict[str, Any]) -> float:
    """Return the seconds from acceptance to the first entry in the case's history."""
    accepted = machine_now().astimezone(UTC) - timedelta(seconds=_seconds_old(complaint))
    first = min((datetime.fromisoformat(act["at"]) for act in case["history"]), default=accepted)
    return (first - accepted).total_seconds()
