"""``POST /v1/complaints`` on a real database."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Text, func, select, text

from chassis.db.tables import event_log
from services.intake.complaints.tables import complaints
from tests.services.intake.asking import Client, Keys, Message


async def _count(app: FastAPI, table: Any) -> int:
    async with app.state.transactions.begin() as work:
        return int(await work.db.scalar(select(func.count()).select_from(table)) or 0)


async def test_a_complaint_is_answered_with_its_number_and_what_it_lacks(
    client: Client, keys: Keys, complaint: Message
) -> None:
    complaint["respondent"] = {}

    answer = await client("partner").post("/v1/complaints", json=complaint, headers=keys())

    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["kind"] == "complaint"
    assert body["state"] == "received"
    assert body["number"].startswith("WQ")
    assert body["number"].endswith("-00001")
    assert body["case_id"] == body["id"]
    assert body["receipts"] == [{"channel": "partner", "external_id": "P-1"}]
    assert body["received_at"].endswith("+08:00")


@pytest.mark.running
async def test_fifty_identical_posts_make_one_complaint_and_one_event(
    app: FastAPI, client: Client, complaint: Message
) -> None:
    headers = {"Idempotency-Key": "same"}

    answers = await asyncio.gather(
        *(client("partner").post("/v1/complaints", json=complaint, headers=headers) for _ in range(50))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert await _count(app, complaints) == 1
    assert await _count(app, event_log) == 1


async def test_a_key_used_for_other_content_is_refused(client: Client, complaint: Message) -> None:
    headers = {"Idempotency-Key": "same"}
    await client("partner").post("/v1/complaints", json=complaint, headers=headers)

    answer = await client("partner").post("/v1/complaints", json={**complaint, "external_id": "P-2"}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


async def test_what_happens_tomorrow_is_refused_by_name(client: Client, keys: Keys, complaint: Message) -> None:
    complaint["matter"]["happened_on"] = "2999-01-01"

    answer = await client("partner").post("/v1/complaints", json=complaint, headers=keys())

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["code"]) == (422, "/matter/happened_on", "in_future")


async def test_a_key_is_required(client: Client, complaint: Message) -> None:
    answer = await client("partner").post("/v1/complaints", json=complaint)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


async def test_an_external_id_is_one_complaint_for_ever_and_per_source(
    client: Client, keys: Keys, complaint: Message
) -> None:
    first = await client("partner").post("/v1/complaints", json=complaint, headers=keys())
    again = await client("partner").post("/v1/complaints", json=complaint, headers=keys())
    other = await client("other_partner").post("/v1/complaints", json=complaint, headers=keys())

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 201)
    assert again.json() == first.json()
    assert other.json()["id"] != first.json()["id"]


async def test_nothing_that_names_the_person_is_published_or_stands_in_a_column(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    complaint["complainant"] |= {"id_number": "11010519491231002X", "email": "zhang@example.cn"}
    await client("partner").post("/v1/complaints", json=complaint, headers=keys())

    stored = await _in_plain(app)
    for canary in ("13800000000", "138 0000 0000", "张丽华", "11010519491231002X", "zhang@example.cn", "5栋201"):
        assert canary not in stored, canary
        assert canary.encode().hex() not in stored, canary


async def _in_plain(app: FastAPI) -> str:
    """Every row of every table of intake, and every event."""
    async with app.state.transactions.begin() as work:
        names = (await work.db.execute(text("select tablename from pg_tables where schemaname = 'intake'"))).scalars()
        tables = [select(func.json_agg(text(str(name))).cast(Text)).select_from(text(name)) for name in names]
        rows = [str(await work.db.scalar(table)) for table in tables]
        bodies = [bytes(body).decode() for body in (await work.db.execute(select(event_log.c.body))).scalars()]
    return "\n".join([*rows, *bodies])


async def test_where_the_complainant_lives_is_in_the_contact_only_and_where_the_shop_is_everywhere(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    home, shop = "某县城关镇解放路123号3幢2单元501室", "某县城关镇建设路12号3幢101室"
    complaint["complainant"]["address"] = home
    complaint["respondent"]["address"] = shop
    complaint["matter"] |= {
        "text": "在建设路12号3幢101室买的空调装在解放路 一百二十三 号，不制冷。我老家在石桥镇张家村5组12号。",
        "request": "到解放路123＃来修",
        "place": "城关镇解放路123号",
    }
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()

    view = (await client("hub").get(f"/v1/complaints/{filed['id']}")).json()
    disclosure = f"/v1/complaints/{filed['id']}/contact-disclosure"
    disclosed = (await client("hub").post(disclosure, json={"reason": "核实解放路123号"})).json()
    withdrawal = f"/v1/complaints/{filed['id']}/withdrawal"
    await client("partner").post(withdrawal, json={"reason": "解放路123号已修"}, headers=keys())

    assert (view["complainant"]["address"], view["respondent"]["address"]) == ("某县城关镇****", shop)
    assert view["matter"]["text"] == "在建设路12号3幢101室买的空调装在〔住址〕，不制冷。我老家在石桥镇张家村〔住址〕。"
    assert (view["matter"]["request"], view["matter"]["place"]) == ("到〔住址〕来修", "城关镇〔住址〕")
    assert disclosed["contact"]["address"] == home
    stored = await _in_plain(app)
    assert "解放路" not in stored
    assert "5组" not in stored
    assert f'"respondent_place":"{shop}"' in stored.replace('": "', '":"')


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b'{"matter": {"text": "x"}, "surprise": 1}', 422, "unknown_field"),
        (b'{"matter": {"text": "\\u0000"}}', 422, "invalid"),
        (b'{"matter": {"text": "\\ud800"}}', 422, "invalid"),
        (b'{"matter": {"text": "  "}}', 422, "invalid"),
        (b'{"matter": {"text": "x", "amount_fen": 1.5}}', 422, "invalid"),
        (b'{"matter": {"text": "x"}, "received_at": "2026-01-01T00:00:00+08:00"}', 403, "backdate_not_allowed"),
        (b'{"matter": {"text": "x"}, "respondent": {"uscc": "91110108551385082X"}}', 422, "invalid"),
        (b"[]", 422, "invalid"),
    ],
)
async def test_what_is_wrong_is_answered_by_code(
    client: Client, keys: Keys, body: bytes, status: int, code: str
) -> None:
    answer = await client("partner").post("/v1/complaints", content=body, headers=keys())

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


A_FILE = {"name": "合同.jpg", "media_type": "image/jpeg", "size": 1, "sha256": "a" * 64}


@pytest.mark.parametrize(
    ("files", "pointer"),
    [
        ([A_FILE | {"sha256": f"{number:064x}"} for number in range(31)], "/attachments"),
        ([A_FILE | {"size": 20 * 1024 * 1024 + 1}], "/attachments/0/size"),
        ([A_FILE | {"sha256": "A" * 64}], "/attachments/0/sha256"),
        ([A_FILE | {"media_type": "picture"}], "/attachments/0/media_type"),
        ([A_FILE | {"name": ""}], "/attachments/0/name"),
    ],
)
async def test_what_cannot_be_an_attachment_is_refused(
    client: Client, keys: Keys, complaint: Message, files: list[Message], pointer: str
) -> None:
    announced = complaint | {"attachments": files}

    answer = await client("partner").post("/v1/complaints", json=announced, headers=keys())

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [pointer]


async def test_an_announced_attachment_is_missing_until_it_arrives(
    client: Client, keys: Keys, complaint: Message
) -> None:
    named = A_FILE | {"name": "张丽华13800000000的合同.jpg"}
    announced = complaint | {"attachments": [named, named]}

    answer = (await client("partner").post("/v1/complaints", json=announced, headers=keys())).json()
    view = (await client("partner").get(f"/v1/complaints/{answer['id']}")).json()

    [missing] = answer["missing"]
    assert missing["field"] == "/attachments/0"
    [listed] = view["attachments"]
    assert (listed["state"], listed["sha256"], listed["refusal"]) == ("announced", "a" * 64, None)
    assert "张丽华" not in listed["name"]
    assert "13800000000" not in listed["name"]
    assert view["missing"] == answer["missing"]


async def test_a_rejected_value_is_never_echoed(client: Client, keys: Keys, complaint: Message) -> None:
    complaint["respondent"]["uscc"] = "91110108551385082X"

    answer = await client("partner").post("/v1/complaints", json=complaint, headers=keys())

    assert answer.json()["errors"] == [
        {"field": "/respondent/uscc", "code": "checksum", "message": "统一社会信用代码校验位不符"}
    ]
    assert "91110108551385082X" not in answer.text


async def test_the_smallest_complaint_is_taken_incomplete(client: Client, keys: Keys) -> None:
    answer = await client("partner").post("/v1/complaints", json={"matter": {"text": "求助"}}, headers=keys())

    assert answer.status_code == 201
    assert answer.json()["missing"]
    assert answer.json()["supplement_by"]


@pytest.mark.parametrize("who", ["agency", "enterprise", "auditor", "operator"])
async def test_complaints_are_filed_by_those_who_receive_citizens(
    client: Client, keys: Keys, complaint: Message, who: str
) -> None:
    assert (await client(who).post("/v1/complaints", json=complaint, headers=keys())).status_code == 403


async def test_another_type_of_content_is_refused(client: Client, keys: Keys) -> None:
    headers = keys() | {"Content-Type": "text/plain"}

    assert (await client("partner").post("/v1/complaints", content=b"x", headers=headers)).status_code == 415


async def test_a_refused_key_may_be_used_again(client: Client, complaint: Message) -> None:
    headers = {"Idempotency-Key": "again"}
    bad = complaint | {"complainant": {"phone": "1"}}

    first = await client("partner").post("/v1/complaints", json=bad, headers=headers)
    second = await client("partner").post("/v1/complaints", json=complaint, headers=headers)

    assert (first.status_code, second.status_code) == (422, 201)


async def test_a_complaint_with_a_report_in_it_is_two_records_linked_in_both_directions(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    complaint["matter"]["text"] += "另外举报该店无证经营，要求查处。"

    body = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()

    [link] = body["linked"]
    report = (await client("hub").get(f"/v1/complaints/{link['id']}")).json()
    assert (body["kind"], link["as"], report["kind"]) == ("complaint", "report", "report")
    assert report["linked"] == [{"id": body["id"], "as": "complaint"}]
    assert {body["number"][-5:], report["number"][-5:]} == {"00001", "00002"}
    assert await _count(app, event_log) == 2


async def test_what_the_bureaus_own_staff_take_down_has_a_source_of_its_own(
    client: Client, keys: Keys, complaint: Message
) -> None:
    complaint.pop("external_id")

    taken = [
        (await client(account).post("/v1/complaints", json=complaint, headers=keys())).json()["id"]
        for account in ("hub", "officer")
    ]

    views = [(await client("hub").get(f"/v1/complaints/{one}")).json() for one in taken]
    assert [view["receipts"] for view in views] == [[{"channel": "partner", "external_id": None}]] * 2
    assert (await client("partner").get(f"/v1/complaints/{taken[0]}")).status_code == 404
