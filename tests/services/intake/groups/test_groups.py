"""Groups on a real PostgreSQL: opened by the rule or by hand; nothing waits for them."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import delete, update

from chassis.clock import machine_now
from chassis.db.tables import event_log
from services.intake.complaints.tables import vault
from services.intake.grouping.repository import GROUPING_QUEUE
from services.intake.grouping.tables import group_members
from services.intake.groups.service.comparison import CLAIM_SECONDS, GroupingWorker, load_status
from services.intake.groups.tables import closing_alarms, groups
from services.intake.traits.tables import marks, traits
from tests.services.intake.asking import Client, Keys
from tests.services.intake.comparing import (
    GYM,
    a_message,
    all_compared,
    dispatched,
    file,
)
from tests.services.intake.direct_delivery import people_of, until
from tests.services.intake.group_requests import change, count, group_of, opened
from tests.sweeps import sampled

OTHER = {"text": "办了年卡，教练换了三次，要求退卡", "request": "退卡"}


async def test_five_persons_open_a_group_by_themselves_and_a_sixth_joins(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    ids = await file(client, keys, *(a_message(n, matter=OTHER) for n in range(4)))
    await all_compared(app)
    alone = await group_of(client, ids[0])
    ids += await file(client, keys, a_message(4, matter=OTHER))
    await all_compared(app)
    five = await group_of(client, ids[0])
    ids += await file(client, keys, a_message(5, matter=OTHER))
    await all_compared(app)

    assert (alone, five and five["members"]) == (None, 5)
    assert [(await group_of(client, one) or {})["members"] for one in ids] == [6] * 6
    [summary] = (await client("hub").get("/v1/groups")).json()["items"]
    assert (summary["respondent"], summary["topic"]["name"], summary["members"]) == (GYM, "预付卡", 6)
    assert summary["opened_by"] == "shipped-1"


async def test_many_at_once_open_one_group_of_all(app: FastAPI, client: Client, keys: Keys) -> None:
    others = [GroupingWorker(app.state.transactions, people_of(app)) for _ in range(3)]
    filed = file(client, keys, *(a_message(n) for n in range(30)))

    ids, _ = await asyncio.gather(filed, asyncio.gather(*(one.compare_next() for one in others)))
    while any(await asyncio.gather(*(one.compare_next() for one in others))):
        pass
    await all_compared(app)

    assert await count(app, groups) == 1
    assert {(await group_of(client, one) or {}).get("members") for one in ids} == {30}


async def test_what_was_claimed_and_lost_is_compared_by_another_and_comes_to_the_same(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(5)))
    await all_compared(app)
    worker = GroupingWorker(app.state.transactions, people_of(app))
    async with app.state.transactions.begin() as work:
        before = await _state(app)
        await GROUPING_QUEUE.enqueue(work.db, ids, machine_now())

    await worker.compare_next()
    await all_compared(app)

    assert await _state(app) == before
    assert CLAIM_SECONDS > 0


async def _state(app: FastAPI) -> list[int]:
    return [await count(app, table) for table in (groups, closing_alarms, traits, marks, event_log)]


async def test_a_supplement_that_names_the_shop_brings_a_complaint_into_the_group(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    await file(client, keys, *(a_message(n) for n in range(5)))
    [late] = await file(client, keys, a_message(6, respondent={"name": None, "address": "某县城关镇建设路1号"}))
    await all_compared(app)
    before = await group_of(client, late)

    await client("partner").post(
        f"/v1/complaints/{late}/supplements", json={"respondent": {"name": GYM}}, headers=keys()
    )
    await all_compared(app)

    after = await group_of(client, late)
    assert (before, after and after["members"]) == (None, 6)


async def test_a_group_is_opened_by_hand_with_consents_and_two_representatives(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(3)))
    await all_compared(app)

    group = await opened(client, keys, ids)
    assert (group.status_code, group.json()["members"]) == (201, 3), group.text
    group_id = group.json()["id"]
    one_alone = await change(client, keys, group_id, representatives=[str(ids[0])])
    unasked = await change(client, keys, group_id, representatives=[str(ids[0]), str(ids[1])])
    consents = [{"id": str(one), "given": given} for one, given in zip(ids, (True, True, False), strict=True)]
    elected = await change(client, keys, group_id, consents=consents, representatives=[str(ids[0]), str(ids[1])])

    assert (one_alone.status_code, unasked.status_code, elected.status_code) == (422, 409, 200)
    view = (await client("hub").get(f"/v1/groups/{group_id}")).json()
    items = {item["id"]: item for item in view["items"]}
    assert {item["name"] for item in elected.json()["items"]} == {None}
    assert [items[str(one)]["representative"] for one in ids] == [True, True, False]
    assert items[str(ids[2])]["consents"] is False
    assert items[str(ids[0])]["name"].startswith("秦*")


async def test_what_cannot_be_a_group_is_refused_by_name(app: FastAPI, client: Client, keys: Keys) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(3)))
    [report] = await file(client, keys, a_message(8, matter={"text": "举报该店无证经营，要求查处"}))
    await all_compared(app)

    alone = await opened(client, keys, ids[:1])
    with_report = await opened(client, keys, [*ids, report])
    missing = await opened(client, keys, [*ids, UUID(int=5)])
    topic = await opened(client, keys, ids, topic="nothing")
    uscc = await opened(client, keys, ids, respondent={"name": GYM, "uscc": "1"})
    first = await opened(client, keys, ids[:2])
    again = await opened(client, keys, [ids[2], ids[2]])
    second = await opened(client, keys, ids)

    assert (alone.status_code, alone.json()["code"]) == (422, "group_too_few_members")
    assert (with_report.status_code, with_report.json()["code"]) == (409, "group_not_groupable")
    assert (missing.status_code, topic.status_code, uscc.status_code, first.status_code) == (404, 422, 422, 201)
    assert again.json()["code"] == "group_too_few_members"
    assert (second.status_code, second.json()["code"]) == (409, "group_in_another")
    empty = await change(client, keys, first.json()["id"])
    assert empty.status_code == 422


async def test_a_second_group_on_the_same_is_refused(app: FastAPI, client: Client, keys: Keys) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(4)))
    await all_compared(app)
    await opened(client, keys, ids[:2])

    again = await opened(client, keys, ids[2:])

    assert (again.status_code, again.json()["code"]) == (409, "group_already_open")


async def test_a_section_sees_groups_with_its_own_cases_and_others_none(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(5)))
    await all_compared(app)
    group = await group_of(client, ids[0])
    assert group is not None
    await dispatched(app, *ids[:3])

    view = (await client("officer").get(f"/v1/groups/{group['id']}")).json()
    foreign = await client("food_officer").get(f"/v1/groups/{group['id']}")

    assert (view["members"], len(view["items"])) == (5, 3)
    assert (foreign.status_code, (await client("food_officer").get("/v1/groups")).json()["items"]) == (404, [])
    for outside in ("partner", "platform_12345", "agency", "enterprise", "operator"):
        assert (await client(outside).get(f"/v1/groups/{group['id']}")).status_code == 403
    assert await group_of(client, ids[0], by="partner") is None
    assert (await change(client, keys, group["id"], by="food_officer", leave=[str(ids[0])])).status_code == 404
    assert (await opened(client, keys, ids, by="auditor")).status_code == 403
    [other] = await file(client, keys, a_message(20, respondent={"name": "麦屿烘焙店"}))
    await dispatched(app, other, department="food")
    assert (await change(client, keys, group["id"], by="officer", join=[str(other)])).status_code == 404


async def test_a_topic_is_corrected_by_hand_and_words_do_not_change_it_back(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    await file(client, keys, *(a_message(n) for n in range(5)))
    [odd] = await file(client, keys, a_message(7, matter={"text": "老板不讲道理，要求道歉"}))
    await all_compared(app)
    path = f"/v1/complaints/{odd}/topic"

    corrected = await client("hub").post(path, json={"topic": "prepaid"}, headers=keys())
    await all_compared(app)

    group = await group_of(client, odd)
    assert corrected.json() == {"code": "prepaid", "name": "预付卡", "by": "hub1"}
    assert group is not None
    assert group["members"] == 6
    assert (await client("hub").post(path, json={"topic": "none"}, headers=keys())).status_code == 422


@sampled
@pytest.mark.running
async def test_one_that_cannot_be_compared_holds_up_no_other(app: FastAPI, client: Client, keys: Keys) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(5)))
    await all_compared(app)
    async with app.state.transactions.begin() as work:
        for table in (groups, group_members):
            await work.db.execute(delete(table))
        await work.db.execute(update(vault.keys).where(vault.keys.c.complaint_id == ids[0]).values(wrapped=b"?"))
        await GROUPING_QUEUE.enqueue(work.db, ids[:1], machine_now() - timedelta(hours=1))
    ids += await file(client, keys, a_message(5))

    async def only_one_waits() -> bool:
        async with app.state.transactions.begin() as work:
            return (await GROUPING_QUEUE.waiting(work.db)).items == 1

    await until(only_one_waits)

    group = await group_of(client, ids[5])
    assert (group or {}).get("members") == 6


async def test_the_status_says_how_many_wait(app: FastAPI, client: Client, keys: Keys) -> None:
    await file(client, keys, a_message(1))
    await all_compared(app)

    async with app.state.transactions.begin() as work:
        assert await load_status(work.db, work.now) == {"grouping": {"waiting": 0, "behind_seconds": 0.0}}


@pytest.mark.parametrize("path", ["/v1/groups?limit=1", "/v1/groups/closing-shops?limit=1"])
async def test_lists_go_on_after_a_page(app: FastAPI, client: Client, keys: Keys, path: str) -> None:
    for shop in ("鹿野健身俱乐部", "麦屿烘焙店"):
        respondent = {"name": shop, "address": "某县城关镇建设路1号"}
        start = 100 if shop == "麦屿烘焙店" else 0
        await file(client, keys, *(a_message(start + n, respondent=respondent) for n in range(5)))
    await all_compared(app)

    first = (await client("hub").get(path)).json()
    second = (await client("hub").get(f"{path}&cursor={first['next']}")).json()

    assert {page["items"][0]["respondent"] for page in (first, second)} == {"鹿野健身俱乐部", "麦屿烘焙店"}
    assert second["next"] is None
