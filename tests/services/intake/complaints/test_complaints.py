"""Who reads what, masked; the contact for a reason; search without a number in sight."""

from typing import Any
from uuid import UUID, uuid5

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from canon.codes import Agency, Kind, RedirectReason, State
from chassis.clock import new_id
from chassis.db.tables import audit
from contracts import dispatch
from services.intake.complaints.tables import vault
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import SECOND, an_event
from tests.services.intake.direct_delivery import consume, id_of

REASON = {"reason": "核实投诉内容"}


@pytest.fixture
async def filed(client: Client, keys: Keys, complaint: Message) -> dict[str, Any]:
    """A partner's complaint."""
    complaint["complainant"]["id_number"] = "11010519491231002X"
    answer = await client("partner").post("/v1/complaints", json=complaint, headers=keys())
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture
async def dispatched(app: FastAPI, filed: dict[str, Any]) -> dict[str, Any]:
    """The same, with the consumer protection section."""
    await consume(app, an_event(dispatch.CaseDispatched, id_of(filed), by_rules=True))
    return filed


def a_redirect(filed: dict[str, Any], **facts: Any) -> dispatch.CaseRedirected:
    usual = {
        "state": State.REDIRECTED,
        "department": None,
        "agency": Agency.HOUSING,
        "handover_id": SECOND,
        "reason": RedirectReason.NO_AUTHORITY,
        "basis": "某条",
    }
    return an_event(dispatch.CaseRedirected, id_of(filed), **(usual | facts))


async def status(client: Client, who: str, filed: dict[str, Any]) -> int:
    return (await client(who).get(f"/v1/complaints/{filed['id']}")).status_code


async def test_a_complaint_is_read_masked_by_everyone(client: Client, filed: dict[str, Any]) -> None:
    answer = await client("hub").get(f"/v1/complaints/{filed['id']}")

    view = answer.json()
    assert view["complainant"] == {
        "name": "张**",
        "phone": "138****0000",
        "id_number": "110105********002X",
        "address": "某县城关镇****",
        "anonymous": False,
        "confidential": False,
    }
    assert view["matter"]["text"].startswith("〔投诉人〕在某健身服务部")
    assert "13800000000" not in answer.text


async def test_before_dispatch_only_source_and_hub_see_it(client: Client, filed: dict[str, Any]) -> None:
    statuses = {
        who: await status(client, who, filed)
        for who in ("partner", "hub", "auditor", "other_partner", "officer", "agency", "enterprise", "operator")
    }

    assert statuses == {
        "partner": 200,
        "hub": 200,
        "auditor": 200,
        "other_partner": 404,
        "officer": 404,
        "agency": 404,
        "enterprise": 404,
        "operator": 404,
    }


async def test_foreign_and_missing_look_the_same(client: Client, filed: dict[str, Any]) -> None:
    foreign = (await client("other_partner").get(f"/v1/complaints/{filed['id']}")).json()
    missing = (await client("other_partner").get(f"/v1/complaints/{uuid5(SECOND, 'none')}")).json()

    assert {**foreign, "instance": None} == {**missing, "instance": None}


async def test_after_dispatch_the_officers_of_the_department_see_it(client: Client, dispatched: dict[str, Any]) -> None:
    assert await status(client, "officer", dispatched) == 200
    assert await status(client, "food_officer", dispatched) == 404
    view = (await client("officer").get(f"/v1/complaints/{dispatched['id']}")).json()
    assert (view["state"], view["department_name"]) == ("dispatched", "消费者权益保护股")


async def test_an_agency_sees_what_was_handed_to_it_until_it_goes_back(
    app: FastAPI, client: Client, filed: dict[str, Any]
) -> None:
    await consume(app, a_redirect(filed))
    assert await status(client, "agency", filed) == 200

    refused = an_event(dispatch.HandoverRefused, id_of(filed), handover_id=SECOND, reason="x", bounces=1, agency=None)
    await consume(app, refused)

    assert await status(client, "agency", filed) == 404


