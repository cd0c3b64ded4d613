"""What a complaint is about: read from its words, given by its platform, or said by a person."""

import json
from typing import Any

from fastapi import FastAPI
from sqlalchemy import select

from chassis.db.tables import event_log
from tests.services.intake.asking import Client, Keys, Message


async def file(client: Client, keys: Keys, complaint: Message, **matter: Any) -> str:
    complaint["matter"] = {"text": "店员态度很差，要求道歉。", "request": "要求道歉"} | matter
    answer = await client("partner").post("/v1/complaints", json=complaint, headers=keys())
    return str(answer.json()["id"])


async def topic_of(client: Client, complaint_id: str, who: str = "hub") -> Any:
    return (await client(who).get(f"/v1/complaints/{complaint_id}")).json()["topic"]


async def assigned(app: FastAPI) -> list[tuple[str, bool]]:
    """The topics that events assigned after the complaint was received, and whether a machine did."""
    async with app.state.transactions.begin() as work:
        bodies = await work.db.execute(
            select(event_log.c.body).where(event_log.c.type == "intake.topic_assigned.v1").order_by(event_log.c.version)
        )
        return [(body["topic"], body["by_machine"]) for body in map(json.loads, bodies.scalars())]


async def test_its_words_say_what_a_complaint_is_about(client: Client, keys: Keys, complaint: Message) -> None:
    prepaid = await file(client, keys, complaint, text="在健身房办了年卡，店关门了，要求退余额。")

    assert await topic_of(client, prepaid) == {"code": "prepaid", "name": "预付卡", "by": "reading"}


async def test_where_words_say_nothing_the_platforms_class_counts(
    client: Client, keys: Keys, complaint: Message
) -> None:
    classed = await file(client, keys, complaint, problem="合同->其他")

    assert await topic_of(client, classed) == {"code": "contract", "name": "合同", "by": "reading"}


async def test_a_supplement_says_it_where_nothing_did(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    silent = await file(client, keys, complaint)
    path = f"/v1/complaints/{silent}/supplements"
    before = await topic_of(client, silent)

    await client("partner").post(path, json={"text": "会员卡里还剩八百元，要求退余额"}, headers=keys())
    await client("partner").post(path, json={"text": "店里的食品也是过期食品"}, headers=keys())

    assert before is None
    assert (await topic_of(client, silent))["code"] == "prepaid"
    assert await assigned(app) == [("prepaid", True)]


async def test_a_person_says_it_of_a_report_too_and_outsiders_do_not_learn_who(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    report = await file(client, keys, complaint, text="举报该店销售过期食品，请依法查处。", request=None)

    await client("hub").post(f"/v1/complaints/{report}/topic", json={"topic": "quality"}, headers=keys())

    assert await topic_of(client, report) == {"code": "quality", "name": "商品质量", "by": "hub1"}
    assert (await topic_of(client, report, "partner"))["by"] == "bureau"
    assert await assigned(app) == [("quality", False)]
