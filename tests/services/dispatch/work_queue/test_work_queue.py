"""The first page of the work queue: what calls, in which order and why; what came back, from whom and why."""

from typing import Any
from uuid import UUID

import pytest

from canon.codes import Alert, Channel
from chassis.clock import new_id
from chassis.web.auth import Caller
from contracts.intake import AlarmEvidence, ClosingShopSettled, ClosingShopSuspected, ComplaintWithdrawn
from contracts.refunds import (
    GroupPlanDefaulted,
    GroupPlanFulfilled,
    GroupPlanSuperseded,
    GroupRefundWithheld,
    PlanDefaulted,
    RefundWithheld,
)
from services.dispatch.deadlines.service.expiry import expire_clocks
from tests.services.dispatch.dispatch_app import (
    CRACKS,
    FOOD_OFFICER,
    GYM,
    HEAD,
    HOUSING,
    HUB,
    OFFICER,
    DispatchApp,
)


async def calling(dispatch: DispatchApp, **query: Any) -> dict[str, Any]:
    attention: dict[str, Any] = (await dispatch.get("/v1/desk", HUB, **query)).json()["attention"]
    return attention


async def waiting(dispatch: DispatchApp, **query: Any) -> dict[str, Any]:
    queue: dict[str, Any] = (await dispatch.get("/v1/desk", HUB, **query)).json()["waiting"]
    return queue


async def returned(dispatch: DispatchApp, caller: Any = OFFICER, **words: Any) -> UUID:
    case = await dispatch.open(GYM)
    answered = await dispatch.do(case, "return-to-hub", caller, reason="不属于本股室职责", **words)
    assert answered.status_code == 200, answered.text
    return case


async def closed(dispatch: DispatchApp) -> UUID:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "refuse", HEAD, reason="NOT_CONSUMER", note="不是生活消费")
    await dispatch.do(case, "close", OFFICER, result="refused")
    return case


async def test_danger_to_life_comes_before_order_and_order_before_the_rest_the_newest_first(
    dispatch: DispatchApp,
) -> None:
    back = await returned(dispatch)
    life = []
    order = []
    for _ in range(2):
        dispatch.later(minutes=1)
        order.append(await dispatch.open(GYM, alerts=(Alert.PETITION,)))
        dispatch.later(minutes=1)
        life.append(await dispatch.open(GYM, alerts=(Alert.PETITION, Alert.SELF_HARM)))
    dispatch.later(minutes=1)
    last = await returned(dispatch)

    attention = await calling(dispatch)

    assert [item["id"] for item in attention["items"]] == [
        str(case) for case in (*reversed(life), *reversed(order), last, back)
    ]


async def test_as_many_are_shown_as_requested_and_all_are_counted(dispatch: DispatchApp) -> None:
    for _ in range(22):
        await returned(dispatch)

    few, all_ = await calling(dispatch), await calling(dispatch, limit=200)
    fewer = await calling(dispatch, limit=200, attention=2)

    assert (few["count"], len(few["items"]), len(all_["items"])) == (22, 20, 22)
    assert (fewer["count"], len(fewer["items"])) == (22, 2)
    assert len((await waiting(dispatch, limit=200, attention=2))["items"]) == 22
    assert (await dispatch.get("/v1/desk", HUB, limit=201)).status_code == 422


@pytest.mark.parametrize("caller", [HUB, OFFICER, FOOD_OFFICER], ids=lambda caller: caller.account)
async def test_the_counts_alone_are_those_of_the_first_page(dispatch: DispatchApp, caller: Caller) -> None:
    await dispatch.open(GYM)
    await returned(dispatch)
    await dispatch.open(CRACKS)
    first = (await dispatch.get("/v1/desk", caller)).json()
    counts = (await dispatch.get("/v1/desk/counts", caller)).json()

    listed = {name: first[name]["count"] for name in ("waiting", "late", "soon")}
    assert counts == listed | {"unacknowledged_handovers": first["unacknowledged_handovers"]}
    assert (counts["waiting"] > 0) is (caller is HUB)


async def test_each_call_says_what_called(dispatch: DispatchApp) -> None:
    alarm = await dispatch.open(GYM, alerts=(Alert.THREAT,))
    back = await returned(dispatch, note="转食品股")
    dissatisfied = await closed(dispatch)
    await dispatch.do(dissatisfied, "follow-up", HUB, service=4, outcome=1, reachable=True)
    default = await dispatch.open(GYM)
    plan = {"complaint_id": default, "occurred_at": dispatch.clock.now(), "claim_id": new_id(), "total_fen": 9}
    await dispatch.consume(PlanDefaulted(aggregate_id=new_id(), **plan, paid_fen=0, overdue_fen=9))

    calls = {item["id"]: item["call"] for item in (await calling(dispatch))["items"]}

    assert calls[str(alarm)] is None
    assert calls[str(back)] | {"at": ""} == {
        "act": "case_returned",
        "at": "",
        "department": "consumer_protection",
        "agency": None,
        "reason": "不属于本股室职责",
        "note": "转食品股",
        "undone": False,
        "other_id": None,
        "evidence": [],
    }
    assert calls[str(dissatisfied)]["act"] == "case_followed_up"
    assert calls[str(default)]["act"] == "plan_defaulted"