async def test_a_reporter_is_hidden_from_the_agency(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    complaint["matter"] = {"text": "举报某食品厂使用过期原料生产，要求查处。"}
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    assert filed["kind"] == "report"

    await consume(app, a_redirect(filed, kind=Kind.REPORT))

    assert (await client("agency").get(f"/v1/complaints/{filed['id']}")).json()["complainant"] is None
    assert (await client("partner").get(f"/v1/complaints/{filed['id']}")).json()["complainant"]["name"] == "张**"


async def test_the_order_and_the_business_number_are_read_back_by_whom_it_concerns(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    complaint["respondent"]["phone"] = "13911112222"
    complaint["matter"] = {"text": "举报某食品厂使用过期原料生产，要求查处。", "order_no": "D-77"}
    filed = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    await consume(app, a_redirect(filed, kind=Kind.REPORT))

    async def visible_to(who: str) -> tuple[str | None, str | None]:
        view = (await client(who).get(f"/v1/complaints/{filed['id']}")).json()
        return view["respondent"]["phone"], view["matter"]["order_no"]

    assert await visible_to("partner") == ("139****2222", "D-77")
    assert await visible_to("hub") == ("139****2222", "D-77")
    # whoever reported is not shown to it, nor what leads there
    assert await visible_to("agency") == ("139****2222", None)


async def test_an_unchanged_complaint_is_not_sent_again(app: FastAPI, client: Client, filed: dict[str, Any]) -> None:
    path = f"/v1/complaints/{filed['id']}"
    etag = (await client("hub").get(path)).headers["etag"]

    assert (await client("hub").get(path, headers={"If-None-Match": etag})).status_code == 304
    await consume(app, an_event(dispatch.CaseDispatched, id_of(filed), by_rules=True))

    assert (await client("hub").get(path, headers={"If-None-Match": etag})).status_code == 200


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("hub", 200),
        ("officer", 200),
        ("partner", 200),
        ("auditor", 403),
        ("food_officer", 404),
        ("other_partner", 404),
        ("agency", 404),
        ("enterprise", 404),
    ],
)
async def test_the_contact_is_disclosed_for_a_reason_to_whom_it_concerns(
    app: FastAPI, client: Client, dispatched: dict[str, Any], who: str, expected: int
) -> None:
    answer = await client(who).post(f"/v1/complaints/{dispatched['id']}/contact-disclosure", json=REASON)

    assert answer.status_code == expected
    async with app.state.transactions.begin() as work:
        written = (await work.db.execute(select(audit).where(audit.c.act == "disclose_contact"))).all()
    assert [(row.subject, row.reason) for row in written] == (
        [(dispatched["id"], "核实投诉内容")] if expected == 200 else []
    )
    if expected == 200:
        assert answer.json()["contact"]["phone"] == "13800000000"
        assert answer.json()["expires_at"].endswith("+08:00")


async def test_a_contact_is_never_disclosed_without_a_reason(client: Client, filed: dict[str, Any]) -> None:
    answer = await client("hub").post(f"/v1/complaints/{filed['id']}/contact-disclosure", json={})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "/reason")


async def test_an_agency_never_gets_a_contact(app: FastAPI, client: Client, filed: dict[str, Any]) -> None:
    await consume(app, a_redirect(filed))

    answer = await client("agency").post(f"/v1/complaints/{filed['id']}/contact-disclosure", json=REASON)

    assert answer.status_code == 403


async def test_a_person_is_found_by_phone_or_id_number_within_the_scope(
    app: FastAPI, client: Client, dispatched: dict[str, Any]
) -> None:
    by_phone = await client("hub").post("/v1/complaints:search", json={"phone": "138-0000-0000"} | REASON)
    by_paper = await client("hub").post("/v1/complaints:search", json={"id_number": "11010519491231002x"} | REASON)
    others = await client("food_officer").post("/v1/complaints:search", json={"phone": "13800000000"} | REASON)

    assert [item["id"] for item in by_phone.json()["items"]] == [dispatched["id"]]
    assert [item["id"] for item in by_paper.json()["items"]] == [dispatched["id"]]
    assert others.json()["items"] == []
    async with app.state.transactions.begin() as work:
        subjects = (await work.db.execute(select(audit.c.subject).where(audit.c.act == "search_person"))).scalars()
    assert len(list(subjects)) == 3


