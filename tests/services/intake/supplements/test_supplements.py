"""Saying more, taking back."""

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from canon.codes import CloseResult, State
from chassis.db.tables import event_log
from contracts import dispatch
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import an_event
from tests.services.intake.direct_delivery import consume, id_of

pytestmark = pytest.mark.running


async def _types(app: FastAPI) -> list[str]:
    async with app.state.transactions.begin() as work:
        return list((await work.db.execute(select(event_log.c.type).order_by(event_log.c.version))).scalars())


async def test_what_was_missing_is_supplied_once(app: FastAPI, client: Client, keys: Keys, complaint: Message) -> None:
    del complaint["complainant"]["phone"]
    complaint["matter"]["text"] = complaint["matter"]["text"].replace("联系电话13800000000。", "")
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    assert [gap["field"] for gap in filed["missing"]] == ["/complainant/phone"]
    path, headers = f"/v1/complaints/{filed['id']}/supplements", keys()
    supplement = {"text": "补充电话", "complainant": {"phone": "137 0000 0000"}}

    first = await client("partner").post(path, json=supplement, headers=headers)
    again = await client("partner").post(path, json=supplement, headers=headers)

    assert (first.status_code, first.json()["missing"], first.json()["supplement_by"]) == (201, [], None)
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert await _types(app) == ["intake.complaint_received.v1", "intake.complaint_supplemented.v1"]
    found = await client("hub").post("/v1/complaints:search", json={"phone": "13700000000", "reason": "核实"})
    assert [item["id"] for item in found.json()["items"]] == [filed["id"]]


@pytest.mark.parametrize(
    ("supplement", "pointer"),
    [({}, ""), ({"complainant": {"phone": "1"}}, "/complainant/phone"), ({"x": 1}, "/x")],
)
async def test_a_supplement_says_something_sound(
    client: Client, keys: Keys, complaint: Message, supplement: Message, pointer: str
) -> None:
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()

    answer = await client("partner").post(f"/v1/complaints/{filed['id']}/supplements", json=supplement, headers=keys())

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, pointer)


async def test_a_supplement_announces_attachments(client: Client, keys: Keys, complaint: Message) -> None:
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    files = [
        {"name": f"张丽华的收据{number}.jpg", "media_type": "image/jpeg", "size": 1, "sha256": f"{number:064x}"}
        for number in range(30)
    ]
    path = f"/v1/complaints/{filed['id']}/supplements"

    answer = await client("partner").post(path, json={"attachments": files[:2]}, headers=keys())
    again = await client("partner").post(path, json={"attachments": files[1:]}, headers=keys())
    more = await client("partner").post(path, json={"attachments": [files[0] | {"sha256": "f" * 64}]}, headers=keys())

    assert answer.status_code == 201
    assert [one["state"] for one in answer.json()["attachments"]] == ["announced", "announced"]
    [added] = answer.json()["supplements"]
    assert added["changed"] == ["/attachments"]
    assert "附件：" in added["text"]
    assert "张丽华" not in str(answer.json())
    assert len(again.json()["attachments"]) == 30
    assert (more.status_code, more.json()["errors"][0]["field"]) == (422, "/attachments")


async def test_a_complaint_is_withdrawn_once_and_not_when_it_is_closed(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    ids = []
    for number in range(2):
        complaint["external_id"] = f"P-{number}"
        ids.append((await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json())
    closed = an_event(
        dispatch.CaseClosed, id_of(ids[1]), state=State.CLOSED, result=CloseResult.ANSWERED, within_limit=True
    )
    await consume(app, closed)

    async def withdraw(filed: Message) -> tuple[int, str | None]:
        answer = await client("partner").post(
            f"/v1/complaints/{filed['id']}/withdrawal", json={"reason": "已经解决"}, headers=keys()
        )
        return answer.status_code, answer.json().get("code")

    assert await withdraw(ids[0]) == (200, None)
    assert await withdraw(ids[0]) == (409, "already_withdrawn")
    assert await withdraw(ids[1]) == (409, "already_closed")
    assert (await _types(app)).count("intake.complaint_withdrawn.v1") == 1


@pytest.mark.parametrize(("who", "expected"), [("other_partner", 404), ("agency", 403), ("auditor", 403)])
async def test_strangers_neither_supplement_nor_withdraw(
    client: Client, keys: Keys, complaint: Message, who: str, expected: int
) -> None:
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    path = f"/v1/complaints/{filed['id']}"

    supplement = await client(who).post(f"{path}/supplements", json={"text": "x"}, headers=keys())
    back = await client(who).post(f"{path}/withdrawal", json={}, headers=keys())

    assert (supplement.status_code, back.status_code) == (expected, expected)
