"""Breaches as their callers see them, on a real database."""

from typing import Any

from sqlalchemy import select

from chassis.clock import new_id
from chassis.db.tables import idempotency
from contracts.intake import PersonErased
from services.odr import handlers
from tests.services.odr.asking import HEAD, HUB, OFFICER, RETURNS, Registers


async def reported(registers: Registers, entry: str, **fields: Any) -> str:
    body = {"kind": "refused_return", "on": registers.days_ago(0), "evidence": "调解书 2026-31 号"} | fields
    answer = await registers.do(OFFICER, f"{entry}/breaches", body)
    assert answer.status_code == 201, answer.text
    return f"{entry}/breaches/{answer.json()['id']}/decision"


async def test_the_third_confirmed_breach_suspends_and_its_proof_names_the_days(registers: Registers) -> None:
    entry = await registers.listed(valid_from=registers.days_ago(200))
    decisions = [await reported(registers, entry, on=registers.days_ago(days)) for days in (50, 20, 0, 0)]

    await registers.do(HEAD, decisions[0], {"confirmed": False, "reason": "定制商品不在范围"})
    states = []
    for decision in decisions[1:]:
        await registers.do(HEAD, decision, {"confirmed": True, "reason": "属实"})
        states.append((await registers.see(HUB, entry))["state"])
    fourth = await reported(registers, entry, on=registers.days_ago(1))
    await registers.do(HEAD, fourth, {"confirmed": True})

    assert states == ["listed", "listed", "suspended"]
    suspension = (await registers.see(HUB, entry))["changes"][-1]
    assert (suspension["kind"], suspension["by"]) == ("suspended", "head.dev")
    assert suspension["reason"] == "90 天内违诺满 3 次"
    assert suspension["proof"] == "、".join(registers.days_ago(days) for days in (20, 0, 0)) + " 的违诺"


async def test_breaches_are_listed_by_entry_and_by_what_waits(registers: Registers) -> None:
    one, other = await registers.listed(), await registers.listed(name="净屿服饰")
    decision = await reported(registers, one)
    await reported(registers, other)
    await registers.do(HEAD, decision, {"confirmed": True})

    waiting = await registers.see(HEAD, "/v1/odr/breaches", state="reported")
    of_one = await registers.see(HEAD, "/v1/odr/breaches", entries=one.rpartition("/")[2])

    assert [(item["entry_id"], item["state"]) for item in waiting["items"]] == [(other.rpartition("/")[2], "reported")]
    assert [item["state"] for item in of_one["items"]] == ["confirmed"]
    assert (of_one["suspends_at"], of_one["within_days"]) == (3, 90)


async def test_who_reports_does_not_confirm_and_an_officer_confirms_nothing(registers: Registers) -> None:
    entry = await registers.listed()
    body = {"kind": "refused_return", "on": registers.days_ago(0), "evidence": "店家承认"}
    own = (await registers.do(HEAD, f"{entry}/breaches", body)).json()["id"]

    by_itself = await registers.do(HEAD, f"{entry}/breaches/{own}/decision", {"confirmed": True})
    by_officer = await registers.do(OFFICER, f"{entry}/breaches/{own}/decision", {"confirmed": True})
    missing = await registers.do(HEAD, f"{entry}/breaches/{new_id()}/decision", {"confirmed": True})

    assert (by_itself.status_code, by_itself.json()["code"]) == (403, "own_report")
    assert (by_officer.status_code, missing.status_code) == (403, 404)


async def test_the_evidence_of_an_erased_person_is_gone_also_from_a_suspension(registers: Registers) -> None:
    entry, complaint = await registers.listed(), new_id()
    for _ in range(3):
        decision = await reported(registers, entry, complaint_id=str(complaint), evidence="消费者第六天退耳机被拒")
        await registers.do(HEAD, decision, {"confirmed": True, "reason": "耳机未拆封，属实"})

    async with registers.app.state.transactions.begin() as work:
        event = PersonErased(aggregate_id=complaint, complaint_id=complaint, occurred_at=registers.clock.now())
        await handlers.redact_person(event, work)
        answers = (await work.db.execute(select(idempotency.c.body))).scalars().all()

    assert not any("耳机".encode() in (answer or b"") for answer in answers)
    found = await registers.see(HUB, "/v1/odr/breaches")
    suspended = await registers.see(HUB, entry)

    assert [(one["evidence"], one["complaint_id"]) for one in found["items"]] == [(None, str(complaint))] * 3
    assert suspended["state"] == "suspended"
    assert "耳机" not in f"{found} {suspended}"


async def test_a_refused_return_breaks_no_pledge(registers: Registers) -> None:
    entry = await registers.listed("/v1/registers/pledge")
    body = {"kind": "refused_return", "on": registers.days_ago(0), "evidence": "核查记录"}

    answer = await registers.do(OFFICER, f"{entry}/breaches", body)
    stranger = await registers.do(OFFICER, f"{RETURNS}/{new_id()}/breaches", body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "/kind")
    assert stranger.status_code == 404
