"""Signals of Art. 17: counted from keyed digests, decided by a section head, published to the complainant alone."""

import json
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from canon.codes import CloseResult, State
from chassis.db.tables import event_log
from contracts.dispatch import CaseClosed
from services.intake.signals.tables import signal_decisions
from services.intake.traits.tables import marks
from tests.services.intake.asking import Client, Keys
from tests.services.intake.building import an_event
from tests.services.intake.comparing import a_message, all_compared, dispatched, file, one_case
from tests.services.intake.direct_delivery import consume

NUTS = (
    "经查贵店所售预包装坚果未标注生产日期和贮存条件，违反食品安全法第六十七条的规定，属于不符合食品安全标准的食品，"
    "依法要求退还货款并支付价款十倍的赔偿金，请依法处理并书面答复本人。"
)
WHO = {"name": "段青", "phone": "13711112209", "address": "某县城关镇三号院5栋201室"}


def nuts(number: int, shop: str, **who: str) -> dict[str, Any]:
    return a_message(
        number,
        complainant=WHO | who,
        respondent={"name": shop, "address": f"某县城关镇建设路{number}号"},
        matter={"text": NUTS, "request": "要求赔偿", "category": "食品", "problem": "食品标签"},
    )


async def signals(client: Client, complaint_id: UUID, by: str = "hub") -> dict[str, dict[str, Any]]:
    answer = await client(by).get(f"/v1/complaints/{complaint_id}/signals")
    assert answer.status_code == 200, answer.text
    return {item["code"]: item for item in answer.json()["items"]}


async def decide(client: Client, keys: Keys, complaint_id: UUID, code: str, by: str, **body: Any) -> Any:
    path = f"/v1/complaints/{complaint_id}/signals/{code}/decision"
    return await client(by).post(path, json={"upheld": True, "reason": "九张单同一天付款"} | body, headers=keys())


async def object_to(client: Client, keys: Keys, complaint_id: UUID, code: str, by: str = "partner") -> Any:
    path = f"/v1/complaints/{complaint_id}/signals/{code}/objection"
    return await client(by).post(path, json={"text": "我家开早餐店，每天都买"}, headers=keys())


async def timeline(client: Client, complaint_id: UUID, by: str) -> str:
    return str((await client(by).get(f"/v1/complaints/{complaint_id}/timeline")).json().get("items"))


@pytest.fixture
async def ids(app: FastAPI, client: Client, keys: Keys) -> list[UUID]:
    """Six complaints of one person about one kind of goods against six shops."""
    found = await file(client, keys, *(nuts(n, f"{'甲乙丙丁戊己'[n]}园坚果店") for n in range(6)))
    await all_compared(app)
    await dispatched(app, *found)
    return found


