"""The prober and the targets: what they count is what happened."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from prometheus_client import REGISTRY

from canon.services import SERVICES
from chassis.clock import SteppedClock, machine_now, new_id
from chassis.errors import NotFound, Unavailable
from gateway.edge.service_levels import ACCEPT_SECONDS, count_accepted
from gateway.operations.prober import Prober
from gateway.settings import Timings
from tests.gateway.echoing import Echoing


class Counted:
    """How counters moved since this was made."""

    def __init__(self) -> None:
        self._before = self._now()

    def moved(self, name: str, **labels: str) -> float:
        key = (f"weiquan_slo_{name}_total", frozenset(labels.items()))
        return self._now().get(key, 0.0) - self._before.get(key, 0.0)

    @staticmethod
    def _now() -> Mapping[tuple[str, frozenset[tuple[str, str]]], float]:
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in REGISTRY.collect()
            for sample in family.samples
        }


class Product:
    """Services that answer as the test wants."""

    def __init__(self, house: Echoing) -> None:
        self.house = house
        self.listed: list[UUID] = []
        self.opened: dict[UUID, Any] = {}
        self.down: set[str] = set()
        self.missed = asyncio.Event()  # a case was looked for and not there
        for service, path in {
            "intake": "/v1/complaints",
            "dispatch": "/v1/cases",
            "odr": "/v1/odr/disputes",
            "refunds": "/v1/refunds/plans",
            "analytics": "/v1/metrics/summary",
        }.items():
            self._serve(house.peers[service], service, path)
        cases = APIRouter()

        @cases.get("/v1/cases/{complaint}")
        async def case(complaint: UUID) -> dict[str, Any]:
            if complaint not in self.opened:
                self.missed.set()
                raise NotFound
            return {"history": [{"at": self.opened[complaint]}]}

        house.peers["dispatch"].include_router(cases)

    def _serve(self, app: FastAPI, service: str, path: str) -> None:
        router = APIRouter()

        @router.get(path)
        async def page() -> dict[str, Any]:
            if service in self.down:
                raise Unavailable
            return {"items": [{"id": str(one)} for one in self.listed]}

        app.include_router(router)

    def accept(self) -> UUID:
        self.listed.insert(0, new_id())
        return self.listed[0]

    def open(self, complaint: UUID) -> None:
        self.opened[complaint] = machine_now().isoformat()

    @property
    def prober(self) -> Prober:
        prober: Prober = self.house.own.state.prober
        return prober


@pytest.fixture
def product(house: Echoing) -> Product:
    return Product(house)


async def test_every_service_is_probed_and_one_that_does_not_answer_has_failed(product: Product) -> None:
    counted = Counted()
    product.down.add("odr")

    await product.prober.probe()

    for service in SERVICES:
        fine = service != "odr"
        assert counted.moved("probes", service=service, outcome="in_time") == fine, service
        assert counted.moved("probes", service=service, outcome="failed") == (not fine), service


async def test_each_new_complaint_is_looked_for_once(product: Product) -> None:
    counted = Counted()
    product.open(product.accept())
    await product.prober.probe()
    product.open(product.accept())

    await product.prober.probe()
    await product.prober.probe()

    assert counted.moved("dispatched", outcome="in_time") == 2


async def test_a_case_that_opens_while_it_is_looked_for_is_in_time(product: Product) -> None:
    counted = Counted()
    complaint = product.accept()
    probing = asyncio.create_task(product.prober.probe())
    await product.missed.wait()

    product.open(complaint)
    await probing

    assert counted.moved("dispatched", outcome="in_time") == 1


@pytest.mark.parametrize("house", [{"timings": Timings(dispatch=0.3)}], indirect=True, ids=["a_third_of_a_second"])
async def test_a_case_that_does_not_open_or_opened_late_misses_the_target(product: Product) -> None:
    counted = Counted()
    complaint = product.accept()
    await product.prober.probe()
    late = product.accept()
    await asyncio.sleep(0.4)
    product.open(late)
    product.open(complaint)

    await product.prober.probe()

    assert counted.moved("dispatched", outcome="failed") == 1
    assert counted.moved("dispatched", outcome="late") == 1


async def test_in_a_replayed_year_nothing_is_looked_for(product: Product) -> None:
    counted = Counted()
    product.open(product.accept())

    await Prober(product.house.own, SteppedClock(machine_now()), dispatch_seconds=5.0).probe()

    assert counted.moved("dispatched", outcome="in_time") == 0


async def test_the_gateway_counts_what_was_accepted(gateway: httpx.AsyncClient) -> None:
    counted = Counted()

    for path in ("/v1/complaints", "/v1/channels/12345/work-orders"):
        await gateway.post(path, json={})
    refused = {outcome: counted.moved("accepted", outcome=outcome) for outcome in ("in_time", "late", "failed")}
    for status, seconds in ((201, 0.1), (200, ACCEPT_SECONDS + 0.1), (503, 0.1), (422, 0.1), (499, 30.0)):
        count_accepted(status, seconds)

    assert set(refused.values()) == {0.0}
    assert [counted.moved("accepted", outcome=outcome) for outcome in ("in_time", "late", "failed")] == [1, 1, 1]
