"""Look-backs: a kept sample, its findings, the rework they order."""

from typing import Any
from uuid import UUID

from chassis.web.auth import Caller
from contracts.intake import PersonErased
from tests.services.dispatch.dispatch_app import GYM, HEAD, HUB, OFFICER, PARTNER, DispatchApp

AUDITOR = Caller(account="auditor", roles=("auditor",))
PERIOD: dict[str, Any] = {"from": "2026-11-24", "to": "2026-11-24", "size": 3, "seed": "a"}


async def closed(dispatch: DispatchApp, outcome: int | None = None) -> UUID:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "refuse", HEAD, reason="IDENTITY")
    await dispatch.do(case, "close", OFFICER, result="refused")
    if outcome:
        await dispatch.do(case, "follow-up", OFFICER, reachable=True, outcome=outcome)
    return case


async def drawn(dispatch: DispatchApp, **change: Any) -> dict[str, Any]:
    answered = await dispatch.post("/v1/look-backs", PERIOD | change)
    assert answered.status_code == 201, answered.text
    sample: dict[str, Any] = answered.json()
    return sample


async def test_a_sample_is_stored_with_what_it_was_drawn_from(dispatch: DispatchApp) -> None:
    await dispatch.open(GYM)
    happy = [await closed(dispatch, 5), await closed(dispatch), await closed(dispatch, 4)]
    unhappy = await closed(dispatch, 1)

    sample = await drawn(dispatch)

    again = await drawn(dispatch)
    assert (sample["population"], sample["seed"], len(sample["items"])) == (4, "a", 3)
    assert [item["case_id"] for item in again["items"]] == [item["case_id"] for item in sample["items"]]
    assert (sample["items"][0]["case_id"], sample["items"][0]["dissatisfied"]) == (str(unhappy), True)
    assert {UUID(item["case_id"]) for item in sample["items"][1:]} < set(happy)
    assert all(item["title"] for item in sample["items"])
    assert (await dispatch.get(f"/v1/look-backs/{sample['id']}", AUDITOR)).json() == sample
    listed = (await dispatch.get("/v1/look-backs", limit=1)).json()
    assert (listed["items"][0]["id"], listed["items"][0]["found"]) == (again["id"], 0)
    more = (await dispatch.get("/v1/look-backs", cursor=listed["next"])).json()
    assert [one["id"] for one in more["items"]] == [sample["id"]]


async def test_who_could_not_be_reached_again_is_still_drawn_first_and_calls_the_hub(dispatch: DispatchApp) -> None:
    for _ in range(3):
        await closed(dispatch, 5)
    unhappy = await closed(dispatch, 1)
    await dispatch.do(unhappy, "follow-up", HUB, reachable=False)

    first, *_ = (await drawn(dispatch))["items"]

    calling = (await dispatch.get("/v1/desk", HUB)).json()["attention"]["items"]
    assert (first["case_id"], first["dissatisfied"]) == (str(unhappy), True)
    assert [item["id"] for item in calling] == [str(unhappy)]


async def test_without_a_seed_one_is_drawn_and_reported(dispatch: DispatchApp) -> None:
    await closed(dispatch)

    sample = await drawn(dispatch, seed=None)

    assert len(sample["seed"]) == 32


async def test_a_finding_of_rework_starts_a_new_round_with_another_officer(dispatch: DispatchApp) -> None:
    case, fine = await closed(dispatch), await closed(dispatch)
    sample = await drawn(dispatch)
    path = f"/v1/look-backs/{sample['id']}/items"

    await dispatch.post(f"{path}/{fine}/finding", {"finding": "ok"})
    found = await dispatch.post(
        f"{path}/{case}/finding", {"finding": "rework", "officer": "wang", "note": "没有联系当事人"}
    )

    view = await dispatch.case(case)
    assert found.status_code == 200
    assert (view["round"], view["state"], view["officer"]) == (2, "dispatched", "wang")
    assert {item["case_id"]: item["finding"] for item in found.json()["items"]} == {
        str(case): "rework",
        str(fine): "ok",
    }
    assert found.json()["found"] == 2
    assert (await dispatch.case(fine))["round"] == 1


async def test_a_refused_rework_leaves_no_finding(dispatch: DispatchApp) -> None:
    case = await closed(dispatch)
    sample = await drawn(dispatch)
    path = f"/v1/look-backs/{sample['id']}/items/{case}/finding"

    same = await dispatch.post(path, {"finding": "rework", "officer": "head"})

    assert (same.status_code, same.json()["code"]) == (409, "needs_another_officer")
    assert (await dispatch.get(f"/v1/look-backs/{sample['id']}")).json()["found"] == 0
    assert (await dispatch.post(path, {"finding": "ok"})).status_code == 200
    assert (await dispatch.post(path, {"finding": "ok"})).json()["code"] == "already_found"


async def test_an_erased_persons_finding_loses_its_words(dispatch: DispatchApp) -> None:
    case = await closed(dispatch)
    sample = await drawn(dispatch)
    await dispatch.post(f"/v1/look-backs/{sample['id']}/items/{case}/finding", {"finding": "ok", "note": "张某满意"})

    await dispatch.consume(PersonErased(aggregate_id=case, complaint_id=case, occurred_at=dispatch.clock.now()))

    [item] = (await dispatch.get(f"/v1/look-backs/{sample['id']}")).json()["items"]
    assert (item["finding"], item["note"]) == ("ok", None)


async def test_an_answer_with_what_was_noted_of_many_persons_is_not_stored(dispatch: DispatchApp) -> None:
    first, second = await closed(dispatch), await closed(dispatch)
    path = f"/v1/look-backs/{(await drawn(dispatch))['id']}/items"
    await dispatch.post(f"{path}/{first}/finding", {"finding": "ok", "note": "张某满意"})
    key = {"Idempotency_Key": "found"}
    found = await dispatch.post(f"{path}/{second}/finding", {"finding": "ok"}, **key)
    await dispatch.consume(PersonErased(aggregate_id=first, complaint_id=first, occurred_at=dispatch.clock.now()))

    again = await dispatch.post(f"{path}/{second}/finding", {"finding": "ok"}, **key)

    assert "张某" in found.text
    assert (again.status_code, again.json()["code"]) == (409, "answer_erased")


async def test_bad_samples_are_refused(dispatch: DispatchApp) -> None:
    empty = await dispatch.post("/v1/look-backs", PERIOD)
    assert (empty.status_code, empty.json()["code"]) == (409, "nothing_to_look_at")
    for change in ({"size": 0}, {"size": 501}, {"size": "3"}, {"to": "2026-11-23"}, {"seed": ""}, {"x": 1}):
        assert (await dispatch.post("/v1/look-backs", PERIOD | change)).status_code == 422, change
    for caller in (OFFICER, HEAD, PARTNER, AUDITOR):
        assert (await dispatch.post("/v1/look-backs", PERIOD, caller)).status_code == 403
    assert (await dispatch.get("/v1/look-backs", PARTNER)).status_code == 403
    case = await closed(dispatch)
    path = f"/v1/look-backs/{(await drawn(dispatch))['id']}/items"
    assert (await dispatch.post(f"{path}/{case}/finding", {"finding": "rework"})).status_code == 422
    assert (await dispatch.post(f"{path}/{UUID(int=1)}/finding", {"finding": "ok"})).status_code == 404
    assert (await dispatch.get(f"/v1/look-backs/{UUID(int=1)}", HUB)).status_code == 404
