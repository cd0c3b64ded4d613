"""A payment that was matched to the wrong member waits again, and every sum is as if it had never been counted."""

from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI

from canon.shanghai import day_of
from chassis.clock import SteppedClock
from tests.services.refunds.calling import HUB, OFFICER, as_
from tests.services.refunds.group_roster import csv_of
from tests.services.refunds.test_group_cases import (
    BANK,
    CSV,
    HEAD,
    check_overdue,
    pay,
    published,
    see,
    sign,
    simulated,
    with_roster,
)

WHY = {"reason": "认错了人"}


async def _matched(client: httpx.AsyncClient, clock: SteppedClock, remark: str = "G-01", sum_: str = "250") -> Any:
    """A signed case, and a payment that the hub's bank file matched to its first member."""
    case = await with_roster(client)
    await simulated(client, case, clock)
    await sign(client, case, 1)
    lines = [["B-1", day_of(clock.now()).isoformat(), sum_, "", remark]]
    await client.post(f"{case}/payments", content=csv_of(lines, heading=BANK), headers=as_(HUB) | CSV)
    [payment] = (await see(client, f"{case}/payments"))["items"]
    return case, f"{case}/payments/{payment['id']}"


async def test_an_undone_match_leaves_no_trace_in_the_sums(
    client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock
) -> None:
    case, payment = await _matched(client, clock)
    today = day_of(clock.now()).isoformat()
    await pay(client, case, member=1, amount_fen=30_000, paid_on=today, reference="A-1")

    undone = await client.post(f"{payment}/undo", json=WHY, headers=as_(OFFICER, "u1"))

    assert (undone.status_code, undone.json()["reason"], undone.json()["candidates"]) == (200, "undone", [1])
    found = await see(client, case)
    assert (found["paid_fen"], [day["paid_fen"] for day in found["due_days"]]) == (30_000, [25_000, 5_000, 0, 0])
    assert (await see(client, f"{case}/members"))["items"][0]["paid_fen"] == 30_000
    assert (await published(refunds))[-1] == "group_payment_undone"
    matched = await client.post(f"{payment}/member", json={"member": 2}, headers=as_(OFFICER, "m1"))
    assert (matched.status_code, (await see(client, case))["paid_fen"]) == (201, 55_000)


async def test_a_match_is_undone_by_another_person_and_once(client: httpx.AsyncClient, clock: SteppedClock) -> None:
    case, payment = await _matched(client, clock)

    own = await client.post(f"{payment}/undo", json=WHY, headers=as_(HUB, "u1"))
    first = await client.post(f"{payment}/undo", json=WHY, headers=as_(OFFICER, "u2"))
    second = await client.post(f"{payment}/undo", json=WHY, headers=as_(HEAD, "u3"))
    missing = await client.post(f"{case}/payments/{case[-36:]}/undo", json=WHY, headers=as_(HEAD, "u4"))

    assert (own.status_code, own.json()["code"]) == (403, "own_match")
    assert (first.status_code, second.json()["code"], missing.status_code) == (200, "not_matched", 404)


async def test_what_a_later_timetable_builds_on_stays(client: httpx.AsyncClient, clock: SteppedClock) -> None:
    case, payment = await _matched(client, clock)
    await simulated(client, case, clock, budget_fen=400_000)
    await sign(client, case, 2)
    await client.post(f"{case}/plan/signature", json={}, headers=as_(HEAD, "s2"))

    refused = await client.post(f"{payment}/undo", json=WHY, headers=as_(OFFICER, "u1"))

    assert (refused.status_code, refused.json()["code"]) == (409, "earlier_version")


async def test_an_instalment_that_is_open_again_is_late_again(
    client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock
) -> None:
    case, payment = await _matched(client, clock)
    clock.advance_to(clock.now() + timedelta(days=20))
    await check_overdue(refunds)
    late = (await see(client, case))["overdue_fen"]

    await client.post(f"{payment}/undo", json=WHY, headers=as_(OFFICER, "u1"))
    await check_overdue(refunds)

    found = await see(client, case)
    assert (late, found["overdue_fen"], found["overdue_people"]) == (275_000, 300_000, 12)
    listed = (await see(client, f"{case}/members?among=overdue"))["items"][0]
    assert (listed["member"], listed["overdue_fen"]) == (1, 25_000)
