"""Refunds as its callers see it, on a real database."""

import asyncio
import json
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from canon.codes import Channel, Kind, State
from canon.shanghai import SHANGHAI, day_of
from chassis.clock import SteppedClock, machine_now, new_id
from chassis.db.tables import event_log
from chassis.web.auth import Caller
from contracts.dispatch import AgreementReached, CalendarPublished, CaseEvent
from contracts.odr import DisputeSettled
from services.refunds import handlers
from services.refunds.calendars import service as calendars_service
from services.refunds.plans import service as plans_service
from services.refunds.plans import tables as plans_tables
from tests.services.refunds.calling import HUB, OFFICER, PARTNER, as_
from tests.services.refunds.placing import dispatched, returned

CALENDAR = new_id()
FOOD = Caller(account="food.dev", roles=("officer",), department="food")
FIRM = new_id()
ENTERPRISE = Caller(account="enterprise.dev", roles=("enterprise",), enterprise=str(FIRM))


async def agree(
    refunds: FastAPI, clock: SteppedClock, fen: int | None = 144_000, parts: int = 3, again: UUID | None = None
) -> UUID:
    """Both sides of a new case agree, or those of an earlier one ``again``."""
    case = again or new_id()
    event = AgreementReached(
        aggregate_id=case,
        complaint_id=case,
        occurred_at=clock.now(),
        state=State.AGREED,
        kind=Kind.COMPLAINT,
        channel=Channel.PLATFORM_12315,
        source="12315",
        received_at=clock.now(),
        department="consumer_protection",
        amount_fen=fen or 0,
        refund_fen=fen,
        refund_instalments=parts,
    )
    async with refunds.state.transactions.begin() as work:
        await handlers.save_places([dispatched(case, "consumer_protection")], work)
        await handlers.open_from_agreement(event, work)
    return case


async def placed(refunds: FastAPI, *events: CaseEvent) -> None:
    async with refunds.state.transactions.begin() as work:
        await handlers.save_places(events, work)


async def published_types(refunds: FastAPI) -> list[str]:
    async with refunds.state.transactions.begin() as work:
        rows = await work.db.execute(select(event_log.c.type).order_by(event_log.c.recorded_at, event_log.c.version))
        return [row.type.removeprefix("refunds.").removesuffix(".v1") for row in rows]


async def the_plan(client: httpx.AsyncClient) -> dict[str, Any]:
    [plan] = (await client.get("/v1/refunds/plans?state=open", headers=as_(OFFICER))).json()["items"]
    assert isinstance(plan, dict)
    return plan


def old_id(number: int) -> UUID:
    """An id of 2020: nobody waits for it."""
    return UUID(int=(1_600_000_000_000 << 80) | (7 << 76) | (2 << 62) | number)


def paid(clock: SteppedClock, fen: int, reference: str) -> dict[str, Any]:
    return {
        "amount_fen": fen,
        "paid_on": day_of(clock.now()).isoformat(),
        "reference": reference,
    }


