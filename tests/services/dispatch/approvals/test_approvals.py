"""An officer proposes, a head approves: what the case then shows, and who reads and decides what."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from canon.codes import Kind
from chassis.web.auth import Caller
from contracts.intake import PersonErased
from tests.services.dispatch.dispatch_app import (
    FOOD_OFFICER,
    GYM,
    HEAD,
    HUB,
    OFFICER,
    PARTNER,
    DispatchApp,
)

BUREAU_HEAD = Caller(account="chief", roles=("bureau_head",))
COLLEAGUE = Caller(account="wang", roles=("officer",), department="consumer_protection")
FOOD_HEAD = Caller(account="food_head", roles=("section_head",), department="food")
REFUSAL = {"command": "refuse", "body": {"reason": "NOT_CONSUMER", "note": "批量采购，电话13800000000"}}


async def propose(
    dispatch: DispatchApp, case: UUID, caller: Caller = OFFICER, proposal: dict[str, Any] = REFUSAL
) -> httpx.Response:
    return await dispatch.post(f"/v1/cases/{case}/approvals", proposal, caller)


async def listed(dispatch: DispatchApp, caller: Caller, **query: Any) -> list[str]:
    answer = await dispatch.get("/v1/approvals", caller, **query)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def test_a_proposal_waits_and_its_approval_runs_the_command_for_its_proposer(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    proposed = await propose(dispatch, case)
    waits = await dispatch.case(case)

    approved = await dispatch.post(f"/v1/approvals/{proposed.json()['id']}/approval", {}, HEAD)

    assert proposed.status_code == 201, proposed.text
    view = proposed.json()
    assert (view["command"], view["state"], view["proposer"]) == ("refuse", "open", "officer")
    assert view["body"] == {"reason": "NOT_CONSUMER", "note": "批量采购，电话〔电话〕"}
    assert (view["case"]["number"], view["case"]["respondent_name"]) == (waits["number"], "某健身服务部")
    assert view["case"]["next_due_at"] == waits["next_due_at"]
    assert (waits["state"], waits["officer"], waits["history"][-1]["act"]) == (
        "dispatched",
        "officer",
        "approval_proposed",
    )
    assert (approved.status_code, approved.json()["state"], approved.json()["decided_by"]) == (200, "approved", "head")
    refused = await dispatch.case(case)
    line = refused["history"][-1]
    assert (refused["state"], line["act"], line["account"]) == ("refused", "case_refused", "officer")
    assert (line["facts"]["approved_by"], line["facts"]["reason"]) == ("head", "NOT_CONSUMER")
    assert await listed(dispatch, HEAD, state="open") == []


async def test_what_is_sent_back_or_withdrawn_may_be_proposed_again(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    first = (await propose(dispatch, case)).json()["id"]
    twice = await propose(dispatch, case, COLLEAGUE)
    back = await dispatch.post(f"/v1/approvals/{first}/return", {"note": "请写明依据"}, HEAD)
    second = (await propose(dispatch, case)).json()["id"]
    foreign = await dispatch.post(f"/v1/approvals/{second}/withdrawal", {}, COLLEAGUE)
    others = await dispatch.post(f"/v1/approvals/{second}/withdrawal", {}, HUB)
    withdrawn = await dispatch.post(f"/v1/approvals/{second}/withdrawal", {}, OFFICER)
    late = await dispatch.post(f"/v1/approvals/{second}/approval", {}, HEAD)

    assert (twice.status_code, twice.json()["code"]) == (409, "already_proposed")
    assert (back.json()["state"], back.json()["note"]) == ("returned", "请写明依据")
    assert (foreign.status_code, others.status_code) == (404, 403)
    assert withdrawn.json()["state"] == "withdrawn"
    assert (late.status_code, late.json()["code"]) == (409, "approval_ended")
    view = await dispatch.case(case)
    assert [act["act"] for act in view["history"][-4:]] == [
        "approval_proposed",
        "approval_returned",
        "approval_proposed",
        "approval_withdrawn",
    ]
    outside = {act["act"] for act in (await dispatch.case(case, PARTNER))["history"]}
    assert not outside & {"approval_proposed", "approval_returned", "approval_withdrawn"}


async def test_a_proposal_is_checked_as_its_command_is(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)

    early = await propose(dispatch, case, OFFICER, {"command": "terminate", "body": {"reason": "CANNOT_AGREE"}})
    wrong = await propose(dispatch, case, OFFICER, {"command": "refuse", "body": {"reason": "X"}})
    named = await propose(dispatch, case, OFFICER, {"command": "refuse", "body": {"approved_by": "head"}})
    other = await propose(dispatch, case, OFFICER, {"command": "accept", "body": {}})
    not_his = await propose(dispatch, case, OFFICER, {"command": "rework", "body": {"reason": "r", "officer": "w"}})

    assert (early.status_code, early.json()["code"]) == (409, "not_accepted")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "/body/reason")
    assert (named.json()["code"], named.json()["errors"][0]["field"]) == ("unknown_field", "/body/approved_by")
    assert other.json()["errors"][0]["field"] == "/command"
    assert not_his.status_code == 403
    assert await listed(dispatch, HUB) == []


async def test_nobody_approves_their_own_and_a_foreign_head_finds_nothing(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    own = (await propose(dispatch, case, HEAD)).json()["id"]

    himself = await dispatch.post(f"/v1/approvals/{own}/approval", {}, HEAD)
    officer = await dispatch.post(f"/v1/approvals/{own}/approval", {}, OFFICER)
    foreign = await dispatch.post(f"/v1/approvals/{own}/approval", {}, FOOD_HEAD)
    leader = await dispatch.post(f"/v1/approvals/{own}/approval", {}, BUREAU_HEAD)

    assert (himself.status_code, himself.json()["code"]) == (409, "own_proposal")
    assert (officer.status_code, foreign.status_code, leader.status_code) == (403, 404, 200)


async def test_what_the_case_no_longer_allows_is_refused_by_name(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    proposed = (await propose(dispatch, case)).json()["id"]
    await dispatch.do(case, "accept", OFFICER)

    late = await dispatch.post(f"/v1/approvals/{proposed}/approval", {}, HEAD)

    assert (late.status_code, late.json()["code"]) == (409, "already_accepted")
    assert await listed(dispatch, HEAD, state="open") == [proposed]


@pytest.mark.parametrize(
    ("proposal", "before", "kind"),
    [
        ({"command": "pause", "body": {"ground": "appraisal", "from": "2026-11-24T09:00:00+08:00"}}, "accept", None),
        ({"command": "terminate", "body": {"reason": "ABSENT_OR_REFUSES"}}, "accept", None),
        ({"command": "extend", "body": {"reason": "案情复杂"}}, "accept", Kind.REPORT),
    ],
)
async def test_each_act_that_takes_an_approver_can_be_proposed(
    dispatch: DispatchApp, proposal: dict[str, Any], before: str, kind: Kind | None
) -> None:
    case = await dispatch.open(GYM, **({"kind": kind} if kind else {}))
    await dispatch.do(case, before, OFFICER)
    proposed = (await propose(dispatch, case, OFFICER, proposal)).json()["id"]

    approved = await dispatch.post(f"/v1/approvals/{proposed}/approval", {}, BUREAU_HEAD)

    assert approved.status_code == 200, approved.text
    line = (await dispatch.case(case))["history"][-1]
    assert (line["account"], line["facts"]["approved_by"]) == ("officer", "chief")


async def test_a_rework_is_approved_by_a_leader(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "refuse", OFFICER, reason="MATERIALS")
    await dispatch.do(case, "close", OFFICER, result="refused")
    proposed = await propose(
        dispatch, case, HUB, {"command": "rework", "body": {"reason": "没有核实", "officer": "wang"}}
    )

    await dispatch.post(f"/v1/approvals/{proposed.json()['id']}/approval", {}, BUREAU_HEAD)

    view = await dispatch.case(case)
    assert (view["state"], view["round"], view["officer"]) == ("dispatched", 2, "wang")


async def test_each_reads_what_concerns_them_and_who_waits_longest_comes_first(dispatch: DispatchApp) -> None:
    first, second = await dispatch.open(GYM), await dispatch.open(GYM)
    foods = await dispatch.open(GYM)
    await dispatch.do(foods, "assign", HUB, department="food")
    ids = []
    for case, caller in ((first, OFFICER), (second, COLLEAGUE), (foods, FOOD_OFFICER)):
        ids.append((await propose(dispatch, case, caller)).json()["id"])
        dispatch.later(minutes=1)

    assert await listed(dispatch, HUB, state="open") == ids
    assert await listed(dispatch, BUREAU_HEAD) == ids
    assert await listed(dispatch, HEAD) == ids[:2]
    assert await listed(dispatch, OFFICER) == ids[:1]
    assert await listed(dispatch, FOOD_HEAD, state="approved") == []
    page = (await dispatch.get("/v1/approvals", HUB, limit=2)).json()
    assert await listed(dispatch, HUB, limit=2, cursor=page["next"]) == ids[2:]
    assert (await dispatch.get("/v1/approvals", PARTNER)).status_code == 403


async def test_of_two_heads_who_approve_at_once_one_does(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    proposed = (await propose(dispatch, case)).json()["id"]

    answers = await asyncio.gather(
        *(dispatch.post(f"/v1/approvals/{proposed}/approval", {}, caller) for caller in (HEAD, BUREAU_HEAD))
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await dispatch.published_types(case)).count("dispatch.case_refused.v1") == 1


async def test_the_words_of_a_proposal_are_erased_with_the_person(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    proposed = (await propose(dispatch, case)).json()["id"]

    await dispatch.consume(PersonErased(aggregate_id=case, complaint_id=case, occurred_at=dispatch.clock.now()))

    [line] = (await dispatch.get("/v1/approvals", HEAD)).json()["items"]
    late = await dispatch.post(f"/v1/approvals/{proposed}/approval", {}, HEAD)
    assert (line["body"], late.json()["code"]) == (None, "approval_ended")


async def test_a_repeated_key_proposes_once(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    path = f"/v1/cases/{case}/approvals"

    first = await dispatch.post(path, REFUSAL, OFFICER, Idempotency_Key="once")
    again = await dispatch.post(path, REFUSAL, OFFICER, Idempotency_Key="once")

    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
