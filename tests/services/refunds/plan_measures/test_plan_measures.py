"""Measures against a business that does not perform what it agreed with one consumer, on a real database."""

from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from canon.shanghai import day_of
from chassis.clock import SteppedClock
from chassis.db.tables import audit
from services.refunds.plans import service as plans_service
from tests.services.refunds.calling import HUB, OFFICER, PARTNER, as_
from tests.services.refunds.test_service import ENTERPRISE, FOOD, agree, published_types, the_plan


async def _measures(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(path, headers=as_(HUB))).json()
    return found


async def test_an_agreement_that_is_not_performed_is_urged_interviewed_and_reported_one_by_one(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await agree(refunds, clock)
    path = f"/v1/refunds/plans/{(await the_plan(client))['id']}/measures"
    due = plans_service.DEFAULT_FIRST_DUE + timedelta(days=5)  # a weekend in between
    before = await _measures(client, path)
    clock.advance_to(clock.now() + due)
    tomorrow = (day_of(clock.now()) + timedelta(days=1)).isoformat()
    urge = {"kind": "urge", "text": "请付清第一期。", "by": tomorrow}

    early = await client.post(path, json={"kind": "lead", "text": "12号"}, headers=as_(OFFICER, "m0"))
    taken = await client.post(path, json=urge, headers=as_(OFFICER, "m1"))
    again = await client.post(path, json=urge, headers=as_(HUB, "m2"))
    clock.advance_to(clock.now() + timedelta(days=7))
    interview = (await _measures(client, path))["proposed"]
    await client.post(path, json={"kind": "interview", "text": "周三九点到本局"}, headers=as_(OFFICER, "m3"))
    clock.advance_to(clock.now() + timedelta(days=7))
    lead = (await _measures(client, path))["proposed"]
    reported = await client.post(path, json={"kind": "lead", "text": "望市监线〔2026〕12号"}, headers=as_(HUB, "m4"))

    assert before == {"items": [], "proposed": None}
    assert [one.json()["code"] for one in (early, again)] == ["measure_not_proposed"] * 2
    assert (taken.status_code, taken.json()["taken_by"], reported.status_code) == (201, "officer.dev", 201)
    assert (interview["kind"], interview["ground"]) == ("interview", "urged_in_vain")
    assert (lead["kind"], lead["ground"]) == ("lead", "withheld")
    after = await _measures(client, path)
    assert ([one["kind"] for one in after["items"]], after["proposed"]) == (["urge", "interview", "lead"], None)
    async with refunds.state.transactions.begin() as work:
        acts = select(audit.c.act).where(audit.c.act.like("plan_measure.%")).order_by(audit.c.id)
        found = list((await work.db.execute(acts)).scalars())
    assert found == ["plan_measure.urge", "plan_measure.interview", "plan_measure.lead"]


async def test_the_sixteenth_day_is_published_once_and_proposes_a_lead(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await agree(refunds, clock)
    path = f"/v1/refunds/plans/{(await the_plan(client))['id']}/measures"

    clock.advance_to(clock.now() + plans_service.DEFAULT_FIRST_DUE + timedelta(days=22))
    for _ in range(2):
        async with refunds.state.transactions.begin() as work:
            await plans_service.publish_overdue(work)

    assert (await published_types(refunds)).count("refund_withheld") == 1
    proposed = (await _measures(client, path))["proposed"]
    assert (proposed["kind"], proposed["ground"]) == ("lead", "withheld")


async def test_measures_are_the_bureaus_alone(refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock) -> None:
    await agree(refunds, clock)
    path = f"/v1/refunds/plans/{(await the_plan(client))['id']}/measures"
    step = {"kind": "urge", "text": "请付清。"}

    statuses = [
        (await client.get(path, headers=as_(who))).status_code for who in (HUB, OFFICER, FOOD, PARTNER, ENTERPRISE)
    ]
    foreign = await client.post(path, json=step, headers=as_(FOOD, "m1"))
    firm = await client.post(path, json=step, headers=as_(ENTERPRISE, "m2"))

    assert statuses == [200, 200, 404, 403, 403]
    assert (foreign.status_code, firm.status_code) == (404, 403)