async def test_an_ordinary_complaint_raises_nothing_and_shows_what_is_usual(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    [one, *_] = await file(client, keys, *(a_message(n) for n in range(3)))
    await all_compared(app)

    found = await signals(client, one)

    assert [item["raised"] for item in found.values()] == [False] * 5
    assert found["quantity"]["usual"] == {"people": 3, "median": 1, "at_least": 3, "top_bp": 10_000}
    assert found["quantity"]["decision"] is None


async def test_many_complaints_of_one_person_are_raised_with_their_rows(client: Client, ids: list[UUID]) -> None:
    found = await signals(client, ids[0])

    assert (found["quantity"]["value"], found["quantity"]["raised"], found["quantity"]["factor"]) == (6, True, "17(1)")
    assert {row["complaint_id"] for row in found["quantity"]["evidence"]} == set(map(str, ids))
    assert (found["repetition"]["raised"], found["collusion"]["raised"]) == (True, False)


async def test_one_text_under_three_names_is_raised_whoever_files_it(app: FastAPI, client: Client, keys: Keys) -> None:
    names = (("段青", "13711112209"), ("段红", "13711112210"), ("段蓝", "13711112211"))
    filed = [
        nuts(n, f"{'甲乙丙'[n]}园坚果店", name=name, phone=phone, address=f"某县东风镇{n}号院{n}栋10{n}室")
        for n, (name, phone) in enumerate(names)
    ]
    found = await file(client, keys, *filed)
    await all_compared(app)

    collusion = (await signals(client, found[1]))["collusion"]

    assert (collusion["value"], collusion["by"], collusion["raised"]) == (3, "template", True)


async def test_three_names_with_one_phone_are_raised(app: FastAPI, client: Client, keys: Keys) -> None:
    texts = ["鞋子穿了两天就开胶", "蛋糕上有头发丝", "理发烫伤了头皮"]
    found = await file(
        client,
        keys,
        *(
            a_message(n, complainant={"name": name, "phone": "13711112209"}, matter={"text": texts[n]})
            for n, name in enumerate(("段青", "王红", "李蓝"))
        ),
    )
    await all_compared(app)

    shared = (await signals(client, found[0]))["shared_contact"]

    assert (shared["value"], shared["by"], shared["raised"]) == (3, "phone", True)


async def test_two_messages_of_one_case_count_once(app: FastAPI, client: Client, keys: Keys, ids: list[UUID]) -> None:
    await one_case(app, ids[0], ids[1])

    found = await signals(client, ids[0])

    assert found["quantity"]["value"] == 5
    assert {row["complaint_id"] for row in found["quantity"]["evidence"]} == {str(one) for one in (ids[0], *ids[2:])}
    assert found["quantity"]["usual"] == {"people": 1, "median": 5, "at_least": 1, "top_bp": 10_000}


async def test_a_matter_of_which_one_message_shows_a_purchase_does_not_lack_proof_in_what_is_usual_either(
    app: FastAPI, client: Client, keys: Keys
) -> None:
    texts = [*["坚果没有生产日期，要求退赔。"] * 3, "坚果没有生产日期，有小票，要求退赔。"]
    messages = [nuts(n, f"{'甲乙丙丁'[n]}园坚果店") | {"matter": {"text": text}} for n, text in enumerate(texts)]
    first, second, _, documented = await file(client, keys, *messages)
    await all_compared(app)
    await dispatched(app, first, documented)
    await one_case(app, first, documented)

    found = (await signals(client, second))["no_proof"]

    assert (found["value"], found["of"], found["usual"]["median"]) == (2, 3, 2)


async def test_a_report_has_no_signals(app: FastAPI, client: Client, keys: Keys) -> None:
    [report] = await file(client, keys, a_message(1, matter={"text": "举报该店无证经营，要求查处"}))

    assert await signals(client, report) == {}


async def test_a_signal_refuses_nothing_and_stands_in_no_event_or_complaint(
    app: FastAPI, client: Client, keys: Keys, ids: list[UUID]
) -> None:
    await file(client, keys, nuts(7, "庚园坚果店"))
    view = (await client("partner").get(f"/v1/complaints/{ids[0]}")).text
    async with app.state.transactions.begin() as work:
        published = str((await work.db.execute(select(event_log))).all())

    assert "quantity" not in view + published


async def test_only_the_bureau_reads_and_only_a_section_head_decides(
    client: Client, keys: Keys, ids: list[UUID]
) -> None:
    for outside in ("partner", "platform_12315", "agency", "enterprise", "operator"):
        assert (await client(outside).get(f"/v1/complaints/{ids[0]}/signals")).status_code == 403
    assert (await client("food_officer").get(f"/v1/complaints/{ids[0]}/signals")).status_code == 404
    for other in ("hub", "officer", "bureau_head", "partner"):
        assert (await decide(client, keys, ids[0], "quantity", other)).status_code == 403


async def test_a_decision_is_published_to_the_complainant_and_not_to_an_agency(
    app: FastAPI, client: Client, keys: Keys, ids: list[UUID]
) -> None:
    answer = await decide(client, keys, ids[0], "quantity", "section_head")

    item = next(one for one in answer.json()["items"] if one["code"] == "quantity")
    assert (item["decision"]["upheld"], item["decision"]["decided_by"]) == (True, "gu")
    assert "第十七条" in await timeline(client, ids[0], "partner")
    assert "异议" in await timeline(client, ids[0], "partner")
    await dispatched(app, ids[0])
    assert "第十七条" not in str(await _as_agency(app, client, ids[0]))


async def _as_agency(app: FastAPI, client: Client, complaint_id: UUID) -> str:
    async with app.state.transactions.begin() as work:
        await work.db.execute(
            text("update progress set agency = 'housing' where complaint_id = :id"), {"id": complaint_id}
        )
    return await timeline(client, complaint_id, "agency")


async def test_an_objection_is_decided_by_another_head_and_a_reversal_is_published(
    app: FastAPI, client: Client, keys: Keys, ids: list[UUID]
) -> None:
    await decide(client, keys, ids[0], "quantity", "section_head")
    objected = await object_to(client, keys, ids[0], "quantity")
    own = await decide(client, keys, ids[0], "quantity", "section_head", upheld=False)
    other = await decide(client, keys, ids[0], "quantity", "other_head", upheld=False, reason="确有经营需要")

    assert (objected.status_code, own.status_code, other.status_code) == (201, 403, 200)
    assert own.json()["code"] == "signal_needs_another_person"
    decision = next(one for one in other.json()["items"] if one["code"] == "quantity")["decision"]
    assert (decision["upheld"], decision["stands"], decision["objection"]) == (True, False, "我家开早餐店，每天都买")
    async with app.state.transactions.begin() as work:
        query = select(event_log.c.body).where(event_log.c.type.like("%signal_decided%")).order_by(event_log.c.version)
        published = (await work.db.execute(query)).all()
    assert [json.loads(row.body)["reversed"] for row in published] == [False, True]
    assert "不成立" in await timeline(client, ids[0], "partner")


async def test_what_is_not_raised_is_not_decided_and_what_was_not_decided_not_objected_to(
    client: Client, keys: Keys, ids: list[UUID]
) -> None:
    decided = await decide(client, keys, ids[0], "collusion", "section_head")
    objected = await object_to(client, keys, ids[0], "quantity")
    foreign = await object_to(client, keys, ids[0], "quantity", by="other_partner")

    assert (decided.status_code, decided.json()["code"]) == (409, "signal_not_raised")
    assert (objected.status_code, objected.json()["code"]) == (409, "signal_nothing_to_object")
    assert foreign.status_code == 404


async def test_no_words_about_an_erased_person_are_left(
    app: FastAPI, client: Client, keys: Keys, ids: list[UUID]
) -> None:
    await decide(client, keys, ids[0], "quantity", "section_head")
    await object_to(client, keys, ids[0], "quantity")
    linked = (await client("hub").get(f"/v1/complaints/{ids[0]}")).json()["linked"]
    ended = {"state": State.CLOSED, "result": CloseResult.WITHDRAWN, "within_limit": True}
    for one in (ids[0], *(UUID(other["id"]) for other in linked)):
        await consume(app, an_event(CaseClosed, one, **ended))

    erased = await client("hub").post(f"/v1/complaints/{ids[0]}/erasure", json={"reason": "本人要求"}, headers=keys())

    assert erased.status_code == 200, erased.text
    assert await signals(client, ids[0]) == {}
    assert (await signals(client, ids[1]))["quantity"]["value"] == 5
    async with app.state.transactions.begin() as work:
        row = (await work.db.execute(select(signal_decisions))).one()
    assert (row.sealed_reason, row.sealed_objection, row.upheld) == (b"", None, True)


async def test_reasons_and_objections_are_stored_sealed_and_marks_as_digests(
    app: FastAPI, client: Client, keys: Keys, ids: list[UUID]
) -> None:
    await decide(client, keys, ids[0], "quantity", "section_head")
    await object_to(client, keys, ids[0], "quantity")

    async with app.state.transactions.begin() as work:
        stored = str((await work.db.execute(select(signal_decisions))).all())
        digests = (await work.db.execute(select(marks.c.kind, marks.c.digest))).all()

    assert "早餐" not in stored
    assert "付款" not in stored
    assert {"name", "address", "template"} <= {kind for kind, _ in digests}
    assert {len(digest) for _, digest in digests} == {16}
