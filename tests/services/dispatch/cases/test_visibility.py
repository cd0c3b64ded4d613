"""Who may see and do what: foreign and missing look alike."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.clock import new_id
from chassis.web.auth import Caller
from services.dispatch.deadlines.service.reminders import expire_and_remind
from tests.services.dispatch.dispatch_app import (
    CRACKS,
    ENTERPRISE,
    FOOD_OFFICER,
    GYM,
    HEAD,
    HOUSING,
    HUB,
    INSECT,
    OFFICER,
    PARTNER,
    PLATFORM,
    STRANGER,
    TOBACCO,
    DispatchApp,
)

OLD = UUID(int=(1_600_000_000_000 << 80) | (7 << 76) | (2 << 62) | 5)  # an id of 2020: nobody waits for it
AUDITOR = Caller(account="auditor", roles=("auditor",))
POLICE = Caller(account="police", roles=("agency",), agency="public_security")
OPERATOR = Caller(account="operator", roles=("operator",))


@pytest.mark.parametrize("caller", [FOOD_OFFICER, HOUSING, STRANGER, PLATFORM, ENTERPRISE, OPERATOR])
async def test_a_foreign_case_looks_missing(dispatch: DispatchApp, caller: Caller) -> None:
    foreign = UUID(int=OLD.int + 1)
    await dispatch.open(GYM, id=foreign)

    answers = [await dispatch.get(f"/v1/cases/{case}", caller) for case in (foreign, OLD)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() | {"instance": ""} == answers[1].json() | {"instance": ""}


@pytest.mark.parametrize("caller", [HUB, OFFICER, PARTNER, AUDITOR])
async def test_ones_own_case_is_there(dispatch: DispatchApp, caller: Caller) -> None:
    case = await dispatch.open(GYM)

    assert (await dispatch.get(f"/v1/cases/{case}", caller)).status_code == 200


async def test_a_case_not_yet_visible_is_waited_for_and_then_not_yet_there(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM, id=new_id())

    answered = await dispatch.get(f"/v1/cases/{case}", FOOD_OFFICER)

    assert (answered.status_code, answered.json()["code"]) == (404, "not_yet")
    assert "Retry-After" in answered.headers


async def test_an_officer_of_another_section_cannot_act(dispatch: DispatchApp) -> None:
    foreign = UUID(int=OLD.int + 1)
    await dispatch.open(GYM, id=foreign)

    assert (await dispatch.do(foreign, "accept", FOOD_OFFICER)).status_code == 404


@pytest.mark.parametrize("command", ["assign", "redirect"])
async def test_a_section_cannot_pass_a_case_on(dispatch: DispatchApp, command: str) -> None:
    case = await dispatch.open(GYM)
    body = {
        "assign": {"department": "food"},
        "redirect": {"agency": "housing", "reason": "JOINT", "basis": "b", "explanation": "e"},
    }[command]

    answered = await dispatch.do(case, command, OFFICER, **body)

    assert (answered.status_code, answered.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("caller", [PARTNER, PLATFORM, HOUSING, ENTERPRISE, AUDITOR, OPERATOR])
async def test_nobody_outside_commands(dispatch: DispatchApp, caller: Caller) -> None:
    case = await dispatch.open(GYM)

    assert (await dispatch.do(case, "accept", caller)).status_code == 403


async def test_after_a_reassignment_only_the_new_section_sees_the_case(dispatch: DispatchApp) -> None:
    case = UUID(int=OLD.int + 1)
    await dispatch.open(GYM, id=case)

    await dispatch.do(case, "assign", HUB, department="food", officer="food")

    assert (await dispatch.get(f"/v1/cases/{case}", OFFICER)).status_code == 404
    assert (await dispatch.get(f"/v1/cases/{case}", FOOD_OFFICER)).status_code == 200


async def test_a_partner_reads_its_case_without_who_handles_it(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "urge", HUB, note="抓紧")
    await dispatch.do(case, "accept", OFFICER)

    view = await dispatch.case(case, PARTNER)

    assert view["state"] == "accepted"
    assert view["officer"] is None
    assert [act["act"] for act in view["history"]] == ["case_dispatched", "case_accepted"]
    assert {act["account"] for act in view["history"]} == {None}


async def test_outside_nobody_reads_who_signed_an_act_or_what_was_noted_of_it(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "refuse", HEAD, reason="NOT_CONSUMER", note="商家称是批量采购")
    await dispatch.do(case, "close", OFFICER, result="refused", note="已当面说明")
    await dispatch.do(case, "rework", HEAD, reason="没有核实", officer="wang")

    inside, outside = await dispatch.case(case, OFFICER), await dispatch.case(case, PARTNER)

    outside_facts = {act["act"]: act["facts"] for act in outside["history"]}
    assert outside_facts["case_refused"] == {"reason": "NOT_CONSUMER"}
    assert set(outside_facts["case_closed"]) == {"result", "recovered_fen", "within_limit", "dispatched_at"}
    assert outside_facts["rework_ordered"] == {}
    inside_facts = {act["act"]: act["facts"] for act in inside["history"]}
    assert inside_facts["case_refused"] == {"reason": "NOT_CONSUMER", "note": "商家称是批量采购", "approved_by": "head"}
    assert inside_facts["rework_ordered"] == {"reason": "没有核实", "approved_by": "head"}


@pytest.mark.parametrize(("reason", "hidden"), [("CRIME", True), ("NO_AUTHORITY", False)])
async def test_who_filed_reads_nothing_of_the_police_if_a_crime_is_suspected(
    dispatch: DispatchApp, reason: str, *, hidden: bool
) -> None:
    case = await dispatch.open(GYM)
    body = {"agency": "public_security", "reason": reason, "basis": "第四十二条", "explanation": "涉嫌敲诈"}
    made = (await dispatch.do(case, "redirect", HUB, **body)).json()["handovers"][0]["id"]
    under_way = await dispatch.case(case, PARTNER)
    await dispatch.post(f"/v1/handovers/{made}/acknowledgement", {}, POLICE)
    await dispatch.post(f"/v1/handovers/{made}/result", {"text": "已对投诉人立案侦查"}, POLICE)

    over = await dispatch.case(case, PARTNER)

    for view in (under_way, over):
        disclosed = [word for word in ("CRIME", "public_security", "第四十二条", "侦查", made) if word in str(view)]
        assert bool(disclosed) is not hidden
    acts = ["case_redirected", "handover_acknowledged", "handover_answered"]
    assert [act["act"] for act in over["history"]] == ["case_dispatched", *([] if hidden else acts), "case_closed"]
    for reader in (HUB, POLICE):
        assert (await dispatch.case(case, reader))["agency"] == "public_security"


async def test_who_was_defrauded_learns_that_the_police_take_it_on(dispatch: DispatchApp) -> None:
    case = await dispatch.open("有人冒充客服电信诈骗，我被骗了两千元，已经报案。", respondent_name=None)

    inside, outside = await dispatch.case(case), await dispatch.case(case, PARTNER)

    assert (inside["decision"]["target"], inside["handovers"][0]["reason"]) == ("public_security", "NO_AUTHORITY")
    assert outside["agency"] == "public_security"
    assert "《刑事诉讼法》第十九条" in str(outside)


async def test_what_a_learned_decision_resembles_is_shown_inside_the_bureau_only(dispatch: DispatchApp) -> None:
    food = await dispatch.open(INSECT, respondent_name="某饭馆")
    gym = await dispatch.open(GYM)

    inside, outside = await dispatch.case(food), await dispatch.case(food, PARTNER)
    by_law = await dispatch.case(gym)

    assert {one["target"] for one in inside["decision"]["examples"]} == {"food"}
    assert (outside["decision"]["examples"], by_law["decision"]["examples"]) == ([], [])


async def test_lists_hold_what_the_caller_may_see(dispatch: DispatchApp) -> None:
    gym = await dispatch.open(GYM)
    cracks = await dispatch.open(CRACKS, respondent_name="某置业有限公司")

    listed = {
        caller.account: [item["id"] for item in (await dispatch.get("/v1/cases", caller)).json()["items"]]
        for caller in (HUB, OFFICER, FOOD_OFFICER, HOUSING, TOBACCO)
    }

    assert listed == {
        "hub": [str(cracks), str(gym)],
        "officer": [str(gym)],
        "food": [],
        "housing": [str(cracks)],
        "tobacco": [],
    }
    assert (await dispatch.get("/v1/cases", PARTNER)).status_code == 403


async def test_lists_are_narrowed_and_paged(dispatch: DispatchApp) -> None:
    opened = [str(await dispatch.open(GYM)) for _ in range(5)]

    pages: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2, "state": "dispatched", "kind": "complaint"} | ({"cursor": cursor} if cursor else {})
        page = (await dispatch.get("/v1/cases", HUB, **query)).json()
        pages += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert sorted(pages) == sorted(opened)
    assert len(set(pages)) == 5
    assert (await dispatch.get("/v1/cases", HUB, late=True)).json() == {"items": [], "next": None, "count": 0}
    assert (await dispatch.get("/v1/cases", HUB, cursor="x")).status_code == 422
    assert (await dispatch.get("/v1/cases", HUB, limit=201)).status_code == 422
    assert (await dispatch.get("/v1/cases", HUB, colour="red")).status_code == 422


async def test_a_list_begins_with_the_oldest_where_that_is_wanted(dispatch: DispatchApp) -> None:
    opened: list[str] = []
    for _ in range(3):
        opened.append(str(await dispatch.open(GYM)))
        dispatch.clock.advance_to(dispatch.clock.now() + timedelta(minutes=1))

    first = (await dispatch.get("/v1/cases", HUB, sort="oldest", limit=2)).json()
    rest = (await dispatch.get("/v1/cases", HUB, sort="oldest", limit=2, cursor=first["next"])).json()

    assert [item["id"] for item in (*first["items"], *rest["items"])] == opened
    assert (await dispatch.get("/v1/cases", HUB, sort="sideways")).status_code == 422


async def test_the_open_cases_of_a_business_are_found_by_a_part_of_its_name(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM, respondent_name="望川县百分百%健身服务部")
    await dispatch.open(GYM, respondent_name="某超市")

    async def found(caller: Caller = HUB, **query: Any) -> list[str]:
        return [item["id"] for item in (await dispatch.get("/v1/cases", caller, **query)).json()["items"]]

    assert await found(respondent="百分百%", open=True) == [str(case)]
    assert await found(respondent="百分%健身") == []
    assert await found(respondent="百分百", open=False) == []
    assert await found(FOOD_OFFICER, respondent="百分百") == []


async def test_a_case_is_found_by_the_number_of_any_of_its_complaints_and_only_within_the_scope(
    dispatch: DispatchApp,
) -> None:
    case = await dispatch.open(GYM, number="WQ20261124-00901")
    await dispatch.open(GYM, case_id=case, number="WQ20261124-00902", channel="12345", source="12345")
    hotline = await dispatch.open(GYM, number="WQ20261124-00903", channel="12345", source="12345")

    async def found(caller: Caller = HUB, **query: str) -> list[str]:
        return [item["id"] for item in (await dispatch.get("/v1/cases", caller, **query)).json()["items"]]

    assert await found(number="WQ20261124-00901") == await found(number="WQ20261124-00902") == [str(case)]
    assert await found(number="WQ20261124-0090") == []
    assert await found(FOOD_OFFICER, number="WQ20261124-00901") == []
    assert await found(channel="12345") == [str(hotline)]
    answered = await dispatch.get("/v1/cases", HUB, channel="fax")
    assert (answered.status_code, answered.json()["errors"][0]["code"]) == (422, "choice")


async def test_the_work_queue_shows_what_arrived_and_where_it_went(dispatch: DispatchApp) -> None:
    await dispatch.open(GYM)
    await dispatch.open(CRACKS, respondent_name="某置业有限公司")
    await dispatch.open("你好", request=None, respondent_name=None)

    work_queue = (await dispatch.get("/v1/desk", HUB)).json()

    assert (work_queue["today"]["received"], work_queue["today"]["hub"]) == (3, 1)
    assert work_queue["today"]["departments"] == {"consumer_protection": 1}
    assert work_queue["today"]["agencies"] == {"housing": 1}
    assert work_queue["waiting"]["count"] == 1
    assert work_queue["due_soon"] == 0  # of today, and not near its end
    assert work_queue["unacknowledged_handovers"] == 1
    assert [place["code"] for place in work_queue["departments"]] == ["consumer_protection"]
    assert (await dispatch.get("/v1/desk", PARTNER)).status_code == 403


async def test_a_case_is_due_soon_from_its_first_reminder_on_and_not_by_the_hour(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM, handle_limit=dispatch.clock.now() + timedelta(days=20))

    async def due_soon() -> tuple[int, int, list[int], str | None]:
        work_queue = (await dispatch.get("/v1/desk", HUB)).json()
        places = [place["due_soon"] for place in work_queue["departments"]]
        return work_queue["due_soon"], work_queue["soon"]["count"], places, (await dispatch.case(case))["near_at"]

    assert await due_soon() == (0, 0, [0], "2026-11-24T21:00:00+08:00")  # half of the 24 hours for the first feedback
    dispatch.later(hours=12)
    assert await due_soon() == (1, 1, [1], "2026-11-24T21:00:00+08:00")
    await dispatch.do(case, "first-feedback", text="已联系")
    assert (await due_soon())[0] == 0  # what is left has days to go
    assert (await dispatch.case(case, PARTNER))["near_at"] is None


async def test_a_late_case_is_late_and_not_soon_due_whoever_counts(dispatch: DispatchApp) -> None:
    late = await dispatch.open(GYM, handle_limit=dispatch.clock.now() + timedelta(hours=60))
    dispatch.later(hours=34)  # its first feedback is late, half of its channel's limit is over
    await dispatch.open(GYM)
    dispatch.later(hours=13)
    async with dispatch.app.state.transactions.begin() as work:
        await expire_and_remind(work)

    work_queue = (await dispatch.get("/v1/desk", HUB)).json()

    assert [case["id"] for case in work_queue["late"]["items"]] == [str(late)]
    [place] = work_queue["departments"]
    assert (place["open"], place["late"], place["due_soon"]) == (2, 1, 1)
    assert (work_queue["due_soon"], work_queue["soon"]["count"]) == (1, 1)
