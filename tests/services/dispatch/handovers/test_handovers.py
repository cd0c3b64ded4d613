"""Hand-overs: an agency takes, refuses or answers what it was handed, and nothing else."""

from uuid import UUID

from tests.services.dispatch.dispatch_desk import CRACKS, HOUSING, HUB, OFFICER, PARTNER, TOBACCO, Desk

HOUSE = {"respondent_name": "某置业有限公司"}


async def handed(desk: Desk) -> tuple[UUID, str]:
    case = await desk.open(CRACKS, **HOUSE)
    return case, (await desk.case(case))["handovers"][0]["id"]


async def test_an_agency_takes_and_answers_and_the_case_is_closed(desk: Desk) -> None:
    case, handover = await handed(desk)

    taken = await desk.post(f"/v1/handovers/{handover}/acknowledgement", {}, HOUSING)
    answered = await desk.post(f"/v1/handovers/{handover}/result", {"text": "已责令开发商维修"}, HOUSING)

    assert (taken.json()["state"], answered.json()["state"]) == ("acknowledged", "answered")
    shown = await desk.case(case)
    assert (shown["state"], shown["result"]) == ("closed", "redirected")
    assert (await desk.told(case))[-2:] == ["dispatch.handover_answered.v1", "dispatch.case_closed.v1"]


async def test_a_refused_hand_over_comes_back_and_the_agency_no_longer_reads_it(desk: Desk) -> None:
    case, handover = await handed(desk)
    assert (await desk.get(f"/v1/cases/{case}", HOUSING)).status_code == 200

    refused = await desk.post(f"/v1/handovers/{handover}/refusal", {"reason": "NOT_OURS"}, HOUSING)

    assert refused.json()["state"] == "refused"
    shown = await desk.case(case)
    assert (shown["state"], shown["bounces"], shown["attention"]) == ("returned", 1, True)
    assert "acceptance" in [clock["kind"] for clock in shown["clocks"] if clock["state"] == "running"]
    assert (await desk.get(f"/v1/cases/{case}", HOUSING)).status_code == 404


async def test_after_two_bounces_a_case_is_handled_jointly(desk: Desk) -> None:
    case, handover = await handed(desk)
    await desk.post(f"/v1/handovers/{handover}/refusal", {"reason": "NOT_OURS"}, HOUSING)
    body = {"agency": "housing", "reason": "NO_AUTHORITY", "basis": "b", "explanation": "e"}
    second = (await desk.do(case, "redirect", HUB, **body)).json()["handovers"][-1]["id"]
    await desk.post(f"/v1/handovers/{second}/refusal", {"reason": "NOT_OURS"}, HOUSING)

    third = await desk.do(case, "redirect", HUB, **body)
    joint = await desk.do(case, "redirect", HUB, **body | {"reason": "JOINT"})
    last = await desk.post(f"/v1/handovers/{joint.json()['handovers'][-1]['id']}/refusal", {"reason": "x"}, HOUSING)

    assert third.json()["code"] == "joint_handling_required"
    assert last.json()["code"] == "joint_cannot_be_refused"


async def test_the_hub_undoes_a_redirection_which_is_no_bounce(desk: Desk) -> None:
    case, handover = await handed(desk)

    await desk.post(f"/v1/handovers/{handover}/refusal", {"reason": "WRONG_RULE"}, HUB)

    shown = await desk.case(case)
    assert (shown["state"], shown["bounces"], shown["attention"]) == ("returned", 0, False)
    [waits] = (await desk.get("/v1/desk", HUB)).json()["waiting"]["items"]
    assert (waits["returned"]["undone"], waits["returned"]["agency"]) == (True, "housing")
    assert (await desk.get(f"/v1/cases/{case}", HOUSING)).status_code == 404


async def test_another_agency_finds_nothing_and_others_may_not_ask(desk: Desk) -> None:
    _, handover = await handed(desk)

    assert (await desk.post(f"/v1/handovers/{handover}/acknowledgement", {}, TOBACCO)).status_code == 404
    assert (await desk.post(f"/v1/handovers/{handover}/acknowledgement", {}, OFFICER)).status_code == 403
    assert (await desk.get("/v1/handovers", PARTNER)).status_code == 403


async def test_open_hand_overs_are_listed_for_their_agency_and_for_the_hub(desk: Desk) -> None:
    first = (await handed(desk))[1]
    desk.later(hours=1)
    second = (await handed(desk))[1]
    await desk.post(f"/v1/handovers/{second}/acknowledgement", {}, HOUSING)

    async def listed(caller: object, **query: object) -> list[str]:
        return [item["id"] for item in (await desk.get("/v1/handovers", caller, **query)).json()["items"]]  # type: ignore[arg-type]

    assert await listed(HOUSING, state="open") == [first]
    assert await listed(HOUSING) == [first, second]
    assert await listed(HUB, state="acknowledged", agency="housing") == [second]
    assert await listed(TOBACCO) == []
    page = (await desk.get("/v1/handovers", HUB, limit=1)).json()
    assert await listed(HUB, limit=1, cursor=page["next"]) == [second]


async def test_a_case_the_hub_closes_ends_its_hand_over(desk: Desk) -> None:
    case, handover = await handed(desk)

    await desk.do(case, "close", HUB, result="redirected", note="对方已答复")

    closed = await desk.case(case)
    assert closed["handovers"][0]["state"] == "cancelled"
    assert closed["agency"] is None
    assert closed["history"][-1]["agency"] is None
    ended = await desk.post(f"/v1/handovers/{handover}/result", {"text": "晚了"}, HOUSING)
    assert ended.json()["code"] == "handover_ended"