async def test_an_agreement_opens_a_plan_with_its_instalments(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    case = await agree(refunds, clock)

    plan = await the_plan(client)

    assert (plan["complaint_id"], plan["total_fen"], plan["paid_fen"]) == (str(case), 144_000, 0)
    assert [part["amount_fen"] for part in plan["instalments"]] == [48_000] * 3
    assert await published_types(refunds) == ["claim_opened", "plan_opened"]


async def test_a_plan_is_paid_to_its_end(refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock) -> None:
    await agree(refunds, clock)
    path = f"/v1/refunds/plans/{(await the_plan(client))['id']}/payments"

    await client.post(path, json=paid(clock, 48_000, "A-1"), headers=as_(OFFICER, "1"))
    last = await client.post(path, json=paid(clock, 96_000, "A-2"), headers=as_(OFFICER, "2"))

    assert (last.status_code, last.json()["status"], last.json()["paid_fen"]) == (201, "fulfilled", 144_000)
    assert (await published_types(refunds))[2:] == ["payment_recorded", "payment_recorded", "plan_fulfilled"]


async def test_the_same_payment_reported_by_many_at_once_counts_once(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await agree(refunds, clock)
    plan = await the_plan(client)
    path, body = f"/v1/refunds/plans/{plan['id']}/payments", paid(clock, 48_000, "A-1")

    answers = await asyncio.gather(
        *(client.post(path, json=body, headers=as_(OFFICER, f"k{number}")) for number in range(12))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert (await client.get(f"/v1/refunds/plans/{plan['id']}", headers=as_(HUB))).json()["paid_fen"] == 48_000
    assert (await published_types(refunds)).count("payment_recorded") == 1


async def test_what_a_second_mediation_agrees_on_takes_the_place_of_the_first(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    case = await agree(refunds, clock)
    first = f"/v1/refunds/plans/{(await the_plan(client))['id']}"
    await client.post(f"{first}/payments", json=paid(clock, 48_000, "A-1"), headers=as_(OFFICER, "1"))

    await agree(refunds, clock, fen=120_000, parts=2, again=case)

    second = await the_plan(client)
    before = (await client.get(first, headers=as_(OFFICER))).json()
    late = await client.post(f"{first}/payments", json=paid(clock, 96_000, "A-2"), headers=as_(OFFICER, "2"))
    assert (second["total_fen"], second["paid_fen"], second["warnings"]) == (120_000, 0, ["paid_before"])
    assert (before["status"], before["paid_fen"], before["overdue_fen"]) == ("superseded", 48_000, 0)
    assert (late.status_code, late.json()["code"]) == (409, "no_longer_owed")
    assert sorted((await published_types(refunds))[3:]) == ["claim_opened", "plan_opened", "plan_superseded"]


async def test_a_superseded_plan_is_reported_late_no_more(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    case = await agree(refunds, clock, parts=1)
    await agree(refunds, clock, parts=1, again=case)

    clock.advance_to(clock.now() + timedelta(days=90))
    for _ in range(2):
        async with refunds.state.transactions.begin() as work:
            await plans_service.publish_overdue(work)

    assert (await published_types(refunds)).count("instalment_overdue") == 1
    assert (await published_types(refunds)).count("plan_defaulted") == 1


async def test_what_was_paid_whole_or_is_anothers_is_superseded_by_nothing(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    case = await agree(refunds, clock, fen=100)
    path = f"/v1/refunds/plans/{(await the_plan(client))['id']}/payments"
    await client.post(path, json=paid(clock, 100, "A-1"), headers=as_(OFFICER, "1"))

    await agree(refunds, clock)
    await agree(refunds, clock, again=case)

    plans = (await client.get("/v1/refunds/plans", headers=as_(OFFICER))).json()["items"]
    assert [plan["status"] for plan in plans] == ["fulfilled", "active", "active"]
    assert "plan_superseded" not in await published_types(refunds)


async def test_a_second_agreement_that_says_nothing_of_a_refund_changes_none(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    case = await agree(refunds, clock)

    await agree(refunds, clock, fen=None, again=case)

    assert (await the_plan(client))["status"] == "active"


@pytest.mark.parametrize(
    ("reference", "status"),
    [
        ("PZ-2026/0001", 201),
        ("银付字第0012号（2026）", 201),
        ("微信转账第二期 收据12号", 201),
        ("凭证-7", 201),
        ("4200001234202611301234567890", 201),
        ("a1582192-8684-4a55-a735-2756c6fffc7b/4", 201),
        ("江晚舟的转账", 422),
        ("138 0000 0000", 422),
        ("13800000000", 422),
        ("6222021234567890128", 422),
        ("330106199001011213", 422),
    ],
)
async def test_a_reference_is_a_vouchers_number_and_leads_to_nobody(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock, reference: str, status: int
) -> None:
    await agree(refunds, clock)
    path = f"/v1/refunds/plans/{(await the_plan(client))['id']}/payments"

    answer = await client.post(path, json=paid(clock, 48_000, reference), headers=as_(OFFICER, "1"))

    assert answer.status_code == status
    if status == 422:
        assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("/reference", "format")]
        assert reference not in answer.text


async def test_never_more_is_taken_than_was_agreed(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await agree(refunds, clock, fen=100)
    path = f"/v1/refunds/plans/{(await the_plan(client))['id']}/payments"

    answer = await client.post(path, json=paid(clock, 101, "A"), headers=as_(OFFICER, "1"))

    assert (answer.status_code, answer.json()["code"]) == (409, "more_than_agreed")


async def test_a_late_instalment_is_published_once_and_a_default_once(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await agree(refunds, clock)

    for days in (10, 20, 21, 55, 56):
        clock.advance_to(max(clock.now(), machine_now() + timedelta(days=days)))
        async with refunds.state.transactions.begin() as work:
            await plans_service.publish_overdue(work)

    assert (await published_types(refunds))[2:].count("instalment_overdue") == 2
    assert (await published_types(refunds)).count("plan_defaulted") == 1


@pytest.mark.usefixtures("nothing_arrives")
async def test_another_departments_plan_looks_like_a_missing_one(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await agree(refunds, clock)
    plan = await the_plan(client)

    foreign = await client.get(f"/v1/refunds/plans/{plan['id']}", headers=as_(FOOD))
    missing = await client.get(f"/v1/refunds/plans/{new_id()}", headers=as_(FOOD))

    assert foreign.status_code == missing.status_code == 404
    assert foreign.json() | {"instance": ""} == missing.json() | {"instance": ""}
    assert (await client.get("/v1/refunds/plans", headers=as_(FOOD))).json()["items"] == []
    assert (await client.get("/v1/refunds/plans", headers=as_(PARTNER))).status_code == 403


async def test_a_claim_is_filed_on_a_case_that_the_caller_has_and_on_no_other(
    refunds: FastAPI, client: httpx.AsyncClient
) -> None:
    mine, foreign, at_hub, missing = (old_id(number) for number in range(4))
    await placed(
        refunds,
        dispatched(mine, "consumer_protection", station="station.hexi"),
        dispatched(foreign, "food", station="station.hexi"),
        returned(at_hub),
    )

    async def filed(case: UUID, caller: Caller) -> tuple[int, dict[str, Any]]:
        body = {"complaint_id": str(case), "amount_fen": 100}
        answer = await client.post("/v1/refunds/claims", json=body, headers=as_(caller, f"{case} {caller.account}"))
        return answer.status_code, answer.json() | {"instance": ""}

    assert (await filed(mine, OFFICER))[0] == (await filed(at_hub, HUB))[0] == 201
    nothing = await filed(missing, OFFICER)
    assert (nothing[0], nothing[1]["code"]) == (404, "not_found")
    assert await filed(foreign, OFFICER) == await filed(at_hub, OFFICER) == nothing
    assert (await filed(missing, HUB))[0] == 404
    assert await published_types(refunds) == ["claim_opened", "claim_opened"]


async def test_a_claim_on_a_complaint_of_just_now_waits_for_its_case_and_then_asks_to_come_again(
    refunds: FastAPI, client: httpx.AsyncClient
) -> None:
    soon, never = new_id(), new_id()

    async def filed(case: UUID) -> httpx.Response:
        body = {"complaint_id": str(case), "amount_fen": 100}
        return await client.post("/v1/refunds/claims", json=body, headers=as_(OFFICER, str(case)))

    async def arrives() -> None:
        await placed(refunds, dispatched(soon, "consumer_protection"))

    late, _ = await asyncio.gather(filed(soon), arrives())
    answer = await filed(never)

    assert late.status_code == 201
    assert (answer.status_code, answer.json()["code"]) == (404, "not_yet")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.usefixtures("nothing_arrives")
async def test_claims_and_plans_go_with_their_case_to_another_department(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    case = await agree(refunds, clock)
    plan = await the_plan(client)
    paths = (f"/v1/refunds/plans/{plan['id']}", f"/v1/refunds/claims/{plan['claim_id']}")

    async def visible_to(caller: Caller) -> list[int]:
        listed = (await client.get("/v1/refunds/plans", headers=as_(caller))).json()["items"]
        return [*[(await client.get(path, headers=as_(caller))).status_code for path in paths], len(listed)]

    before = [await visible_to(OFFICER), await visible_to(FOOD)]
    await placed(refunds, returned(case), dispatched(case, "food"))
    after = [await visible_to(OFFICER), await visible_to(FOOD)]
    refused = await client.post(f"{paths[0]}/payments", json=paid(clock, 1, "A-1"), headers=as_(OFFICER, "1"))

    assert before == [[200, 200, 1], [404, 404, 0]]
    assert after == [[404, 404, 0], [200, 200, 1]]
    assert refused.status_code == 404


async def test_a_settlement_is_visible_to_its_enterprise(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    case = new_id()
    event = DisputeSettled(
        aggregate_id=new_id(),
        complaint_id=case,
        occurred_at=clock.now(),
        enterprise_id=FIRM,
        department="consumer_protection",
        terms="退还余额",
        amount_fen=500,
        refund_fen=500,
    )
    await placed(refunds, dispatched(case, "consumer_protection"))
    async with refunds.state.transactions.begin() as work:
        await handlers.open_from_settlement(event, work)

    [plan] = (await client.get("/v1/refunds/plans", headers=as_(ENTERPRISE))).json()["items"]
    assert (await client.get(f"/v1/refunds/plans/{plan['id']}", headers=as_(OFFICER))).status_code == 200

    assert plan["total_fen"] == 500


async def test_a_settlement_that_names_its_days_and_sums_is_planned_exactly_so(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    event = DisputeSettled(
        aggregate_id=new_id(),
        complaint_id=new_id(),
        occurred_at=clock.now(),
        enterprise_id=FIRM,
        amount_fen=500,
        refund_fen=500,
        refund_instalments=2,
        refund_due_dates=("2027-01-05", "2027-03-01"),
        refund_amounts_fen=(420, 80),
    )
    async with refunds.state.transactions.begin() as work:
        await handlers.open_from_settlement(event, work)

    [plan] = (await client.get("/v1/refunds/plans", headers=as_(ENTERPRISE))).json()["items"]

    parts = [(part["due_on"], part["amount_fen"]) for part in plan["instalments"]]
    assert parts == [("2027-01-05", 420), ("2027-03-01", 80)]


async def test_a_quote_explains_itself(client: httpx.AsyncClient) -> None:
    facts = {
        "id": "1",
        "scheme": "prepaid",
        "paid_fen": 200000,
        "card": "discount",
        "cause": "operator",
        "used_list_fen": 80000,
        "used_discounted_fen": 56000,
        "formed_on": "2025-12-01",
        "paid_on": "2025-12-01",
        "requested_on": "2026-09-01",
    }

    answer = (await client.post("/v1/refunds/quotes", json=facts, headers=as_(PARTNER))).json()

    assert (answer["redeemed_fen"], answer["refund_fen"], answer["total_fen"]) == (56000, 144000, 144000)
    assert answer["rules"] == ["18(1)", "15"]
    assert answer["lines"]


async def test_a_bad_line_of_a_batch_answers_in_its_place(client: httpx.AsyncClient) -> None:
    good = {
        "scheme": "prepaid",
        "paid_fen": 1000,
        "card": "discount",
        "cause": "consumer",
        "used_list_fen": 0,
        "used_discounted_fen": 0,
        "formed_on": "2025-12-01",
        "requested_on": "2026-09-01",
    }
    lines = [good | {"id": "1"}, "", good | {"id": "2", "paid_fen": -1}, "not json", good | {"id": "4"}]
    body = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)

    answer = await client.post("/v1/refunds/quotes:batch", content=body, headers=as_(PARTNER))

    answers = [json.loads(line) for line in answer.text.splitlines()]
    assert [line.get("status") for line in answers] == [None, 422, 422, None]
    assert (answers[1]["id"], answers[1]["line"], answers[1]["problem"]["errors"][0]["field"]) == ("2", 3, "/paid_fen")
    assert answers[2]["line"] == 4
    assert {line["problem"]["instance"] for line in answers[1:3]} == {answer.headers["X-Request-Id"]}
    assert "not json" not in answer.text


@pytest.mark.parametrize("body", ["", "\n\n"])
async def test_a_batch_without_a_line_is_answered_with_nothing(client: httpx.AsyncClient, body: str) -> None:
    answer = await client.post("/v1/refunds/quotes:batch", content=body, headers=as_(PARTNER))

    assert (answer.status_code, answer.text) == (200, "")


async def test_a_long_batch_is_answered_line_by_line_in_its_order(client: httpx.AsyncClient) -> None:
    good = {"scheme": "training_hours", "total_hours": 10, "used_hours": 1}
    lines = [good | {"id": str(number), "paid_fen": number * 10} for number in range(1, 251)]
    lines[200]["paid_fen"] = -1
    body = "\n".join(json.dumps(line) for line in lines)

    answer = await client.post("/v1/refunds/quotes:batch", content=body, headers=as_(PARTNER))

    answers = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["id"] for line in answers] == [line["id"] for line in lines]
    assert (answers[200]["line"], answers[200]["status"]) == (201, 422)
    assert [line["refund_fen"] for line in answers if "refund_fen" in line] == [
        number * 9 for number in range(1, 251) if number != 201
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"used_discounted_fen": None}, "/used_discounted_fen"),
        ({"paid_fen": "much"}, "/paid_fen"),
        ({"card": "golden"}, "/card"),
        ({"requested_on": "2026-13-01"}, "/requested_on"),
    ],
)
async def test_a_quote_that_cannot_be_names_the_field(
    client: httpx.AsyncClient, change: dict[str, Any], field: str
) -> None:
    facts = {
        "scheme": "prepaid",
        "paid_fen": 200000,
        "card": "discount",
        "cause": "operator",
        "used_list_fen": 80000,
        "used_discounted_fen": 56000,
        "requested_on": "2026-09-01",
    }

    answer = await client.post("/v1/refunds/quotes", json=facts | change, headers=as_(PARTNER))

    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


def a_calendar(*statutory: date, at: datetime) -> CalendarPublished:
    return CalendarPublished(
        aggregate_id=CALENDAR,
        complaint_id=CALENDAR,
        occurred_at=at,
        version=f"v2 {statutory}",
        years=(at.year, at.year + 1),
        statutory=tuple(day.isoformat() for day in statutory),
    )


async def test_a_published_calendar_moves_the_last_days_to_pay(
    refunds: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await agree(refunds, clock)
    due = date.fromisoformat((await the_plan(client))["instalments"][0]["due_on"])
    holidays = [due + timedelta(days=n) for n in range(10)]

    async with refunds.state.transactions.begin() as work:
        await handlers.save_calendar(a_calendar(*holidays, at=clock.now()), work)
    await until_nothing_is_late(refunds)
    async with refunds.state.transactions.begin() as work:
        looked_at = await work.db.scalar(select(plans_tables.plans.c.look_again_on))
    clock.advance_to(datetime.combine(due + timedelta(days=9), time(12), SHANGHAI))
    await until_nothing_is_late(refunds)

    assert looked_at is not None
    assert looked_at > due + timedelta(days=10)
    assert "instalment_overdue" not in await published_types(refunds)
    assert (await the_plan(client))["overdue_fen"] == 0


async def test_a_calendar_received_twice_is_stored_once(refunds: FastAPI, clock: SteppedClock) -> None:
    for _ in range(2):
        async with refunds.state.transactions.begin() as work:
            await handlers.save_calendar(a_calendar(date(2027, 1, 1), at=clock.now()), work)

    async with refunds.state.transactions.begin() as work:
        calendar = await calendars_service.calendar_in_force(work)
    assert calendar.is_statutory(date(2027, 1, 1))


async def until_nothing_is_late(refunds: FastAPI) -> None:
    more = True
    while more:
        async with refunds.state.transactions.begin() as work:
            more = await plans_service.publish_overdue(work)
