"""A known message is sent again, on every door: nothing of what it says anew is lost."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from canon.codes import CloseResult, State
from chassis.db.tables import event_log
from contracts import dispatch
from services.intake.complaints.tables import complaints, raws
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import an_event
from tests.services.intake.direct_delivery import consume, id_of

RECEIVED, SUPPLEMENTED = "intake.complaint_received.v1", "intake.complaint_supplemented.v1"
Send: TypeAlias = Callable[[Message, str], Awaitable[dict[str, Any]]]


@pytest.fixture(params=["one", "batch"])
def send(request: pytest.FixtureRequest, client: Client) -> Send:
    """Both of our own doors; the answer with its status."""

    async def one(message: Message, key: str) -> dict[str, Any]:
        answer = await client("partner").post("/v1/complaints", json=message, headers={"Idempotency-Key": key})
        return {"status": answer.status_code, **answer.json()}

    async def line(message: Message, key: str) -> dict[str, Any]:
        content = json.dumps(message | {"idempotency_key": key})
        headers = {"Content-Type": "application/x-ndjson"}
        answer = await client("partner").post("/v1/complaints:batch", content=content, headers=headers)
        return dict(json.loads(answer.text))

    return one if request.param == "one" else line


async def types(app: FastAPI) -> list[str]:
    async with app.state.transactions.begin() as work:
        return list((await work.db.execute(select(event_log.c.type).order_by(event_log.c.version))).scalars())


async def versions(app: FastAPI) -> list[int]:
    async with app.state.transactions.begin() as work:
        return list((await work.db.execute(select(raws.c.version).order_by(raws.c.version))).scalars())


def changed(complaint: Message) -> Message:
    return {
        **complaint,
        "complainant": {**complaint["complainant"], "phone": "137 1111 2222"},
        "respondent": {**complaint["respondent"], "address": "某县城关镇建设路2号"},
        "matter": {**complaint["matter"], "text": f"{complaint['matter']['text']}还有收据。", "amount_fen": 300000},
    }


async def test_what_a_partner_says_anew_becomes_a_supplement(
    app: FastAPI, client: Client, complaint: Message, send: Send
) -> None:
    del complaint["respondent"]["address"]
    first = await send(complaint, "k1")
    assert "/respondent/address" in await _missing(client, first["id"])

    then = await send(changed(complaint), "k2")

    assert (then["status"], then["id"]) == (200, first["id"])
    view = (await client("hub").get(f"/v1/complaints/{first['id']}")).json()
    [supplement] = view["supplements"]
    assert supplement["text"].splitlines() == [
        "还有收据。",
        "被投诉人地址：某县城关镇建设路2号",
        "已更新投诉人电话",
        "涉及金额：3,000.00 元",
    ]
    assert (view["matter"]["amount_fen"], view["complainant"]["phone"]) == (300000, "137****2222")
    assert "/respondent/address" not in await _missing(client, first["id"])
    assert await types(app) == [RECEIVED, SUPPLEMENTED]
    story = (await client("partner").get(f"/v1/complaints/{first['id']}/timeline")).json()
    assert any("还有收据" in line["text"] for line in story["items"])


async def _missing(client: Client, complaint_id: str) -> list[str]:
    view = (await client("hub").get(f"/v1/complaints/{complaint_id}")).json()
    return [gap["field"] for gap in view["missing"]]


async def test_the_same_content_again_makes_nothing(app: FastAPI, complaint: Message, send: Send) -> None:
    await send(complaint, "k1")
    await send(complaint, "k2")
    assert (await types(app), await versions(app)) == ([RECEIVED], [])

    await send(changed(complaint), "k3")
    await send(changed(complaint), "k4")

    assert (await types(app), await versions(app)) == ([RECEIVED, SUPPLEMENTED], [1, 2])


async def test_what_is_sent_last_counts(app: FastAPI, client: Client, complaint: Message, send: Send) -> None:
    first = await send(complaint, "k1")
    for number, message in enumerate((changed(complaint), complaint, changed(complaint)), start=2):
        await send(message, f"k{number}")

    view = (await client("hub").get(f"/v1/complaints/{first['id']}")).json()
    assert (view["matter"]["amount_fen"], len(view["supplements"])) == (300000, 3)


async def test_the_first_content_again_does_not_undo_what_was_supplemented(
    client: Client, keys: Keys, complaint: Message, send: Send
) -> None:
    first = await send(complaint, "k1")
    supplement = {"complainant": {"phone": "13711112222"}}
    await client("partner").post(f"/v1/complaints/{first['id']}/supplements", json=supplement, headers=keys())

    await send(complaint, "k2")

    view = (await client("hub").get(f"/v1/complaints/{first['id']}")).json()
    assert (view["complainant"]["phone"], len(view["supplements"])) == ("137****2222", 1)


async def test_a_replay_of_what_was_sent_again_is_byte_identical_and_says_nothing(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    await client("partner").post("/v1/complaints", json=complaint, headers=keys())
    key = keys()

    first = await client("partner").post("/v1/complaints", json=changed(complaint), headers=key)
    again = await client("partner").post("/v1/complaints", json=changed(complaint), headers=key)

    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert await types(app) == [RECEIVED, SUPPLEMENTED]


async def test_many_that_say_the_same_anew_at_once_make_one_supplement(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    await client("partner").post("/v1/complaints", json=complaint, headers=keys())
    same = keys()

    async def again(headers: dict[str, str]) -> httpx.Response:
        return await client("partner").post("/v1/complaints", json=changed(complaint), headers=headers)

    answers = await asyncio.gather(*(again(headers) for headers in [same, same, *(keys() for _ in range(20))]))

    assert {answer.status_code for answer in answers} == {200}
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 1
    assert await types(app) == [RECEIVED, SUPPLEMENTED]


async def test_whoever_waits_too_long_for_a_complaint_that_is_held_is_advised_to_retry(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    """All but the one whose turn it is, which waits for the complaint itself."""

    async def send(message: Message) -> httpx.Response:
        return await client("partner").post("/v1/complaints", json=message, headers=keys())

    await send(complaint)
    async with app.state.transactions.begin() as another:
        await another.db.execute(select(complaints).with_for_update())
        answers = asyncio.as_completed([send(changed(complaint)) for _ in range(3)])
        put_off = [await next(answers), await next(answers)]
    first = await next(answers)

    assert {(answer.status_code, "retry-after" in answer.headers) for answer in put_off} == {(503, True)}
    assert first.status_code == 200


async def test_lines_of_one_complaint_count_in_their_order(client: Client, complaint: Message) -> None:
    lines = []
    for number in range(20):
        complaint["matter"]["amount_fen"] = number
        lines.append(json.dumps(complaint | {"idempotency_key": f"k{number}"}))

    answer = await client("partner").post(
        "/v1/complaints:batch", content="\n".join(lines), headers={"Content-Type": "application/x-ndjson"}
    )

    results = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["status"] for line in results] == [201] + [200] * 19
    view = (await client("hub").get(f"/v1/complaints/{results[0]['id']}")).json()
    assert view["matter"]["amount_fen"] == 19
    assert [supplement["text"] for supplement in view["supplements"]] == [
        f"涉及金额：0.{n:02} 元" for n in range(1, 20)
    ]


async def test_an_unsound_number_is_refused_also_when_sent_again(app: FastAPI, complaint: Message, send: Send) -> None:
    await send(complaint, "k1")
    complaint["complainant"]["phone"] = "1"

    assert (await send(complaint, "k2"))["status"] == 422
    assert await types(app) == [RECEIVED]


async def test_a_closed_complaint_keeps_what_is_sent_again(app: FastAPI, complaint: Message, send: Send) -> None:
    first = await send(complaint, "k1")
    closed = an_event(
        dispatch.CaseClosed, id_of(first), state=State.CLOSED, result=CloseResult.ANSWERED, within_limit=True
    )
    await consume(app, closed)

    assert (await send(changed(complaint), "k2"))["status"] == 200
    assert await types(app) == [RECEIVED, SUPPLEMENTED]
