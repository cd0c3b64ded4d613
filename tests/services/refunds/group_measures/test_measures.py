"""Measures as callers take them, on a real database."""

from datetime import timedelta

import httpx

from canon.shanghai import day_of
from chassis.clock import SteppedClock
from tests.services.refunds.calling import HUB, OFFICER, PARTNER, as_
from tests.services.refunds.test_group_cases import see, sign, simulated, with_roster


async def test_a_late_business_is_urged_interviewed_and_reported_one_by_one(
    client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)
    await sign(client, case, 1)
    path = f"{case}/measures"
    before = await see(client, path)
    clock.advance_to(clock.now() + timedelta(days=12))
    late = await see(client, path)
    tomorrow = (day_of(clock.now()) + timedelta(days=1)).isoformat()
    urge = {"kind": "urge", "text": "请付清第一期。", "by": tomorrow}

    early = await client.post(path, json=urge | {"kind": "lead"}, headers=as_(OFFICER, "m0"))
    taken = await client.post(path, json=urge, headers=as_(OFFICER, "m1"))
    again = await client.post(path, json=urge, headers=as_(HUB, "m2"))
    past = await client.post(path, json=urge | {"by": "2020-01-01"}, headers=as_(HUB, "m3"))
    foreign = await client.post(path, json=urge, headers=as_(PARTNER, "m4"))
    clock.advance_to(clock.now() + timedelta(days=14))

    assert (before["proposed"], late["proposed"]["kind"]) == (None, "urge")
    assert [one.json()["code"] for one in (early, again)] == ["measure_not_proposed"] * 2
    assert (taken.status_code, taken.json()["taken_by"], past.status_code, foreign.status_code) == (
        201,
        "officer.dev",
        422,
        403,
    )
    found = await see(client, path)
    assert (found["proposed"]["kind"], found["proposed"]["ground"]) == ("lead", "withheld")
    assert [one["kind"] for one in found["items"]] == ["urge"]
