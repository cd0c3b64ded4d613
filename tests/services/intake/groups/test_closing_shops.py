"""The closing-shop alarm on a real PostgreSQL: raised once by the third person, answered by the hub."""

from typing import Any

from fastapi import FastAPI
from sqlalchemy import select, update

from chassis.db.tables import event_log
from services.intake.groups.tables import closing_alarms, groups
from tests.services.intake.asking import Client, Keys
from tests.services.intake.comparing import GYM, a_message, all_compared, file, one_case

PATH = "/v1/groups/closing-shops"


async def alarms(client: Client, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client("hub").get(PATH, params=query)).json()["items"]
    return items


async def published(app: FastAPI) -> list[str]:
    async with app.state.transactions.begin() as work:
        query = select(event_log.c.type).where(event_log.c.type.like("%closing_shop%")).order_by(event_log.c.version)
        return list((await work.db.execute(query)).scalars())


async def test_the_third_person_raises_it_and_the_fourth_adds_to_it(app: FastAPI, client: Client, keys: Keys) -> None:
    await file(client, keys, *(a_message(n) for n in range(2)))
    await all_compared(app)
    before = await alarms(client)
    await file(client, keys, a_message(2))
    await all_compared(app)
    [third] = await alarms(client)
    await file(client, keys, a_message(3))
    await all_compared(app)
    [fourth] = await alarms(client, state="open")

    assert before == []
    assert (third["respondent"], len(third["complaints"]), third["topic"]["code"]) == (GYM, 3, "prepaid")
    assert (fourth["id"], len(fourth["complaints"])) == (third["id"], 4)
    assert {(one["kind"], one["word"]) for one in third["evidence"]} >= {("words", "大门紧锁"), ("calls", "打不通")}
    assert await published(app) == ["intake.closing_shop_suspected.v1"] * 2


async def test_opening_a_group_answers_it(app: FastAPI, client: Client, keys: Keys) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(3)))
    await all_compared(app)

    body = {"respondent": GYM, "topic": "prepaid", "members": [str(one) for one in ids]}
    group = (await client("hub").post("/v1/groups", json=body, headers=keys())).json()

    [alarm] = await alarms(client)
    assert (alarm["state"], alarm["group_id"]) == ("grouped", group["id"])
    assert (await published(app))[-1] == "intake.closing_shop_settled.v1"


async def test_a_group_that_stands_answers_it_and_its_complaints_join(app: FastAPI, client: Client, keys: Keys) -> None:
    other_topic = {"text": "办了年卡，教练换了三次，要求退卡", "request": "退卡"}
    members = await file(client, keys, *(a_message(n, matter=other_topic) for n in (10, 11)))
    body = {"respondent": "鹿野", "topic": "training_refund", "members": [str(one) for one in members]}
    group = (await client("hub").post("/v1/groups", json=body, headers=keys())).json()
    await file(client, keys, *(a_message(n) for n in range(3)))
    await all_compared(app)
    [alarm] = await alarms(client)
    path = f"{PATH}/{alarm['id']}/group"

    by_officer = await client("officer").post(path, json={"group_id": group["id"]}, headers=keys())
    unknown = await client("hub").post(path, json={"group_id": alarm["id"]}, headers=keys())
    answer = await client("hub").post(path, json={"group_id": group["id"]}, headers=keys())
    again = await client("hub").post(path, json={"group_id": group["id"]}, headers=keys())

    view = (await client("hub").get(f"/v1/groups/{group['id']}")).json()
    assert (by_officer.status_code, unknown.status_code, answer.status_code) == (403, 404, 200), answer.text
    assert (answer.json()["state"], answer.json()["group_id"]) == ("grouped", group["id"])
    assert {item["id"] for item in view["items"]} >= set(alarm["complaints"])
    assert (again.status_code, again.json()["code"]) == (409, "alarm_settled")
    assert (await published(app))[-1] == "intake.closing_shop_settled.v1"


