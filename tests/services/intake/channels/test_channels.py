"""The platforms' doors on a real database."""

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from chassis.db.tables import event_log
from services.intake.complaints.tables import raws
from tests.services.intake.asking import Client, Message

ORDERS = "/v1/channels/12345/work-orders"
REGISTRATIONS = "/v1/channels/12315/registrations"


async def test_the_smallest_work_order_is_taken_and_read_again(client: Client, order: Message) -> None:
    order["rqsttime"] = "2025-11-24 10:11:08"  # past on every day: a time to come is taken for now

    answer = await client("platform_12345").post(ORDERS, json=order)

    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["code"], body["repeated"]) == (0, False)
    view = (await client("hub").get(f"/v1/complaints/{body['id']}")).json()
    assert view["receipts"] == [{"channel": "12345", "external_id": "12345-20261124-000123"}]
    assert view["received_at"] == "2025-11-24T10:11:08+08:00"
    assert view["complainant"]["phone"] == "138****0000"
    assert view["complainant"]["name"] == "张**"


async def test_the_smallest_registration_is_taken_with_its_amount_in_fen(client: Client, registration: Message) -> None:
    registration["purchasingdate"] = "2025-03-01"

    answer = await client("platform_12315").post(REGISTRATIONS, json=registration)

    body = answer.json()
    assert (answer.status_code, body["code"], body["repeated"]) == (200, 0, False)
    view = (await client("hub").get(f"/v1/complaints/{body['id']}")).json()
    assert view["matter"]["amount_fen"] == 200000
    assert view["matter"]["happened_on"] == "2025-03-01"
    assert view["kind"] == "complaint"


async def test_the_attachments_of_a_platform_are_taken_and_stored(app: FastAPI, client: Client, order: Message) -> None:
    order["attachments"] = [{"name": "照片.jpg", "url": "http://platform/1"}]

    answer = await client("platform_12345").post(ORDERS, json=order)

    assert (answer.status_code, answer.json()["code"]) == (200, 0)
    async with app.state.transactions.begin() as work:
        assert len((await work.db.execute(select(raws.c.version))).all()) == 1


async def test_the_same_message_again_is_the_same_complaint(client: Client, order: Message) -> None:
    first = (await client("platform_12345").post(ORDERS, json=order)).json()
    again = (await client("platform_12345").post(ORDERS, json=dict(reversed(order.items())))).json()

    assert again == {"code": 0, "message": "已收到过", "id": first["id"], "repeated": True}


async def test_a_message_with_other_content_becomes_a_supplement_and_a_second_version(
    app: FastAPI, client: Client, order: Message
) -> None:
    first = (await client("platform_12345").post(ORDERS, json=order)).json()
    order["rqstcontent"] += "商家至今没有联系，电话13711112222。"
    order["linkphone"] = "13711112222"

    again = await client("platform_12345").post(ORDERS, json=order)
    thrice = await client("platform_12345").post(ORDERS, json=order)

    assert (again.status_code, again.json()["id"], again.json()["repeated"]) == (200, first["id"], True)
    assert thrice.json()["id"] == first["id"]
    view = (await client("hub").get(f"/v1/complaints/{first['id']}")).json()
    [supplement] = view["supplements"]
    assert supplement["text"] == "商家至今没有联系，电话〔电话〕。\n已更新投诉人电话"
    assert view["complainant"]["phone"] == "137****2222"
    async with app.state.transactions.begin() as work:
        assert list((await work.db.execute(select(raws.c.version).order_by(raws.c.version))).scalars()) == [1, 2]
        types = list((await work.db.execute(select(event_log.c.type).order_by(event_log.c.version))).scalars())
    assert types == ["intake.complaint_received.v1", "intake.complaint_supplemented.v1"]


async def test_whatever_differs_is_stored_and_published_and_what_we_do_not_know_is_only_stored(
    app: FastAPI, client: Client, order: Message
) -> None:
    first = (await client("platform_12345").post(ORDERS, json=order)).json()

    unknown = (await client("platform_12345").post(ORDERS, json=order | {"theirs": "new"})).json()
    await client("platform_12345").post(ORDERS, json=order | {"objmoney": "300", "isgroup": "1"})

    assert unknown == {"code": 0, "message": "已收到过", "id": first["id"], "repeated": True}
    view = (await client("hub").get(f"/v1/complaints/{first['id']}")).json()
    [supplement] = view["supplements"]
    assert (supplement["text"], supplement["changed"]) == (
        "涉及金额：300.00 元\n平台标注：群体诉求",
        ["/matter/amount_fen", "/flags"],
    )
    assert (view["matter"]["amount_fen"], "platform_group" in view["flags"]) == (30000, True)
    async with app.state.transactions.begin() as work:
        assert list((await work.db.execute(select(raws.c.version).order_by(raws.c.version))).scalars()) == [1, 2, 3]
        types = list((await work.db.execute(select(event_log.c.type).order_by(event_log.c.version))).scalars())
    assert types == ["intake.complaint_received.v1", "intake.complaint_supplemented.v1"]


async def test_what_is_wrong_with_a_platforms_message_is_flagged_and_not_refused(
    client: Client, registration: Message
) -> None:
    registration |= {
        "registerno": "91110108551385082X",
        "linknumber": "不详",
        "idnumber": "110105194912310021",
        "objmoney": "两千",
        "recorddate": "2099-01-01 00:00:00",
        "purchasingdate": "2099-01-01",
        "unknown": {"nested": [1]},
    }

    answer = await client("platform_12315").post(REGISTRATIONS, json=registration)

    assert answer.status_code == 200, answer.text
    view = (await client("hub").get(f"/v1/complaints/{answer.json()['id']}")).json()
    assert {"uscc_unsound", "phone_unsound", "id_number_unsound", "objmoney_unreadable"} <= set(view["flags"])
    assert {"received_at_clamped", "happened_on_dropped"} <= set(view["flags"])
    assert view["matter"]["happened_on"] is None
    assert {"/respondent/uscc", "/complainant/phone"} <= {gap["field"] for gap in view["missing"]}
    assert view["supplement_by"] is not None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[1]",
        b'{"caseguid": "x"}',
        b'{"rqstcontent": "text"}',
        b'{"caseguid": "x", "rqstcontent": "\\u0000"}',
        b'{"caseguid": "x", "rqstcontent": "\\ud800"}',
        b"[" * 100_000,
    ],
)
async def test_what_cannot_be_taken_at_all_is_answered_with_a_code_and_the_problem_beside_it(
    client: Client, body: bytes
) -> None:
    answer = await client("platform_12345").post(ORDERS, content=body)

    refusal = answer.json()
    assert answer.status_code == 422
    assert refusal["code"] != 0
    assert refusal["problem"]["status"] == 422
    assert refusal["problem"]["errors"][0]["message"]


@pytest.mark.parametrize("who", ["partner", "hub", "platform_12315", "agency"])
async def test_a_platforms_endpoint_is_for_that_platform(client: Client, order: Message, who: str) -> None:
    answer = await client(who).post(ORDERS, json=order)

    assert answer.status_code == 403