async def test_a_refund_that_is_withheld_for_fifteen_days_calls_for_a_lead(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    plan = {"complaint_id": case, "occurred_at": dispatch.clock.now(), "claim_id": new_id(), "total_fen": 9}
    await dispatch.consume(
        RefundWithheld(aggregate_id=new_id(), **plan, paid_fen=0, overdue_fen=9, first_late_on="2026-11-02")
    )

    [item] = (await calling(dispatch))["items"]

    assert (item["id"], item["call"]["act"]) == (str(case), "refund_withheld")


async def test_an_alarm_calls_until_the_citizen_is_reached(dispatch: DispatchApp) -> None:
    alarm = await closed(dispatch)
    fields = {"complaint_id": alarm, "occurred_at": dispatch.clock.now(), "claim_id": new_id(), "total_fen": 9}
    await dispatch.consume(PlanDefaulted(aggregate_id=new_id(), **fields, paid_fen=0, overdue_fen=9))

    await dispatch.do(alarm, "follow-up", HUB, reachable=False)
    unreached = await calling(dispatch)
    await dispatch.do(alarm, "follow-up", HUB, service=5, outcome=5, reachable=True)

    assert [(item["id"], item["call"]["act"]) for item in unreached["items"]] == [(str(alarm), "plan_defaulted")]
    assert (await calling(dispatch))["count"] == 0


async def test_a_withdrawn_case_calls_only_if_its_alarm_was_never_looked_at(dispatch: DispatchApp) -> None:
    quiet, alarm = await returned(dispatch), await dispatch.open(GYM, alerts=(Alert.SELF_HARM,))
    for case in (quiet, alarm):
        fields = {"aggregate_id": case, "complaint_id": case, "occurred_at": dispatch.clock.now()}
        await dispatch.consume(ComplaintWithdrawn(**fields, channel=Channel.PARTNER, reason="算了"))

    before = await calling(dispatch)
    await dispatch.do(alarm, "close", HUB, result="withdrawn")

    assert [(item["id"], item["state"]) for item in before["items"]] == [(str(alarm), "withdrawn")]
    assert (await calling(dispatch))["count"] == 0


async def test_what_was_returned_names_the_reason_and_is_not_suggested_to_who_gave_it_back(
    dispatch: DispatchApp,
) -> None:
    case = await returned(dispatch)
    before = (await dispatch.case(case))["decision"]["suggestions"]
    handed = await dispatch.open(CRACKS, respondent_name="某置业有限公司")
    [handover] = (await dispatch.case(handed))["handovers"]
    await dispatch.post(f"/v1/handovers/{handover['id']}/refusal", {"reason": "NOT_OURS", "note": "自建房"}, HOUSING)
    unsure = await dispatch.open("你好", request=None, respondent_name=None)

    items = {item["id"]: item for item in (await waiting(dispatch))["items"]}

    assert "consumer_protection" in [each["target"] for each in before]
    assert "consumer_protection" not in [each["target"] for each in items[str(case)]["suggestions"]]
    assert items[str(case)]["returned"]["reason"] == "不属于本股室职责"
    assert items[str(handed)]["returned"]["agency"] == "housing"
    assert items[str(handed)]["returned"]["note"] == "自建房"
    assert "housing" not in [each["target"] for each in items[str(handed)]["suggestions"]]
    assert items[str(unsure)]["returned"] is None
    assert items[str(unsure)]["matter"] == "你好"


async def test_a_case_in_a_list_names_the_limit_that_presses_most(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    dispatch.later(hours=30)
    async with dispatch.app.state.transactions.begin() as work:
        await expire_clocks(work)

    listed = (await dispatch.get("/v1/cases", HUB)).json()["items"][0]
    late = (await dispatch.get("/v1/desk", HUB)).json()["late"]["items"][0]
    supervised = (await dispatch.get("/v1/supervision", HUB)).json()["late"]["items"][0]

    assert listed["id"] == late["id"] == supervised["id"] == str(case)
    assert listed["clock"] == late["clock"] == supervised["clock"]
    assert listed["clock"]["kind"] == "feedback_24h"
    assert listed["clock"]["state"] == "missed"
    assert listed["first_feedback_at"] is None


async def test_an_agency_reads_no_limit_of_ours_in_a_list(dispatch: DispatchApp) -> None:
    await dispatch.open(CRACKS)

    listed = (await dispatch.get("/v1/cases", HOUSING)).json()["items"][0]

    assert listed["clock"] is None


async def test_a_section_that_the_hub_took_a_case_back_from_is_suggested_again(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "recall", HUB, reason="分错了股室")

    [waits] = (await waiting(dispatch))["items"]

    assert waits["returned"]["undone"]
    assert "consumer_protection" in [one["target"] for one in waits["suggestions"]]


def a_closing_shop(dispatch: DispatchApp, alarm: UUID, *complaints: UUID) -> ClosingShopSuspected:
    return ClosingShopSuspected(
        aggregate_id=alarm,
        complaint_id=complaints[0],
        occurred_at=dispatch.clock.now(),
        found_at=dispatch.clock.now(),
        respondent_name="麦屿烘焙店",
        topic="prepaid",
        complaints=complaints,
        evidence=(
            AlarmEvidence(kind="words", word="关门", complaints=len(complaints)),
            AlarmEvidence(kind="usual", complaints=len(complaints), days=7, year=5),
        ),
    )


async def test_a_closing_shop_calls_with_its_evidence_until_it_is_answered(dispatch: DispatchApp) -> None:
    alarm, first, second = new_id(), new_id(), new_id()
    await dispatch.consume(a_closing_shop(dispatch, alarm, first))
    await dispatch.consume(a_closing_shop(dispatch, alarm, first, second))
    attention = await calling(dispatch)
    section = (await dispatch.get("/v1/desk", OFFICER)).json()["attention"]

    settled = ClosingShopSettled(
        aggregate_id=alarm, complaint_id=first, occurred_at=dispatch.clock.now(), outcome="dismissed"
    )
    await dispatch.consume(settled)

    [matter] = attention["matters"]
    assert (matter["kind"], matter["respondent"], matter["topic"]) == ("closing_shop", "麦屿烘焙店", "prepaid")
    assert matter["complaints"] == [str(first), str(second)]
    assert (matter["evidence"][0]["word"], matter["evidence"][0]["complaints"]) == ("关门", 2)
    assert (attention["matters_count"], section["matters"], (await calling(dispatch))["matters"]) == (1, [], [])


def a_group_default(dispatch: DispatchApp, plan: UUID, group: UUID) -> GroupPlanDefaulted:
    return GroupPlanDefaulted(
        **_of_group(dispatch, plan, group),
        respondent_name="棠序公考培训中心",
        overdue_fen=4_120_000,
        people=8,
    )


def _of_group(dispatch: DispatchApp, plan: UUID, group: UUID) -> dict[str, Any]:
    return {
        "aggregate_id": plan,
        "complaint_id": group,
        "occurred_at": dispatch.clock.now(),
        "opened_at": dispatch.clock.now(),
        "number": 1,
        "total_fen": 61_240_000,
        "paid_fen": 29_815_000,
    }


async def test_a_group_that_is_not_paid_for_fifteen_days_calls_for_a_lead(dispatch: DispatchApp) -> None:
    group, plan = new_id(), new_id()
    facts = {"respondent_name": "棠序公考培训中心", "overdue_fen": 900, "people": 2, "first_late_on": "2026-11-05"}
    await dispatch.consume(GroupRefundWithheld(**_of_group(dispatch, plan, group), **facts))
    withheld = await calling(dispatch)
    await dispatch.consume(a_group_default(dispatch, plan, group))
    both = await calling(dispatch)

    assert [one["group_defaults"][0]["withheld_on"] for one in (withheld, both)] == ["2026-11-05"] * 2
    assert [one["group_defaults"][0]["people"] for one in (withheld, both)] == [2, 8]
    assert both["group_defaults_count"] == 1


async def test_a_group_in_default_calls_until_its_plan_is_changed_or_paid(dispatch: DispatchApp) -> None:
    group, first, second = new_id(), new_id(), new_id()
    await dispatch.consume(a_group_default(dispatch, first, group))
    attention = await calling(dispatch)
    section = (await dispatch.get("/v1/desk", OFFICER)).json()["attention"]

    await dispatch.consume(GroupPlanSuperseded(**_of_group(dispatch, first, group), by_plan_id=second))
    changed = await calling(dispatch)
    await dispatch.consume(a_group_default(dispatch, second, group))
    again = await calling(dispatch)
    await dispatch.consume(GroupPlanFulfilled(**_of_group(dispatch, second, group)))

    [default] = attention["group_defaults"]
    assert (default["id"], default["overdue_fen"], default["people"]) == (str(group), 4_120_000, 8)
    counts = [one["group_defaults_count"] for one in (section, changed, again, await calling(dispatch))]
    assert counts == [0, 0, 1, 0]