async def test_a_group_against_another_business_answers_nothing(app: FastAPI, client: Client, keys: Keys) -> None:
    elsewhere = {"name": "白鹭洲棋牌馆", "address": "某县城关镇和平路9号"}
    members = await file(client, keys, *(a_message(n, respondent=elsewhere) for n in (10, 11)))
    body = {"respondent": "白鹭洲棋牌馆", "topic": "quality", "members": [str(one) for one in members]}
    group = (await client("hub").post("/v1/groups", json=body, headers=keys())).json()
    await file(client, keys, *(a_message(n) for n in range(3)))
    await all_compared(app)
    [alarm] = await alarms(client)

    answer = await client("hub").post(f"{PATH}/{alarm['id']}/group", json={"group_id": group["id"]}, headers=keys())

    assert (answer.status_code, answer.json()["code"]) == (409, "group_of_other_business")
    assert [one["state"] for one in await alarms(client)] == ["open"]


async def test_a_group_that_is_over_answers_nothing(app: FastAPI, client: Client, keys: Keys) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(3)))
    await all_compared(app)
    body = {"respondent": "鹿野", "topic": "quality", "members": [str(one) for one in ids[:2]]}
    group = (await client("hub").post("/v1/groups", json=body, headers=keys())).json()
    async with app.state.transactions.begin() as work:
        await work.db.execute(update(groups).values(closed_at=work.now))
        await work.db.execute(update(closing_alarms).values(state="open"))
    [alarm] = await alarms(client)

    answer = await client("hub").post(f"{PATH}/{alarm['id']}/group", json={"group_id": group["id"]}, headers=keys())

    assert (answer.status_code, answer.json()["code"]) == (409, "group_over")


async def test_two_messages_of_one_case_count_once(app: FastAPI, client: Client, keys: Keys) -> None:
    ids = await file(client, keys, *(a_message(n) for n in range(2)))
    await all_compared(app)
    await one_case(app, *ids)
    third = await file(client, keys, a_message(2))
    await all_compared(app)
    of_two = await alarms(client)
    await file(client, keys, a_message(3))
    await all_compared(app)

    [alarm] = await alarms(client)
    assert of_two == []
    assert alarm["complaints"][:2] == [str(ids[0]), str(third[0])]
    assert alarm["evidence"][-1] == {"kind": "usual", "word": None, "complaints": 3, "days": 7, "year": 3}


async def test_the_hub_says_why_it_is_none_and_it_stays_quiet(app: FastAPI, client: Client, keys: Keys) -> None:
    await file(client, keys, *(a_message(n) for n in range(3)))
    await all_compared(app)
    [alarm] = await alarms(client)
    path = f"{PATH}/{alarm['id']}/dismissal"

    by_officer = await client("officer").post(path, json={"reason": "装修"}, headers=keys())
    answer = await client("hub").post(path, json={"reason": "内部装修，下周一开门"}, headers=keys())
    again = await client("hub").post(path, json={"reason": "内部装修"}, headers=keys())
    await file(client, keys, a_message(3))
    await all_compared(app)

    assert (by_officer.status_code, answer.status_code, answer.json()["state"]) == (403, 200, "dismissed")
    assert (again.status_code, again.json()["code"]) == (409, "alarm_settled")
    assert await alarms(client, state="open") == []
    missing = f"{PATH}/00000000-0000-0000-0000-000000000005/dismissal"
    assert (await client("hub").post(missing, json={"reason": "不是"}, headers=keys())).status_code == 404


async def test_three_complaints_of_one_person_raise_nothing(app: FastAPI, client: Client, keys: Keys) -> None:
    one = a_message(1)["complainant"]
    await file(client, keys, *(a_message(n, complainant=one) for n in range(3)))
    await all_compared(app)

    assert await alarms(client) == []


async def test_only_the_bureau_reads_alarms(client: Client) -> None:
    for outside in ("partner", "platform_12345", "agency", "enterprise", "officer", "operator"):
        assert (await client(outside).get(PATH)).status_code == 403
