"""The hub takes back what it sent wrongly (撤回)."""

from tests.services.dispatch.dispatch_app import CRACKS, GYM, HOUSING, HUB, NOTHING, OFFICER, PARTNER, DispatchApp

HOUSE = {"respondent_name": "某置业有限公司"}
TOBACCO_BODY = {
    "agency": "tobacco",
    "reason": "NO_AUTHORITY",
    "basis": "烟草专卖法第四条",
    "explanation": "由烟草部门办理",
}


async def test_a_redirection_is_taken_back_until_the_agency_acknowledges_it(dispatch: DispatchApp) -> None:
    case = await dispatch.open(CRACKS, **HOUSE)
    taken = await dispatch.open(CRACKS, **HOUSE)
    [handover] = (await dispatch.case(taken))["handovers"]
    await dispatch.post(f"/v1/handovers/{handover['id']}/acknowledgement", {}, HOUSING)

    recalled = await dispatch.do(case, "recall", HUB, reason="转错了部门")
    late = await dispatch.do(taken, "recall", HUB, reason="转错了部门")

    view = recalled.json()
    assert (view["state"], view["agency"], view["bounces"], view["attention"]) == ("returned", None, 0, False)
    assert [handover["state"] for handover in view["handovers"]] == ["cancelled"]
    assert "acceptance" in [clock["kind"] for clock in view["clocks"] if clock["state"] == "running"]
    assert (await dispatch.published_types(case))[-1] == "dispatch.handover_refused.v1"
    assert (await dispatch.get(f"/v1/cases/{case}", HOUSING)).status_code == 404
    assert (late.status_code, late.json()["code"]) == (409, "already_acknowledged")


async def test_an_assignment_is_taken_back_until_somebody_acts_on_it(dispatch: DispatchApp) -> None:
    case, begun = await dispatch.open(GYM), await dispatch.open(GYM)
    await dispatch.do(begun, "first-feedback", OFFICER, text="已联系")
    await dispatch.do(case, "urge", HUB)

    recalled = await dispatch.do(case, "recall", HUB, reason="分错了股室")
    late = await dispatch.do(begun, "recall", HUB, reason="分错了股室")
    own = await dispatch.do(begun, "recall", OFFICER, reason="分错了股室")

    view = recalled.json()
    assert (view["state"], view["department"], view["officer"]) == ("returned", None, None)
    line = view["history"][-1]
    assert (line["act"], line["account"], line["facts"]["undone"]) == ("case_returned", "hub", True)
    assert line["facts"]["reason"] == "分错了股室"
    assert [(clock["kind"], clock["state"]) for clock in view["clocks"] if clock["kind"] == "feedback_24h"] == [
        ("feedback_24h", "cancelled")
    ]
    assert (await dispatch.published_types(case))[-1] == "dispatch.case_returned.v1"
    assert (late.status_code, late.json()["code"]) == (409, "handling_begun")
    assert own.status_code == 403
    [waits] = (await dispatch.get("/v1/desk", HUB)).json()["waiting"]["items"]
    assert (waits["returned"]["undone"], waits["returned"]["department"]) == (True, "consumer_protection")
    assert "case_returned" not in {act["act"] for act in (await dispatch.case(case, PARTNER))["history"]}


async def test_what_is_taken_back_corrects_no_rule_any_more(dispatch: DispatchApp) -> None:
    case = await dispatch.open(NOTHING, request=None, respondent_name=None)
    await dispatch.do(case, "redirect", HUB, **TOBACCO_BODY)
    before = (await dispatch.get("/v1/routing/corrections", HUB)).json()["items"]

    await dispatch.do(case, "recall", HUB, reason="转错了部门")

    assert len(before) == 1
    assert (await dispatch.get("/v1/routing/corrections", HUB)).json()["items"] == []


async def test_the_case_says_whether_it_can_be_taken_back(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    before = (await dispatch.case(case))["acts"]
    await dispatch.do(case, "note", OFFICER, text="已打电话")

    lines = {one["command"]: one["code"] for one in (await dispatch.case(case))["acts"]}

    assert {one["command"]: one["code"] for one in before}["recall"] is None
    assert lines["recall"] == "handling_begun"
