"""Hand-overs: an agency takes, refuses or answers what it was handed, and nothing else."""

from datetime import timedelta
from uuid import UUID

from tests.services.dispatch.dispatch_app import CRACKS, HOUSING, HUB, OFFICER, PARTNER, TOBACCO, DispatchApp

HOUSE = {"respondent_name": "某置业有限公司"}


async def handed(dispatch: DispatchApp) -> tuple[UUID, str]:
    case = await dispatch.open(CRACKS, **HOUSE)
    return case, (await dispatch.case(case))["handovers"][0]["id"]


async def test_an_agency_takes_and_answers_and_the_case_is_closed(dispatch: DispatchApp) -> None:
    case, handover = await handed(dispatch)

    taken = await dispatch.post(f"/v1/handovers/{handover}/acknowledgement", {}, HOUSING)
    answered = await dispatch.post(f"/v1/handovers/{handover}/result", {"text": "已责令开发商维修"}, HOUSING)

    assert (taken.json()["state"], answered.json()["state"]) == ("acknowledged", "answered")
    view = await dispatch.case(case)
    assert (view["state"], view["result"]) == ("closed", "redirected")
    assert (await dispatch.published_types(case))[-2:] == ["dispatch.handover_answered.v1", "dispatch.case_closed.v1"]


async def test_a_refused_hand_over_comes_back_and_the_agency_no_longer_reads_it(dispatch: DispatchApp) -> None:
    case, handover = await handed(dispatch)
    assert (await dispatch.get(f"/v1/cases/{case}", HOUSING)).status_code == 200

    refused = await dispatch.post(f"/v1/handovers/{handover}/refusal", {"reason": "NOT_OURS"}, HOUSING)

    assert refused.json()["state"] == "refused"
    view = await dispatch.case(case)
    assert (view["state"], view["bounces"], view["attention"]) == ("returned", 1, True)
    assert "acceptance" in [clock["kind"] for clock in view["clocks"] if clock["state"] == "running"]
    assert (await dispatch.get(f"/v1/cases/{case}", HOUSING)).status_code == 404


async def test_after_two_bounces_a_case_is_handled_jointly(dispatch: DispatchApp) -> None:
    case, handover = await handed(dispatch)
    await dispatch.post(f"/v1/handovers/{handover}/refusal", {"reason": "NOT_OURS"}, HOUSING)
    body = {"agency": "housing", "reason": "NO_AUTHORITY", "basis": "b", "explanation": "e"}
    second = (await dispatch.do(case, "redirect", HUB, **body)).json()["handovers"][-1]["id"]
    await dispatch.post(f"/v1/handovers/{second}/refusal", {"reason": "NOT_OURS"}, HOUSING)

    third = await dispatch.do(case, "redirect", HUB, **body)
    joint = await dispatch.do(case, "redirect", HUB, **body | {"reason": "JOINT"})
    last = await dispatch.post(f"/v1/handovers/{joint.json()['handovers'][-1]['id']}/refusal", {"reason": "x"}, HOUSING)

    assert third.json()["code"] == "joint_handling_required"
    assert last.json()["code"] == "joint_cannot_be_refused"


async def test_the_hub_undoes_a_redirection_which_is_no_bounce(dispatch: DispatchApp) -> None:
    case, handover = await handed(dispatch)

    await dispatch.post(f"/v1/handovers/{handover}/refusal", {"reason": "WRONG_RULE"}, HUB)

    view = await dispatch.case(case)
    assert (view["state"], view["bounces"], view["attention"]) == ("returned", 0, False)
    [waits] = (await dispatch.get("/v1/desk", HUB)).json()["waiting"]["items"]
    assert (waits["returned"]["undone"], waits["returned"]["agency"]) == (True, "housing")
    assert (await dispatch.get(f"/v1/cases/{case}", HOUSING)).status_code == 404


async def test_another_agency_finds_nothing_and_others_may_not_ask(dispatch: DispatchApp) -> None:
    _, handover = await handed(dispatch)

    assert (await dispatch.post(f"/v1/handovers/{handover}/acknowledgement", {}, TOBACCO)).status_code == 404
    assert (await dispatch.post(f"/v1/handovers/{handover}/acknowledgement", {}, OFFICER)).status_code == 403
    assert (await dispatch.get("/v1/handovers", PARTNER)).status_code == 403


async def test_open_hand_overs_are_listed_for_their_agency_and_for_the_hub(dispatch: DispatchApp) -> None:
    first = (await handed(dispatch))[1]
    dispatch.later(hours=1)
    second = (await handed(dispatch))[1]
    await dispatch.post(f"/v1/handovers/{second}/acknowledgement", {}, HOUSING)

    async def listed(caller: object, **query: object) -> list[str]:
        return [item["id"] for item in (await dispatch.get("/v1/handovers", caller, **query)).json()["items"]]  # type: ignore[arg-type]

    assert await listed(HOUSING, state="open") == [first]
    assert await listed(HOUSING) == [first, second]
    assert await listed(HUB, state="acknowledged", agency="housing") == [second]
    assert await listed(TOBACCO) == []
    page = (await dispatch.get("/v1/handovers", HUB, limit=1)).json()
    assert await listed(HUB, limit=1, cursor=page["next"]) == [second]


async def test_a_case_the_hub_closes_ends_its_hand_over(dispatch: DispatchApp) -> None:
    case, handover = await handed(dispatch)

    await dispatch.do(case, "close", HUB, result="redirected", note="对方已答复")

    closed = await dispatch.case(case)
    assert closed["handovers"][0]["state"] == "cancelled"
    assert closed["agency"] is None
    assert closed["history"][-1]["agency"] is None
    ended = await dispatch.post(f"/v1/handovers/{handover}/result", {"text": "晚了"}, HOUSING)
    assert ended.json()["code"] == "handover_ended"


async def test_a_list_names_the_matter_and_until_when_it_is_to_be_acknowledged(dispatch: DispatchApp) -> None:
    _, handover = await handed(dispatch)

    [line] = (await dispatch.get("/v1/handovers", HOUSING)).json()["items"]

    assert line["title"] == "新买的商品房楼板开裂、墙体渗漏"
    assert (line["acknowledge_by"], line["case_state"]) == ("2026-11-25T09:00:00+08:00", "redirected")
    assert (line["bounces"], line["joint"]) == (0, False)
    await dispatch.post(f"/v1/handovers/{handover}/refusal", {"reason": "NOT_OURS"}, HOUSING)
    [own] = (await dispatch.get("/v1/handovers", HOUSING)).json()["items"]
    [inside] = (await dispatch.get("/v1/handovers", HUB)).json()["items"]
    assert (own["title"], own["acknowledge_by"]) == (None, None)
    assert (inside["title"], inside["bounces"]) == ("新买的商品房楼板开裂、墙体渗漏", 1)


async def test_what_was_not_acknowledged_in_a_day_is_late(dispatch: DispatchApp) -> None:
    case, _ = await handed(dispatch)
    dispatch.clock.advance_to(dispatch.clock.now() + timedelta(hours=24, seconds=1))
    await dispatch.open(CRACKS, **HOUSE)

    late = (await dispatch.get("/v1/handovers", HUB, late=True)).json()["items"]

    assert [line["case_id"] for line in late] == [str(case)]