async def test_all_that_a_number_finds_is_found_page_by_page(client: Client, keys: Keys, complaint: Message) -> None:
    for number in range(3):
        filed = complaint | {"external_id": f"PAGE-{number}"}
        assert (await client("partner").post("/v1/complaints", json=filed, headers=keys())).status_code == 201
    search = {"phone": complaint["complainant"]["phone"]} | REASON

    first = (await client("hub").post("/v1/complaints:search?limit=2", json=search)).json()
    path = f"/v1/complaints:search?limit=2&cursor={first['next']}"
    rest = (await client("hub").post(path, json=search)).json()
    whole = (await client("hub").post("/v1/complaints:search", json=search)).json()

    assert (len(first["items"]), len(rest["items"]), rest["next"], whole["next"]) == (2, 1, None, None)
    assert [*first["items"], *rest["items"]] == whole["items"]


@pytest.mark.parametrize("who", ["partner", "agency", "auditor", "operator"])
async def test_only_hub_and_officers_search_persons(client: Client, who: str) -> None:
    answer = await client(who).post("/v1/complaints:search", json={"phone": "13800000000"} | REASON)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("search", "pointer"),
    [
        ({"phone": "12345"[:3]}, "/phone"),
        ({"id_number": "110105194912310021"}, "/id_number"),
        ({}, "/phone"),
        ({"phone": "13800000000", "id_number": "11010519491231002X"}, "/phone"),
    ],
)
async def test_a_search_wants_one_sound_number(client: Client, search: Message, pointer: str) -> None:
    answer = await client("hub").post("/v1/complaints:search", json=search | REASON)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, pointer)


async def test_lists_are_filtered_scoped_and_paged(
    app: FastAPI, client: Client, keys: Keys, complaint: Message, order: Message
) -> None:
    ids = []
    for number in range(5):
        complaint["external_id"] = f"P-{number}"
        complaint["received_at"] = f"2025-11-2{number}T10:00:00+08:00"
        ids.append((await client("importer").post("/v1/complaints", json=complaint, headers=keys())).json()["id"])
    await client("platform_12345").post("/v1/channels/12345/work-orders", json=order)
    await consume(app, an_event(dispatch.CaseDispatched, UUID(ids[0]), by_rules=True))

    async def listed(who: str, **filters: str) -> list[str]:
        return [item["id"] for item in (await client(who).get("/v1/complaints", params=filters)).json()["items"]]

    first = (await client("importer").get("/v1/complaints", params={"limit": 3})).json()
    rest = (await client("importer").get("/v1/complaints", params={"limit": 3, "cursor": first["next"]})).json()
    assert [item["id"] for item in (*first["items"], *rest["items"])] == ids[::-1]
    assert rest["next"] is None
    assert await listed("hub", external_id="P-2") == [ids[2]]
    assert len(await listed("hub", channel="12345")) == 1
    assert await listed("hub", state="dispatched") == [ids[0]]
    assert await listed("hub", department="consumer_protection") == [ids[0]]
    assert await listed("officer") == [ids[0]]
    assert await listed("partner") == []
    span = {"received_from": "2025-11-21T00:00:00+08:00", "received_to": "2025-11-23T00:00:00+08:00"}
    assert await listed("importer", **span) == [ids[2], ids[1]]


@pytest.mark.parametrize("cursor", ["x", "WyJhIiwgImIiXQ"])
async def test_a_made_up_cursor_is_refused(client: Client, cursor: str) -> None:
    answer = await client("hub").get("/v1/complaints", params={"cursor": cursor})

    assert answer.status_code == 422


