"""Group cases as callers see them, on a real database: roster, simulation, signatures, payments, overdue, erasure."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from canon.shanghai import day_of
from chassis.clock import SteppedClock, new_id
from chassis.db.tables import event_log
from chassis.vault.keys import KeyRing
from chassis.web.auth import Caller
from contracts.intake import PersonErased
from services.refunds import handlers
from services.refunds.group_cases.repository import members
from services.refunds.group_cases.repository.key_rotation import lock_stale_keys
from services.refunds.group_cases.repository.persons import RosterVault
from services.refunds.group_cases.service.cases import lock_case
from services.refunds.group_payments import repository as payments
from services.refunds.group_payments.service.erasure import erase_complainants, erase_member
from services.refunds.group_payments.service.key_rotation import rotate_keys
from services.refunds.group_plans.repository import versions
from services.refunds.group_plans.service.versions import publish_overdue
from tests.services.refunds.calling import HUB, OFFICER, PARTNER, as_
from tests.services.refunds.group_roster import a_line, csv_of, name_of, xlsx_of

HEAD = Caller(account="head.dev", roles=("section_head",), department="consumer_protection")
FOOD = Caller(account="food.dev", roles=("officer",), department="food")
CASES = "/v1/refunds/group-cases"
BANK = ("流水号", "交易日期", "金额(元)", "收款人", "附言")
CSV = {"content-type": "text/csv"}
OLD, NEW = "test:" + "00" * 32, "next:" + "11" * 32


async def a_case(client: httpx.AsyncClient, caller: Caller = HUB, **fields: Any) -> str:
    body = {
        "respondent": {"name": "棠序公考培训中心", "uscc": "91110108551385082Q"},
        "title": "棠序公考 协议班退费",
        "basis": "不过全退",
        "department": "consumer_protection",
        **fields,
    }
    answer = await client.post(CASES, json=body, headers=as_(caller, new_id().hex))
    assert answer.status_code == 201, answer.text
    return f"{CASES}/{answer.json()['id']}"


async def upload(client: httpx.AsyncClient, case: str, body: bytes, caller: Caller = HUB) -> httpx.Response:
    return await client.post(f"{case}/roster", content=body, headers=as_(caller) | CSV)


async def with_roster(client: httpx.AsyncClient, people: int = 12, owed: str | None = "1000") -> str:
    case = await a_case(client)
    answer = await upload(client, case, csv_of([a_line(number, owed) for number in range(1, people + 1)]))
    assert answer.status_code == 200, answer.text
    assert answer.json()["taken"] == people
    return case


async def simulated(
    client: httpx.AsyncClient, case: str, clock: SteppedClock, budget_fen: int = 300_000, strategy: str = "pro_rata"
) -> dict[str, Any]:
    body = {
        "monthly_budget_fen": budget_fen,
        "strategy": strategy,
        "starts_on": (day_of(clock.now()) + timedelta(days=5)).isoformat(),
    }
    answer = await client.post(f"{case}/simulations", json=body, headers=as_(HUB, new_id().hex))
    assert answer.status_code == 201, answer.text
    simulation: dict[str, Any] = answer.json()
    return simulation


async def sign(client: httpx.AsyncClient, case: str, simulation: int, caller: Caller = HUB) -> httpx.Response:
    body = {"simulation": simulation, "paper": "协议2026-1"}
    return await client.post(f"{case}/plan", json=body, headers=as_(caller, new_id().hex))


async def pay(client: httpx.AsyncClient, case: str, **payment: Any) -> httpx.Response:
    return await client.post(f"{case}/payments", json=payment, headers=as_(OFFICER))


async def see(client: httpx.AsyncClient, path: str, caller: Caller = HUB) -> dict[str, Any]:
    answer = await client.get(path, headers=as_(caller))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def published(refunds: FastAPI) -> list[str]:
    async with refunds.state.transactions.begin() as work:
        rows = await work.db.execute(select(event_log.c.type).order_by(event_log.c.recorded_at, event_log.c.version))
        return [row.type.removeprefix("refunds.").removesuffix(".v1") for row in rows]


async def check_overdue(refunds: FastAPI) -> None:
    async with refunds.state.transactions.begin() as work:
        await publish_overdue(work)


async def test_a_roster_takes_good_rows_and_lists_the_bad_ones(client: httpx.AsyncClient) -> None:
    case = await a_case(client)
    lines = [a_line(1), a_line(2), a_line(1), a_line(3, 合同编号="TY-00002"), a_line(4, "abc")]

    answer = (await upload(client, case, xlsx_of(lines))).json()

    assert (answer["rows"], answer["taken"], answer["people"]) == (5, 2, 2)
    assert answer["duplicates"] == [{"row": 5, "same_as": 3}]
    assert [(error["row"], error["column"], error["code"]) for error in answer["errors"]] == [
        (6, "姓名", "two_names"),
        (7, "应退金额(元)", "amount"),
    ]


async def test_the_same_file_again_changes_nothing(client: httpx.AsyncClient) -> None:
    case = await with_roster(client)
    body = csv_of([a_line(number, "1000") for number in range(1, 13)])

    again = (await upload(client, case, body)).json()
    longer = (await upload(client, case, body + csv_of([a_line(13, "1000")]).split(b"\r\n", 1)[1])).json()

    assert (again["taken"], again["people"], again["duplicate_count"]) == (12, 12, 0)
    assert (longer["taken"], longer["people"], longer["duplicate_count"]) == (1, 13, 12)
    assert (await see(client, case))["owed_fen"] == 1_300_000


async def test_a_person_with_a_second_contract_is_owed_both(client: httpx.AsyncClient) -> None:
    case = await with_roster(client, people=3)

    await upload(client, case, csv_of([a_line(2, "500", 合同编号="TY-20002")]))

    found = await see(client, case)
    assert (found["people"], found["contracts"], found["owed_fen"]) == (3, 4, 350_000)
    listed = (await see(client, f"{case}/members"))["items"][1]
    assert (listed["owed_fen"], listed["contracts"]) == (150_000, ["…0002", "…0002"])


@pytest.mark.parametrize("number", [2**31, 10**30, 0])
async def test_a_number_that_nobody_can_have_is_not_found(client: httpx.AsyncClient, number: int) -> None:
    case = await with_roster(client, people=1)

    by_member = [
        await client.post(f"{case}/members/{number}/{act}", json=body, headers=as_(HUB, new_id().hex))
        for act, body in (
            ("contact-disclosure", {"reason": "核实"}),
            ("erasure", {"reason": "本人要求"}),
            ("complaint", {"complaint_id": None}),
        )
    ]
    timetable = await client.get(f"{case}/simulations/{number}/timetable", headers=as_(HUB))

    assert [answer.status_code for answer in (*by_member, timetable)] == [404] * 4


async def test_the_roster_is_shown_masked_and_stored_sealed(client: httpx.AsyncClient, refunds: FastAPI) -> None:
    case = await with_roster(client, people=2)

    public = (await see(client, f"{case}/members"))["items"][0]

    assert (public["label"], public["name"], public["phone"]) == ("G-01", f"{name_of(1)[0]}**", "139****0001")
    async with refunds.state.transactions.begin() as work:
        for table in ("group_members", "group_contracts", "rosters", "audit"):
            rows = (await work.db.execute(text(f"select {table}::text from {table}"))).scalars().all()  # noqa: S608
            assert not any(name_of(1) in row or "13900000001" in row or "TY-00001" in row for row in rows)


async def test_a_disclosure_is_for_a_reason_and_audited(client: httpx.AsyncClient, refunds: FastAPI) -> None:
    case = await with_roster(client, people=2)

    answer = await client.post(
        f"{case}/members/1/contact-disclosure", json={"reason": "电话核实"}, headers=as_(OFFICER, "1")
    )

    assert (answer.json()["name"], answer.json()["phone"]) == (name_of(1), "13900000001")
    async with refunds.state.transactions.begin() as work:
        acts = (await work.db.execute(text("select act from audit order by at"))).scalars().all()
    assert "group_case.disclose" in acts


async def test_a_file_that_is_no_roster_is_refused(client: httpx.AsyncClient) -> None:
    case = await a_case(client)

    lacking = await upload(client, case, csv_of([["1", "2"]], heading=["姓名", "合同编号"]))
    broken = await upload(client, case, b"PK\x03\x04 no zip")
    empty = await upload(client, case, b"")

    assert [one.json()["code"] for one in (lacking, broken, empty)] == ["roster_columns", "unreadable_file", "no_file"]
    assert (await see(client, case))["people"] == 0


async def test_a_section_sees_its_own_cases_and_only_the_hub_those_of_no_section(client: httpx.AsyncClient) -> None:
    own, common = await a_case(client, HEAD), await a_case(client, department=None)

    assert (await client.get(own, headers=as_(FOOD))).status_code == 404
    assert (await client.get(common, headers=as_(HUB))).status_code == 200
    assert (await upload(client, common, csv_of([a_line(1)]))).status_code == 200
    for somebody in (FOOD, OFFICER):
        why, path = {"reason": "核对"}, f"{common}/members/1/contact-disclosure"
        assert (await client.get(common, headers=as_(somebody))).status_code == 404
        assert (await client.post(path, json=why, headers=as_(somebody, new_id().hex))).status_code == 404
    assert (await upload(client, own, csv_of([a_line(1)]), FOOD)).status_code == 404
    assert (await client.get(common, headers=as_(PARTNER))).status_code == 403
    assert len((await see(client, CASES, OFFICER))["items"]) == 1
    assert (await see(client, CASES, FOOD))["items"] == []


async def test_two_simulations_stand_side_by_side_and_sum_to_what_is_owed(
    client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    case = await with_roster(client)
    shared = await simulated(client, case, clock)
    ordered = await simulated(client, case, clock, strategy="hardship_first")

    assert [one["id"] for one in (await see(client, f"{case}/simulations"))["items"]] == [2, 1]
    for one in (shared, ordered):
        assert one["total_fen"] == sum(month["amount_fen"] for month in one["months"]) == 1_200_000
    assert [month["people_done"] for month in shared["months"]] == [0, 0, 0, 12]
    assert [month["people_done"] for month in ordered["months"]] == [3, 6, 9, 12]


async def test_a_timetable_is_read_as_json_csv_and_xlsx(client: httpx.AsyncClient, clock: SteppedClock) -> None:
    case = await with_roster(client, people=3)
    await simulated(client, case, clock, budget_fen=150_000)
    path = f"{case}/simulations/1/timetable"

    first = await see(client, f"{path}?limit=2")
    rest = await see(client, f"{path}?limit=2&cursor={first['next']}")
    as_csv = await client.get(f"{path}?format=csv", headers=as_(HUB))
    as_xlsx = await client.get(f"{path}?format=xlsx", headers=as_(HUB))

    shares = [share for one in (*first["items"], *rest["items"]) for share in one["shares"]]
    assert sum(share["amount_fen"] for share in shares) == 300_000
    assert len(as_csv.text.splitlines()) == 1 + len(shares)
    assert name_of(1) not in as_csv.text
    assert as_xlsx.content.startswith(b"PK")
    assert (await client.get(f"{case}/simulations/9/timetable", headers=as_(HUB))).status_code == 404


async def test_the_first_plan_is_owed_at_once(client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)

    signed = await sign(client, case, 1)

    assert (signed.status_code, signed.json()["state"], signed.json()["total_fen"]) == (201, "active", 1_200_000)
    found = await see(client, case)
    assert found["plan"]["version"] == 1
    assert [day["amount_fen"] for day in found["due_days"]] == [300_000] * 4
    assert await published(refunds) == ["group_plan_signed"]


async def test_a_change_needs_the_other_office(client: httpx.AsyncClient, clock: SteppedClock) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)
    await simulated(client, case, clock, budget_fen=600_000)
    await sign(client, case, 1)

    proposed = await sign(client, case, 2)
    alone = await client.post(f"{case}/plan/signature", headers=as_(HUB, "own"))
    twice = await sign(client, case, 2, HEAD)
    signed = await client.post(f"{case}/plan/signature", headers=as_(HEAD, "second"))

    assert (proposed.json()["state"], alone.status_code, twice.status_code) == ("proposed", 409, 409)
    assert [one["role"] for one in signed.json()["signatures"]] == ["hub", "section_head"]
    versions = (await see(client, case))["versions"]
    assert [(one["version"], one["state"]) for one in versions] == [(2, "active"), (1, "superseded")]


async def test_a_change_may_be_withdrawn_and_another_proposed(client: httpx.AsyncClient, clock: SteppedClock) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)
    await sign(client, case, 1)
    await sign(client, case, 1, HEAD)

    withdrawn = await client.post(f"{case}/plan/withdrawal", headers=as_(HUB, "w"))
    again = await sign(client, case, 1)

    assert (withdrawn.json()["state"], again.json()["version"]) == ("withdrawn", 3)
    assert (await client.post(f"{case}/plan/withdrawal", headers=as_(OFFICER, "o"))).status_code == 403


async def test_a_simulation_of_an_older_roster_cannot_be_signed(client: httpx.AsyncClient, clock: SteppedClock) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)
    await upload(client, case, csv_of([a_line(20)]))

    assert (await sign(client, case, 1)).json()["code"] == "roster_changed"
    assert (await sign(client, case, 7)).json()["code"] == "unknown_simulation"


async def test_a_payment_counts_once_and_never_above_what_is_owed(
    client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock
) -> None:
    case = await with_roster(client)
    today = day_of(clock.now()).isoformat()
    early = await pay(client, case, member=1, amount_fen=100, paid_on=today, reference="A-0")
    await simulated(client, case, clock)
    await sign(client, case, 1)

    first = await pay(client, case, member=1, amount_fen=30_000, paid_on=today, reference="A-1")
    again = await pay(client, case, member=1, amount_fen=30_000, paid_on=today, reference="A-1")
    reused = await pay(client, case, member=2, amount_fen=30_000, paid_on=today, reference="A-1")
    above = await pay(client, case, member=1, amount_fen=70_001, paid_on=today, reference="A-2")
    nobody = await pay(client, case, member=99, amount_fen=1, paid_on=today, reference="A-3")
    named = await pay(client, case, member=1, amount_fen=25_000, paid_on=today, reference="A-4", instalment=4)

    assert early.json()["code"] == "no_group_plan"
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert [one.json()["code"] for one in (reused, above, nobody)] == [
        "reference_reused",
        "more_than_agreed",
        "unknown_member",
    ]
    assert named.status_code == 201
    found = await see(client, case)
    assert (found["paid_fen"], [day["paid_fen"] for day in found["due_days"]]) == (55_000, [25_000, 5_000, 0, 25_000])
    assert await published(refunds) == ["group_plan_signed", "group_payments_recorded", "group_payments_recorded"]


async def test_a_bank_file_is_matched_by_reference_then_by_name_and_sum(
    client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)
    await sign(client, case, 1)
    today = day_of(clock.now()).isoformat()
    lines = [
        ["B-1", today, "250", "不相干", "退费 TY-00001"],
        ["B-2", today, "100", "", "G-02"],
        ["B-3", today, "250.00", name_of(3), "退费"],
        ["B-4", today, "77", name_of(4), "退费"],
        ["B-5", today, "250", "陌生人", ""],
        ["B-6", today, "1001", name_of(5), "TY-00005"],
        ["B-7", "2099-01-01", "5", name_of(5), ""],
    ]
    body = csv_of(lines, heading=BANK)

    answer = (await client.post(f"{case}/payments", content=body, headers=as_(HUB) | CSV)).json()["bank_file"]
    again = (await client.post(f"{case}/payments", content=body, headers=as_(HUB) | CSV)).json()["bank_file"]

    assert {name: answer[name] for name in ("rows", "recorded", "amount_fen", "repeated", "unmatched")} == {
        "rows": 7,
        "recorded": 2,
        "amount_fen": 35_000,
        "repeated": 0,
        "unmatched": 4,
    }
    assert answer["errors"] == [{"row": 8, "column": "交易日期", "code": "in_future"}]
    assert again == answer
    assert (await see(client, case))["paid_fen"] == 35_000
    waiting = await see(client, f"{case}/payments?state=waiting")
    assert {(one["reference"], one["reason"]) for one in waiting["items"]} == {
        ("B-1", "name_differs"),
        ("B-4", "sum_differs"),
        ("B-5", "nobody"),
        ("B-6", "more_than_owed"),
    }
    assert {one["payee"] for one in waiting["items"]} == {"不**", f"{name_of(4)[0]}**", "陌**", f"{name_of(5)[0]}**"}


async def test_lines_of_another_file_are_repeated_and_a_reused_reference_is_an_error(
    client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)
    await sign(client, case, 1)
    today = day_of(clock.now()).isoformat()
    await client.post(
        f"{case}/payments",
        content=csv_of([["B-1", today, "250", "", "TY-00001"]], heading=BANK),
        headers=as_(HUB) | CSV,
    )

    lines = [["B-1", today, "250", "", "TY-00001"], ["B-1", today, "251", "", ""], ["B-2", today, "10", "", "G-1"]]
    answer = (
        await client.post(f"{case}/payments", content=csv_of(lines, heading=BANK), headers=as_(HUB) | CSV)
    ).json()["bank_file"]

    assert (answer["recorded"], answer["repeated"], answer["error_count"]) == (1, 1, 1)
    assert (await see(client, case))["paid_fen"] == 26_000


async def test_a_file_names_more_than_a_statement_has_parameters(client: httpx.AsyncClient, refunds: FastAPI) -> None:
    case_id = UUID((await with_roster(client, people=2)).removeprefix(f"{CASES}/"))
    numbers, digests = range(1, 40_000), [number.to_bytes(16) for number in range(40_000)]

    async with refunds.state.transactions.begin() as work:
        assert list(await members.get_members(work.db, case_id, numbers)) == [1, 2]
        assert not await members.find_by_contract(work.db, case_id, digests)
        assert not await members.find_by_name(work.db, case_id, digests)
        assert not await members.count_contracts(work.db, [UUID(bytes=digest) for digest in digests])
        assert not await payments.find_payments(work.db, case_id, [f"B-{number}" for number in numbers])
        assert not await versions.get_parts(work.db, case_id, numbers)


async def test_a_waiting_payment_is_matched_by_a_person(
    client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock
) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)
    await sign(client, case, 1)
    today = day_of(clock.now()).isoformat()
    body = csv_of([["B-5", today, "250", "陌生人", "代收"]], heading=BANK)
    await client.post(f"{case}/payments", content=body, headers=as_(HUB) | CSV)
    [waiting] = (await see(client, f"{case}/payments?state=waiting"))["items"]
    path = f"{case}/payments/{waiting['id']}/member"

    matched = await client.post(path, json={"member": 7}, headers=as_(HUB, "m1"))
    again = await client.post(path, json={"member": 7}, headers=as_(HUB, "m2"))
    other = await client.post(path, json={"member": 8}, headers=as_(HUB, "m3"))

    assert (matched.status_code, matched.json()["member"], again.status_code) == (201, 7, 201)
    assert other.json()["code"] == "already_matched"
    assert (await see(client, case))["paid_fen"] == 25_000
    assert (await see(client, f"{case}/payments?state=waiting"))["waiting"] == 0
    async with refunds.state.transactions.begin() as work:
        row = (await work.db.execute(text("select sealed from group_payments"))).scalar_one()
    assert row is None


async def test_what_is_late_is_summed_per_person_and_breaches_per_version(
    client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock
) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)
    await sign(client, case, 1)
    await pay(client, case, member=1, amount_fen=25_000, paid_on=day_of(clock.now()).isoformat(), reference="A-1")
    clock.advance_to(clock.now() + timedelta(days=20))

    await check_overdue(refunds)

    found = await see(client, case)
    assert (found["overdue_fen"], found["overdue_people"], found["plan"]["breaches"]) == (275_000, 11, 1)
    late = (await see(client, f"{case}/members?among=overdue"))["items"]
    assert [one["member"] for one in late] == list(range(2, 13))
    clock.advance_to(clock.now() + timedelta(days=32))
    await check_overdue(refunds)
    assert (await see(client, case))["plan"]["state"] == "defaulted"
    assert (await published(refunds))[2:] == [
        "group_instalments_overdue",
        "group_instalments_overdue",
        "group_plan_defaulted",
        "group_refund_withheld",
    ]


async def test_a_change_after_payments_owes_exactly_what_is_left(
    client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock
) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)
    await sign(client, case, 1)
    today = day_of(clock.now()).isoformat()
    await pay(client, case, member=1, amount_fen=10_000, paid_on=today, reference="A-1")
    await simulated(client, case, clock, budget_fen=600_000)
    await pay(client, case, member=2, amount_fen=60_000, paid_on=today, reference="A-2")

    await sign(client, case, 2)
    signed = (await client.post(f"{case}/plan/signature", headers=as_(HEAD, "s"))).json()

    assert (signed["total_fen"], signed["paid_fen"]) == (1_130_000, 0)
    async with refunds.state.transactions.begin() as work:
        left = await work.db.execute(
            text("select member, sum(amount_fen - paid_fen) from group_instalments where plan_id = :id group by 1"),
            {"id": signed["id"]},
        )
        assert {row[0]: int(row[1]) for row in left} == {1: 90_000, 2: 40_000} | dict.fromkeys(range(3, 13), 100_000)
    assert (await published(refunds))[-2:] == ["group_plan_superseded", "group_plan_signed"]


async def test_everything_paid_fulfils_the_plan(
    client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock
) -> None:
    case = await with_roster(client, people=2)
    await simulated(client, case, clock, budget_fen=200_000)
    await sign(client, case, 1)
    today = day_of(clock.now()).isoformat()
    for member in (1, 2):
        await pay(client, case, member=member, amount_fen=100_000, paid_on=today, reference=f"A-{member}")

    found = await see(client, case)

    assert (found["plan"]["state"], found["people_done"], found["paid_fen"]) == ("fulfilled", 2, 200_000)
    assert found["next_due_on"] is None
    assert (await published(refunds))[-1] == "group_plan_fulfilled"


async def test_a_version_that_was_paid_in_full_stays_so_when_the_roster_grows(
    client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock
) -> None:
    case = await with_roster(client, people=1)
    await simulated(client, case, clock, budget_fen=200_000)
    await sign(client, case, 1)
    today = day_of(clock.now()).isoformat()
    await pay(client, case, member=1, amount_fen=100_000, paid_on=today, reference="A-1")
    await upload(client, case, csv_of([a_line(2, "500")]))

    await simulated(client, case, clock)
    await sign(client, case, 2)
    signed = (await client.post(f"{case}/plan/signature", headers=as_(HEAD, "s"))).json()

    assert (signed["state"], signed["total_fen"]) == ("active", 50_000)
    assert [one["state"] for one in (await see(client, case))["versions"]] == ["active", "fulfilled"]
    assert "group_plan_superseded" not in await published(refunds)


async def test_the_public_reads_sums_and_of_few_only_totals(client: httpx.AsyncClient, clock: SteppedClock) -> None:
    many, few = await with_roster(client), await with_roster(client, people=9)
    await simulated(client, many, clock)
    await sign(client, many, 1)

    of_many = await client.get(f"{many}/progress")
    of_few = await client.get(f"{few}/progress")

    public = of_many.json()
    assert (public["people"], public["owed_fen"], public["paid_fen"], public["people_done"]) == (12, 1_200_000, 0, 0)
    assert public["next_due_on"] == (day_of(clock.now()) + timedelta(days=5)).isoformat()
    assert (of_few.json()["people_done"], of_few.json()["overdue_people"]) == (None, None)
    assert (of_few.json()["people"], of_few.json()["owed_fen"]) == (9, 900_000)
    assert (await client.get(f"{CASES}/{new_id()}/progress")).status_code == 404


async def test_minutes_of_interviews_are_stored_sealed(
    client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock
) -> None:
    case = await a_case(client)
    today = day_of(clock.now())
    minutes = {
        "held_on": today.isoformat(),
        "attendees": "法定代表人周某",
        "demands": "补齐九月欠款",
        "promise": "十日内付清",
        "next_on": (today + timedelta(days=10)).isoformat(),
    }

    recorded = await client.post(f"{case}/interviews", json=minutes, headers=as_(OFFICER, "i"))
    early = await client.post(
        f"{case}/interviews", json=minutes | {"next_on": "2020-01-01"}, headers=as_(OFFICER, "i2")
    )

    assert (recorded.status_code, early.status_code) == (201, 422)
    [found] = (await see(client, f"{case}/interviews"))["items"]
    assert (found["number"], found["promise"], found["attendees"]) == (1, "十日内付清", "法定代表人周某")
    assert (await see(client, case))["interviewed_on"] == today.isoformat()
    async with refunds.state.transactions.begin() as work:
        row = (await work.db.execute(text("select interviews::text from interviews"))).scalar_one()
    assert "周某" not in row


@pytest.mark.parametrize("by", ["person", "month"])
async def test_the_ledger_is_exported_per_person_and_per_month(
    client: httpx.AsyncClient, clock: SteppedClock, by: str
) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)
    await sign(client, case, 1)

    exported = await client.get(f"{case}/ledger?by={by}", headers=as_(HUB))

    lines = exported.text.splitlines()
    assert len(lines) == 1 + (12 if by == "person" else 4)
    assert "1000.00" in exported.text if by == "person" else "3000.00" in exported.text


async def test_an_erased_person_leaves_number_and_sums(client: httpx.AsyncClient, refunds: FastAPI) -> None:
    case = await with_roster(client)
    complaint = new_id()
    await client.post(f"{case}/members/3/complaint", json={"complaint_id": str(complaint)}, headers=as_(HUB, "l"))

    by_person = await client.post(f"{case}/members/2/erasure", json={"reason": "本人要求"}, headers=as_(HUB, "e"))
    async with refunds.state.transactions.begin() as work:
        event = PersonErased(aggregate_id=complaint, complaint_id=complaint, occurred_at=work.now)
        await handlers.redact_person(event, work)

    assert by_person.status_code == 200
    listed = {one["member"]: one for one in (await see(client, f"{case}/members"))["items"]}
    assert [(listed[n]["name"], listed[n]["owed_fen"]) for n in (2, 3)] == [(None, 100_000), (None, 100_000)]
    assert listed[4]["name"] is not None
    refused = await client.post(f"{case}/members/3/contact-disclosure", json={"reason": "核实"}, headers=as_(HUB, "d"))
    assert refused.json()["code"] == "person_erased"
    async with refunds.state.transactions.begin() as work:
        assert len((await work.db.execute(text("select * from vault_keys"))).all()) == 11  # ten members and the case


async def test_who_is_erased_is_no_payee_of_a_waiting_payment_either(
    client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock
) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)
    await sign(client, case, 1)
    today = day_of(clock.now()).isoformat()
    lines = [["B-1", today, "7", name_of(4), "退费"], ["B-2", today, "7", name_of(5), "退费"]]
    await client.post(f"{case}/payments", content=csv_of(lines, heading=BANK), headers=as_(HUB) | CSV)

    await client.post(f"{case}/members/4/erasure", json={"reason": "本人要求"}, headers=as_(HUB, "e"))

    waiting = (await see(client, f"{case}/payments?state=waiting"))["items"]
    assert {one["reference"]: one["payee"] for one in waiting} == {"B-1": None, "B-2": f"{name_of(5)[0]}**"}


async def test_an_erasure_waits_for_a_roster_that_is_taken_in(client: httpx.AsyncClient, refunds: FastAPI) -> None:
    case = await with_roster(client, people=2)
    case_id, complaint = UUID(case.removeprefix(f"{CASES}/")), new_id()
    await client.post(f"{case}/members/2/complaint", json={"complaint_id": str(complaint)}, headers=as_(HUB, "l"))

    async with refunds.state.transactions.begin() as roster:
        await lock_case(roster, case_id)
        for erase in (
            lambda work: erase_member(work, case_id, 1, "本人要求"),
            lambda work: erase_complainants(work, [complaint]),
        ):
            async with refunds.state.transactions.begin() as work:
                await work.db.execute(text("set local lock_timeout = '50ms'"))
                with pytest.raises(DBAPIError, match="lock timeout"):
                    await erase(work)
                await work.db.rollback()


async def test_a_payee_is_erased_with_a_member_of_the_key_before(
    client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await with_roster(client, people=2)
    await simulated(client, case, clock)
    await sign(client, case, 1)
    keys = RosterVault(KeyRing.from_text(f"{NEW},{OLD}"))
    monkeypatch.setattr(refunds.state.group_uploads, "people", keys)
    today = day_of(clock.now()).isoformat()
    body = csv_of([["B-1", today, "7", name_of(2), "退费"]], heading=BANK)
    await client.post(f"{case}/payments", content=body, headers=as_(HUB) | CSV)

    await client.post(f"{case}/members/2/erasure", json={"reason": "本人要求"}, headers=as_(HUB, "e"))

    [waiting] = (await see(client, f"{case}/payments?state=waiting"))["items"]
    assert waiting["payee"] is None


async def test_a_new_master_key_opens_and_finds_everybody(
    client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)
    await sign(client, case, 1)
    today = day_of(clock.now()).isoformat()
    body = csv_of([["B-1", today, "7", name_of(4), "退费"]], heading=BANK)
    await client.post(f"{case}/payments", content=body, headers=as_(HUB) | CSV)
    both, new = (RosterVault(KeyRing.from_text(keys)) for keys in (f"{NEW},{OLD}", NEW))

    async with refunds.state.transactions.begin() as work:
        stale = await lock_stale_keys(work.db, both.current_key_prefix, 14)
        assert [key.sealed is None for key in stale] == [True, True] + [False] * 12  # the case, the payee, the members
        assert not await rotate_keys(work, both)
    monkeypatch.setattr(refunds.state.group_uploads, "people", new)

    again = (await upload(client, case, csv_of([a_line(n, "1000") for n in range(1, 14)]))).json()
    assert (again["taken"], again["duplicate_count"]) == (1, 12)
    [waiting] = (await see(client, f"{case}/payments?state=waiting"))["items"]
    assert waiting["payee"] == f"{name_of(4)[0]}**"
    assert (await see(client, f"{case}/members"))["items"][0]["phone"] == "139****0001"


async def test_a_preview_says_what_would_be_and_stores_nothing(
    client: httpx.AsyncClient, refunds: FastAPI, clock: SteppedClock
) -> None:
    case = await with_roster(client)
    await simulated(client, case, clock)
    await sign(client, case, 1)
    today = day_of(clock.now()).isoformat()
    body = csv_of([["B-1", today, "250", "", "TY-00001"]], heading=BANK)
    more = csv_of([a_line(20), a_line(21)])

    roster = await client.post(f"{case}/roster?preview=true", content=more, headers=as_(HUB) | CSV)
    bank = await client.post(f"{case}/payments?preview=true", content=body, headers=as_(HUB) | CSV)

    assert (roster.json()["taken"], roster.json()["people"]) == (2, 14)
    assert bank.json()["bank_file"]["recorded"] == 1
    found = await see(client, case)
    assert (found["people"], found["paid_fen"]) == (12, 0)
    assert await published(refunds) == ["group_plan_signed"]
