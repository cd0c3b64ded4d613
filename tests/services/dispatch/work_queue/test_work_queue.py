"""The first page of the desk: what calls, in which order and why; what came back, from whom and why."""

from typing import Any
from uuid import UUID

from canon.codes import Alert, Channel
from chassis.clock import new_id
from contracts.intake import ComplaintWithdrawn
from contracts.refunds import PlanDefaulted
from tests.services.dispatch.dispatch_desk import CRACKS, GYM, HEAD, HOUSING, HUB, OFFICER, Desk


async def calling(desk: Desk, **query: Any) -> dict[str, Any]:
    shown: dict[str, Any] = (await desk.get("/v1/desk", HUB, **query)).json()["attention"]
    return shown


async def waiting(desk: Desk, **query: Any) -> dict[str, Any]:
    shown: dict[str, Any] = (await desk.get("/v1/desk", HUB, **query)).json()["waiting"]
    return shown


async def returned(desk: Desk, caller: Any = OFFICER, **words: Any) -> UUID:
    case = await desk.open(GYM)
    answered = await desk.do(case, "return-to-hub", caller, reason="不属于本股室职责", **words)
    assert answered.status_code == 200, answered.text
    return case


async def closed(desk: Desk) -> UUID:
    case = await desk.open(GYM)
    await desk.do(case, "refuse", HEAD, reason="NOT_CONSUMER", note="不是生活消费")
    await desk.do(case, "close", OFFICER, result="refused")
    return case


async def test_danger_to_life_comes_before_order_and_order_before_the_rest_the_newest_first(desk: Desk) -> None:
    back = await returned(desk)
    life = []
    order = []
    for _ in range(2):
        desk.later(minutes=1)
        order.append(await desk.open(GYM, alerts=(Alert.PETITION,)))
        desk.later(minutes=1)
        life.append(await desk.open(GYM, alerts=(Alert.PETITION, Alert.SELF_HARM)))
    desk.later(minutes=1)
    last = await returned(desk)

    shown = await calling(desk)

    assert [item["id"] for item in shown["items"]] == [
        str(case) for case in (*reversed(life), *reversed(order), last, back)
    ]


async def test_as_many_are_shown_as_asked_for_and_all_are_counted(desk: Desk) -> None:
    for _ in range(22):
        await returned(desk)

    few, all_ = await calling(desk), await calling(desk, limit=200)

    assert (few["count"], len(few["items"]), len(all_["items"])) == (22, 20, 22)
    assert len((await waiting(desk, limit=200))["items"]) == 22
    assert (await desk.get("/v1/desk", HUB, limit=201)).status_code == 422


async def test_each_call_says_what_called(desk: Desk) -> None:
    alarm = await desk.open(GYM, alerts=(Alert.THREAT,))
    back = await returned(desk, note="转食品股")
    dissatisfied = await closed(desk)
    await desk.do(dissatisfied, "follow-up", HUB, service=4, outcome=1, reachable=True)
    default = await desk.open(GYM)
    plan = {"complaint_id": default, "occurred_at": desk.clock.now(), "claim_id": new_id(), "total_fen": 9}
    await desk.hear(PlanDefaulted(aggregate_id=new_id(), **plan, paid_fen=0, overdue_fen=9))

    calls = {item["id"]: item["call"] for item in (await calling(desk))["items"]}

    assert calls[str(alarm)] is None
    assert calls[str(back)] | {"at": ""} == {
        "act": "case_returned",
        "at": "",
        "department": "consumer_protection",
        "agency": None,
        "reason": "不属于本股室职责",
        "note": "转食品股",
        "undone": False,
    }
    assert calls[str(dissatisfied)]["act"] == "case_followed_up"
    assert calls[str(default)]["act"] == "plan_defaulted"


async def test_an_alarm_calls_until_the_citizen_is_reached(desk: Desk) -> None:
    alarm = await closed(desk)
    told = {"complaint_id": alarm, "occurred_at": desk.clock.now(), "claim_id": new_id(), "total_fen": 9}
    await desk.hear(PlanDefaulted(aggregate_id=new_id(), **told, paid_fen=0, overdue_fen=9))

    await desk.do(alarm, "follow-up", HUB, reachable=False)
    unreached = await calling(desk)
    await desk.do(alarm, "follow-up", HUB, service=5, outcome=5, reachable=True)

    assert [(item["id"], item["call"]["act"]) for item in unreached["items"]] == [(str(alarm), "plan_defaulted")]
    assert (await calling(desk))["count"] == 0


async def test_a_withdrawn_case_calls_only_if_its_alarm_was_never_looked_at(desk: Desk) -> None:
    quiet, alarm = await returned(desk), await desk.open(GYM, alerts=(Alert.SELF_HARM,))
    for case in (quiet, alarm):
        told = {"aggregate_id": case, "complaint_id": case, "occurred_at": desk.clock.now()}
        await desk.hear(ComplaintWithdrawn(**told, channel=Channel.PARTNER, reason="算了"))

    before = await calling(desk)
    await desk.do(alarm, "close", HUB, result="withdrawn")

    assert [(item["id"], item["state"]) for item in before["items"]] == [(str(alarm), "withdrawn")]
    assert (await calling(desk))["count"] == 0


async def test_what_came_back_tells_why_and_is_not_suggested_to_who_gave_it_back(desk: Desk) -> None:
    case = await returned(desk)
    before = (await desk.case(case))["decision"]["suggestions"]
    handed = await desk.open(CRACKS, respondent_name="某置业有限公司")
    [handover] = (await desk.case(handed))["handovers"]
    await desk.post(f"/v1/handovers/{handover['id']}/refusal", {"reason": "NOT_OURS", "note": "自建房"}, HOUSING)
    unsure = await desk.open("你好", request=None, respondent_name=None)

    shown = {item["id"]: item for item in (await waiting(desk))["items"]}

    assert "consumer_protection" in [each["target"] for each in before]
    assert "consumer_protection" not in [each["target"] for each in shown[str(case)]["suggestions"]]
    assert shown[str(case)]["returned"]["reason"] == "不属于本股室职责"
    assert shown[str(handed)]["returned"]["agency"] == "housing"
    assert shown[str(handed)]["returned"]["note"] == "自建房"
    assert "housing" not in [each["target"] for each in shown[str(handed)]["suggestions"]]
    assert shown[str(unsure)]["returned"] is None
    assert shown[str(unsure)]["matter"] == "你好"