async def test_a_cursor_is_good_for_its_caller_and_filters_only(client: Client, keys: Keys, complaint: Message) -> None:
    for number in range(3):
        complaint["external_id"] = f"P-{number}"
        await client("partner").post("/v1/complaints", json=complaint, headers=keys())
    filters = {"limit": "1", "channel": "partner"}
    cursor = (await client("hub").get("/v1/complaints", params=filters)).json()["next"]

    async def status_for(who: str, **query: str) -> int:
        return (await client(who).get("/v1/complaints", params={"cursor": cursor} | query)).status_code

    assert await status_for("hub", channel="partner") == await status_for("hub", channel="partner", limit="2") == 200
    assert await status_for("hub") == await status_for("hub", channel="12345") == 422
    assert await status_for("partner", channel="partner") == await status_for("bureau_head", channel="partner") == 422
    assert (await client("hub").get("/v1/operations/deliveries", params={"cursor": cursor})).status_code == 422


COMMANDS: dict[str, Message] = {
    "supplements": {"text": "补充说明"},
    "withdrawal": {"reason": "已经解决"},
    "contact-disclosure": REASON,
    "erasure": REASON,
}


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_on_a_complaint_that_has_changed_since_is_stale(
    app: FastAPI, client: Client, keys: Keys, filed: dict[str, Any], command: str
) -> None:
    path, who = f"/v1/complaints/{filed['id']}", "hub"
    tag = (await client(who).get(path)).headers["etag"]
    await consume(app, an_event(dispatch.CaseDispatched, id_of(filed), by_rules=True))
    before = (await client(who).get(path)).content

    stale = await client(who).post(f"{path}/{command}", json=COMMANDS[command], headers=keys() | {"If-Match": tag})
    odd = await client(who).post(f"{path}/{command}", json=COMMANDS[command], headers=keys() | {"If-Match": "x"})

    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert (odd.status_code, odd.json()["errors"][0]["field"]) == (422, "/header/If-Match")
    assert (await client(who).get(path, headers={"If-Match": tag})).status_code == 412
    assert (await client(who).get(path)).content == before


async def test_the_tag_that_an_act_answers_is_good_for_the_next(
    client: Client, keys: Keys, filed: dict[str, Any]
) -> None:
    path, first_key = f"/v1/complaints/{filed['id']}", keys()
    tag = (await client("partner").get(path)).headers["etag"]

    async def supplement(text: str, tag: str, key: dict[str, str]) -> Any:
        return await client("partner").post(f"{path}/supplements", json={"text": text}, headers=key | {"If-Match": tag})

    first = await supplement("第一次补充", tag, first_key)
    read = await client("partner").get(path)
    again = await supplement("第一次补充", tag, first_key)
    second = await supplement("第二次补充", f'"0", W/{first.headers["etag"]}', keys())
    late = await supplement("第三次补充", tag, keys())
    anyway = await supplement("第三次补充", "*", keys())

    assert (first.status_code, first.headers["etag"], first.json()) == (201, read.headers["etag"], read.json())
    assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")  # its key comes before its tag
    assert [answer.status_code for answer in (second, late, anyway)] == [201, 412, 201]
    foreign = await client("other_partner").post(f"{path}/withdrawal", json={}, headers=keys() | {"If-Match": tag})
    assert foreign.status_code == 404


async def test_a_destroyed_person_is_visible_to_and_found_by_nobody(
    app: FastAPI, client: Client, keys: Keys, dispatched: dict[str, Any]
) -> None:
    async with app.state.transactions.begin() as work:
        await vault.destroy(work.db, [id_of(dispatched)])
    path = f"/v1/complaints/{dispatched['id']}"

    assert (await client("hub").get(path)).json()["complainant"] is None
    disclosed = await client("hub").post(f"{path}/contact-disclosure", json=REASON)
    supplemented = await client("hub").post(f"{path}/supplements", json={"text": "还有发票"}, headers=keys())
    found = await client("hub").post("/v1/complaints:search", json={"phone": "13800000000"} | REASON)
    assert (disclosed.status_code, disclosed.json()["code"]) == (409, "person_destroyed")
    assert supplemented.status_code == 409
    assert found.json()["items"] == []


async def test_a_recent_id_nobody_gave_out_is_simply_not_there(client: Client) -> None:
    assert (await client("hub").get(f"/v1/complaints/{new_id()}")).status_code == 404
