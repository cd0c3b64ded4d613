"""Who may not decide alone proposes, a head approves: what the case then shows, and who reads and decides what."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from canon.codes import Channel, Kind, TerminationReason
from chassis.web.auth import Caller
from contracts.intake import ComplaintSupplemented, PersonErased
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
DEPUTY_WHEN_OFFICER = Caller(account="deputy", roles=("officer",), department="consumer_protection")
DEPUTY = Caller(account="deputy", roles=("section_head",), department="consumer_protection")
FOOD_HEAD = Caller(account="food_head", roles=("section_head",), department="food")
REFUSAL = {"reason": "NOT_CONSUMER", "note": "批量采购，电话13800000000"}
APPRAISAL = {"ground": "appraisal", "from": "2026-11-24T09:00:00+08:00"}


async def propose(
    dispatch: DispatchApp, case: UUID, caller: Caller = OFFICER, command: str = "refuse", **body: str
) -> httpx.Response:
    return await dispatch.post(f"/v1/cases/{case}/{command}", body or REFUSAL, caller)


def id_of(proposed: httpx.Response) -> str:
    assert proposed.status_code == 202, proposed.text
    return str(proposed.json()["approval"]["id"])


async def decide(
    dispatch: DispatchApp, approval: str, decision: str = "approval", caller: Caller = HEAD, **headers: str
) -> httpx.Response:
    return await dispatch.post(f"/v1/approvals/{approval}/{decision}", {}, caller, **headers)


async def proposal(dispatch: DispatchApp, caller: Caller = HEAD, **query: Any) -> dict[str, Any]:
    [line] = (await dispatch.get("/v1/approvals", caller, **query)).json()["items"]
    return dict(line)


async def listed(dispatch: DispatchApp, caller: Caller, **query: Any) -> list[str]:
    answer = await dispatch.get("/v1/approvals", caller, **query)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


@pytest.mark.parametrize("caller", [OFFICER, HUB], ids=lambda caller: caller.account)
async def test_who_may_not_decide_alone_is_answered_with_a_proposal(dispatch: DispatchApp, caller: Caller) -> None:
    case = await dispatch.open(GYM)

    proposed = await propose(dispatch, case, caller)

    waits = await dispatch.case(case)
    line = await proposal(dispatch)
    assert proposed.status_code == 202, proposed.text
    assert proposed.json() == {"approval": {"id": line["id"], "of": "refuse", "proposed_by": caller.account}}
    assert (line["command"], line["state"], line["proposer"], line["changes"]) == ("refuse", "open", caller.account, [])
    assert line["body"] == {"reason": "NOT_CONSUMER", "note": "批量采购，电话〔电话〕"}
    assert (line["case"]["number"], line["case"]["respondent_name"]) == (waits["number"], "某健身服务部")
    assert line["case"]["next_due_at"] == waits["next_due_at"]
    assert (waits["state"], waits["history"][-1]["act"]) == ("dispatched", "approval_proposed")


async def test_an_approval_does_the_act_for_its_proposer(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    approved = await decide(dispatch, id_of(await propose(dispatch, case)))

    assert (approved.status_code, approved.json()["state"], approved.json()["decided_by"]) == (200, "approved", "head")
    refused = await dispatch.case(case)
    line = refused["history"][-1]
    assert (refused["state"], line["act"], line["account"]) == ("refused", "case_refused", "officer")
    assert (line["facts"]["approved_by"], line["facts"]["reason"]) == ("head", "NOT_CONSUMER")
    assert await listed(dispatch, HEAD, state="open") == []


@pytest.mark.parametrize("head", [HEAD, BUREAU_HEAD], ids=lambda caller: caller.account)
async def test_a_head_decides_alone_and_is_the_approver(dispatch: DispatchApp, head: Caller) -> None:
    case = await dispatch.open(GYM)

    refused = await propose(dispatch, case, head)

    assert (refused.status_code, refused.json()["state"]) == (200, "refused")
    assert refused.json()["history"][-1]["facts"]["approved_by"] == head.account
    assert await listed(dispatch, HUB) == []


@pytest.mark.parametrize("ground", list(TerminationReason))
async def test_only_three_grounds_of_a_termination_wait_for_a_head(
    dispatch: DispatchApp, ground: TerminationReason
) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "accept", OFFICER)
    consents = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
    await dispatch.do(case, "start-mediation", OFFICER, **consents)
    dispatch.later(days=70)

    answered = await propose(dispatch, case, OFFICER, "terminate", reason=ground)

    waits = ground in {"OTHER_LAW", "TIME_LIMIT", "APPRAISAL_COST"}
    assert answered.status_code == (202 if waits else 200), answered.text
    assert (await dispatch.case(case))["state"] == ("mediating" if waits else "terminated")


@pytest.mark.parametrize("name", ["head", "局长口头同意", "OFFICER"])
@pytest.mark.parametrize("caller", [OFFICER, HEAD], ids=lambda caller: caller.account)
@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("refuse", REFUSAL),
        ("terminate", {"reason": "WITHDRAWN"}),
        ("pause", APPRAISAL),
        ("extend", {"reason": "案情复杂"}),
        ("rework", {"reason": "没有核实", "officer": "wang"}),
    ],
)
async def test_a_typed_approver_is_an_unknown_field(
    dispatch: DispatchApp, command: str, body: dict[str, str], caller: Caller, name: str
) -> None:
    case = await dispatch.open(GYM)

    named = await propose(dispatch, case, caller, command, **body, approved_by=name)

    [wrong] = named.json()["errors"]
    assert (named.status_code, wrong["field"], wrong["code"]) == (422, "/approved_by", "unknown_field")
    assert name not in named.text
    assert await listed(dispatch, HUB) == []


async def test_what_is_sent_back_or_withdrawn_may_be_proposed_again(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    first = id_of(await propose(dispatch, case))
    twice = await propose(dispatch, case, COLLEAGUE)
    back = await dispatch.post(f"/v1/approvals/{first}/return", {"note": "请写明依据"}, HEAD)
    second = id_of(await propose(dispatch, case))
    foreign = await decide(dispatch, second, "withdrawal", COLLEAGUE)
    others = await decide(dispatch, second, "withdrawal", HUB)
    withdrawn = await decide(dispatch, second, "withdrawal", OFFICER)
    late = await decide(dispatch, second)

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


async def test_a_proposal_is_checked_as_the_act_is(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    stale = await dispatch.post(f"/v1/cases/{case}/refuse", REFUSAL, OFFICER, If_Match='"9"')

    early = await propose(dispatch, case, OFFICER, "terminate", reason="OTHER_LAW")
    wrong = await propose(dispatch, case, OFFICER, reason="X")
    unclosed = await propose(dispatch, case, OFFICER, "rework", reason="r", officer="w")
    foreign = await propose(dispatch, case, FOOD_OFFICER)

    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert (early.status_code, early.json()["code"]) == (409, "not_accepted")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "/reason")
    assert (unclosed.status_code, unclosed.json()["code"]) == (409, "not_closed")
    assert foreign.status_code == 404
    assert await listed(dispatch, HUB) == []


async def test_nobody_approves_their_own_and_a_foreign_head_finds_nothing(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    own = id_of(await propose(dispatch, case, DEPUTY_WHEN_OFFICER))

    himself = await decide(dispatch, own, caller=DEPUTY)
    officer = await decide(dispatch, own, caller=OFFICER)
    foreign = await decide(dispatch, own, caller=FOOD_HEAD)
    leader = await decide(dispatch, own, caller=BUREAU_HEAD)

    assert (himself.status_code, himself.json()["code"]) == (409, "own_proposal")
    assert (officer.status_code, foreign.status_code, leader.status_code) == (403, 404, 200)


async def test_a_case_that_changed_comes_back_to_the_head_with_what_changed(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    proposed = id_of(await propose(dispatch, case))
    as_proposed = f'"{(await dispatch.case(case))["version"]}"'
    dispatch.later(minutes=5)
    fields = {"aggregate_id": case, "complaint_id": case, "occurred_at": dispatch.clock.now()}
    await dispatch.consume(ComplaintSupplemented(**fields, channel=Channel.PARTNER, text="本人办卡自用，附家庭照片。"))
    await dispatch.do(case, "note", COLLEAGUE, text="已看到补充")

    unnamed = await decide(dispatch, proposed)
    stale = await decide(dispatch, proposed, If_Match=as_proposed)
    line = await proposal(dispatch)
    current = await decide(dispatch, proposed, If_Match=f'"{line["case"]["version"]}"')

    assert (unnamed.status_code, unnamed.json()["code"]) == (409, "changed_since_proposal")
    acts = ["complaint_supplemented", "case_noted"]
    assert [(one["field"], one["code"]) for one in unnamed.json()["errors"]] == [
        ("/changes/0", acts[0]),
        ("/changes/1", acts[1]),
    ]
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert [change["act"] for change in line["changes"]] == acts
    assert (current.status_code, current.json()["state"], current.json()["changes"]) == (200, "approved", [])


async def test_what_the_case_no_longer_allows_is_refused_by_name(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    proposed = id_of(await propose(dispatch, case))
    accepted = await dispatch.do(case, "accept", OFFICER)

    late = await decide(dispatch, proposed, If_Match=accepted.headers["ETag"])

    assert (late.status_code, late.json()["code"]) == (409, "already_accepted")
    assert await listed(dispatch, HEAD, state="open") == [proposed]


@pytest.mark.parametrize(
    ("command", "body", "kind"),
    [
        ("pause", APPRAISAL, None),
        ("terminate", {"reason": "OTHER_LAW"}, None),
        ("extend", {"reason": "案情复杂"}, Kind.REPORT),
    ],
)
async def test_each_act_of_the_table_waits_and_is_done_once_approved(
    dispatch: DispatchApp, command: str, body: dict[str, str], kind: Kind | None
) -> None:
    case = await dispatch.open(GYM, **({"kind": kind} if kind else {}))
    await dispatch.do(case, "accept", OFFICER)
    proposed = id_of(await propose(dispatch, case, OFFICER, command, **body))

    approved = await decide(dispatch, proposed, caller=BUREAU_HEAD)

    assert approved.status_code == 200, approved.text
    line = (await dispatch.case(case))["history"][-1]
    assert (line["account"], line["facts"]["approved_by"]) == ("officer", "chief")


async def test_the_hub_orders_rework_alone_and_an_officer_proposes_it(dispatch: DispatchApp) -> None:
    first, second = await dispatch.open(GYM), await dispatch.open(GYM)
    anew = {"reason": "没有核实", "officer": "wang"}
    for case in (first, second):
        await dispatch.do(case, "refuse", HEAD, reason="MATERIALS")
        await dispatch.do(case, "close", OFFICER, result="refused")

    ordered = await propose(dispatch, first, HUB, "rework", **anew)
    proposed = id_of(await propose(dispatch, second, OFFICER, "rework", **anew))
    await decide(dispatch, proposed, caller=BUREAU_HEAD)

    assert (ordered.status_code, ordered.json()["round"]) == (200, 2)
    view = await dispatch.case(second)
    assert (view["state"], view["round"], view["officer"]) == ("dispatched", 2, "wang")


async def test_each_reads_what_concerns_them_and_who_waits_longest_comes_first(dispatch: DispatchApp) -> None:
    first, second = await dispatch.open(GYM), await dispatch.open(GYM)
    foods = await dispatch.open(GYM)
    await dispatch.do(foods, "assign", HUB, department="food")
    ids = []
    for case, caller in ((first, OFFICER), (second, COLLEAGUE), (foods, FOOD_OFFICER)):
        ids.append(id_of(await propose(dispatch, case, caller)))
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
    proposed = id_of(await propose(dispatch, case))

    answers = await asyncio.gather(*(decide(dispatch, proposed, caller=caller) for caller in (HEAD, BUREAU_HEAD)))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await dispatch.published_types(case)).count("dispatch.case_refused.v1") == 1


async def test_the_words_of_a_proposal_are_erased_with_the_person(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    proposed = id_of(await propose(dispatch, case))

    await dispatch.consume(PersonErased(aggregate_id=case, complaint_id=case, occurred_at=dispatch.clock.now()))

    line = await proposal(dispatch)
    late = await decide(dispatch, proposed)
    assert (line["body"], late.json()["code"]) == (None, "approval_ended")


async def test_a_repeated_key_proposes_once(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    path = f"/v1/cases/{case}/refuse"

    first = await dispatch.post(path, REFUSAL, OFFICER, Idempotency_Key="once")
    again = await dispatch.post(path, REFUSAL, OFFICER, Idempotency_Key="once")

    assert (first.status_code, again.status_code, again.content) == (202, 202, first.content)
