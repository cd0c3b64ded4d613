"""Groups behind the real gateway: one act for all with a result per member, the pages, and a shop that closes."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from bureau import CRACKS, GYM, ORIGIN, Bureau, token_of
from fastapi import FastAPI
from intake import joined_intake
from sqlalchemy import update

from canon.codes import Channel
from chassis.clock import new_id
from contracts.intake import AlarmEvidence, ClosingShopSuspected
from services.dispatch.handlers import events
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.grouping.repository import GROUPING_QUEUE
from services.intake.groups.service.groups import business_named, open_group
from services.intake.groups.tables import closing_alarms
from tests.services.intake.comparing import a_message, dispatched
from tests.services.intake.direct_delivery import until
from tests.sweeps import sampled

SHOP = "鹿野健身俱乐部"
MEMBERS = 50
REDIRECTED = 4  # of them are with another agency, and cannot be accepted


@pytest.fixture
async def intake(bureau: Bureau, database_url: str) -> AsyncIterator[FastAPI]:
    async with joined_intake(bureau, database_url) as app:
        yield app


async def ask(bureau: Bureau, role: str, path: str, body: Any = None, key: str = "", method: str = "") -> Any:
    """A request with the key of a development account; a POST where there is a body."""
    entry = bureau.credentials(role)
    headers = {entry["header"]: entry["value"]} | ({"Idempotency-Key": key or str(new_id())} if key != "none" else {})
    bureau.client.cookies.clear()
    method = method or ("GET" if body is None else "POST")
    return await bureau.client.request(method, path, json=body, headers=headers)


async def file(bureau: Bureau, number: int, text: str = GYM, **changes: Any) -> UUID:
    """File a complaint in intake, and let dispatch open its case, as the bus would."""
    filed = await ask(bureau, "partner", "/v1/complaints", a_message(number, **changes))
    assert filed.status_code == 201, filed.text
    identifier = UUID(filed.json()["id"])
    facts = {"aggregate_id": identifier, "complaint_id": identifier, "case_id": identifier}
    of_partner = {"channel": Channel.PARTNER, "source": "partner:demo", "external_id": None}
    await bureau.receive(text, SHOP, **facts, **of_partner, number=filed.json()["number"])
    return identifier


async def all_compared(intake: FastAPI) -> None:
    async def empty() -> bool:
        async with intake.state.transactions.begin() as work:
            return (await GROUPING_QUEUE.waiting(work.db)).items == 0

    await until(empty)


async def a_group(bureau: Bureau, ids: list[UUID]) -> str:
    body = {"respondent": SHOP, "topic": "prepaid", "members": [str(one) for one in ids]}
    opened = await ask(bureau, "hub", "/v1/groups", body)
    if opened.status_code == 409:  # the rule was faster
        return str((await ask(bureau, "hub", f"/v1/complaints/{ids[0]}")).json()["group"]["id"])
    assert opened.status_code == 201, opened.text
    return str(opened.json()["id"])


async def give(bureau: Bureau, group: str, command: str, role: str = "hub", key: str = "", **body: Any) -> Any:
    return await ask(bureau, role, f"/v1/groups/{group}/commands/{command}", body, key)


async def post(bureau: Bureau, page: httpx.Response, path: str, **fields: str) -> httpx.Response:
    """Send a form of a page, as its browser does."""
    data = {"token": token_of(page), "key": str(new_id())} | fields
    return await bureau.client.post(path, data=data, headers={"Origin": ORIGIN})


@sampled
async def test_one_command_for_fifty_members_is_refused_for_some_and_done_for_the_rest(
    bureau: Bureau, intake: FastAPI
) -> None:
    ids = [await file(bureau, n, CRACKS if n < REDIRECTED else GYM) for n in range(MEMBERS)]
    await all_compared(intake)
    group = await a_group(bureau, ids)

    first = await give(bureau, group, "accept", key="all-at-once")
    again = await give(bureau, group, "accept", key="all-at-once")

    assert first.status_code == 200, first.text
    answer = first.json()
    assert (len(answer["items"]), answer["done"], answer["refused"]) == (MEMBERS, MEMBERS - REDIRECTED, REDIRECTED)
    refused = {item["id"] for item in answer["items"] if item["problem"]}
    assert refused == {str(one) for one in ids[:REDIRECTED]}
    assert {item["state"] for item in answer["items"] if not item["problem"]} == {"accepted"}
    assert {item["problem"]["status"] for item in answer["items"] if item["problem"]} == {409}
    assert [(item["id"], item["status"], item["state"]) for item in again.json()["items"]] == [
        (item["id"], item["status"], item["state"]) for item in answer["items"]
    ]
    history = (await ask(bureau, "hub", f"/v1/cases/{ids[-1]}")).json()["history"]
    assert [act["act"] for act in history].count("case_accepted") == 1


async def test_a_member_is_handled_alone_and_some_are_chosen(bureau: Bureau, intake: FastAPI) -> None:
    ids = [await file(bureau, n) for n in range(3)]
    await all_compared(intake)
    group = await a_group(bureau, ids)

    alone = await ask(bureau, "officer", f"/v1/cases/{ids[0]}/accept", {})
    chosen = [str(ids[1]), str(new_id())]
    some = (await give(bureau, group, "note", members=chosen, body={"text": "已电话联系"})).json()
    wrong = (await give(bureau, group, "first-feedback", members=chosen[:1], body={})).json()

    assert alone.status_code == 200, alone.text
    assert [item["status"] for item in some["items"]] == [200, 409]
    assert some["items"][1]["problem"]["code"] == "group_not_a_member"
    assert (wrong["items"][0]["status"], wrong["done"]) == (422, 0)


async def test_what_is_not_for_all_at_once_and_who_may_not_is_refused(bureau: Bureau, intake: FastAPI) -> None:
    ids = [await file(bureau, n) for n in range(2)]
    await all_compared(intake)
    group = await a_group(bureau, ids)

    assert (await give(bureau, group, "agree", body={"terms": "退一半", "amount_fen": 1})).status_code == 404
    assert (await give(bureau, str(new_id()), "note", body={"text": "无"})).status_code == 404
    assert (await give(bureau, group, "note", role="auditor", body={"text": "无"})).status_code == 403
    assert (await give(bureau, group, "note", role="partner", body={"text": "无"})).status_code == 403
    assert (await give(bureau, group, "note", key="none", body={"text": "无"})).json()[
        "code"
    ] == "idempotency_key_missing"
    bureau.cut("dispatch")
    silent = (await give(bureau, group, "note", body={"text": "无"})).json()
    assert {item["status"] for item in silent["items"]} == {503}
    bureau.cut("intake")
    assert (await give(bureau, group, "note", body={"text": "无"})).status_code == 503


async def test_the_page_of_a_group_gives_an_act_and_shows_each_result(bureau: Bureau, intake: FastAPI) -> None:
    ids = [await file(bureau, n, CRACKS if n == 0 else GYM) for n in range(3)]
    await all_compared(intake)
    group = await a_group(bureau, ids)
    path = f"/console/groups/{group}"
    page = await bureau.home_of("hub", path)
    assert page.status_code == 200, page.text
    listed = await bureau.client.get("/console/groups")

    boxes = {f"case.{one}": "yes" for one in ids}
    done = await post(bureau, page, f"{path}/commands/accept", **boxes)
    none = await post(bureau, page, f"{path}/commands/accept")
    empty = await post(bureau, page, f"{path}/commands/first-feedback", **boxes)
    unknown = await post(bureau, page, f"{path}/commands/agree", **boxes)

    assert SHOP in page.text
    assert SHOP in listed.text
    assert done.status_code == 200
    assert "办成 2 / 3" in done.text
    assert "没办成" in done.text
    assert (none.status_code, empty.status_code, unknown.status_code) == (422, 422, 404)
    assert "还没有选人" in none.text


async def test_consents_and_representatives_are_recorded_on_the_page(bureau: Bureau, intake: FastAPI) -> None:
    ids = [await file(bureau, n) for n in range(3)]
    await all_compared(intake)
    group = await a_group(bureau, ids)
    path = f"/console/groups/{group}"
    page = await bureau.home_of("hub", path)
    first, second, third = ({f"case.{one}": "yes"} for one in ids)

    early = await post(bureau, page, f"{path}/members/represent", **first, **second)
    consent = await post(bureau, page, f"{path}/members/consent", **first, **second)
    one_alone = await post(bureau, page, f"{path}/members/represent", **first)
    elected = await post(bureau, page, f"{path}/members/represent", **first, **second)
    left = await post(bureau, page, f"{path}/members/leave", **third)
    after = await bureau.client.get(f"{path}?lang=en")

    assert (early.status_code, one_alone.status_code) == (409, 422)
    assert (consent.status_code, elected.status_code, left.status_code) == (303, 303, 303)
    assert after.text.count("Represents") == 2
    assert "Taken out" in after.text
    assert "群体，2 人" in (await bureau.client.get(f"/console/cases/{ids[0]}")).text


async def test_a_closing_shop_stands_on_the_hub_and_becomes_a_group(bureau: Bureau, intake: FastAPI) -> None:
    ids = [await file(bureau, n) for n in range(3)]
    await all_compared(intake)
    [alarm] = (await ask(bureau, "hub", "/v1/groups/closing-shops?state=open")).json()["items"]
    event = ClosingShopSuspected(
        aggregate_id=UUID(alarm["id"]),
        complaint_id=ids[0],
        occurred_at=bureau.clock.now(),
        found_at=bureau.clock.now(),
        respondent_name=SHOP,
        topic="prepaid",
        complaints=tuple(ids),
        evidence=tuple(AlarmEvidence.model_validate(one) for one in alarm["evidence"]),
    )
    async with bureau.dispatch.state.transactions.begin() as work:
        await events._handlers[event.type](event, work)
    hub = await bureau.home_of("hub", "/console/hub")

    opened = await post(bureau, hub, f"/console/groups/closing-shops/{alarm['id']}/group")
    gone = await post(bureau, hub, f"/console/groups/closing-shops/{alarm['id']}/group")

    assert "关门苗头" in hub.text
    assert "大门紧锁" in hub.text
    assert "建群体，3 人" in hub.text
    assert opened.status_code == 303
    assert (await bureau.client.get(opened.headers["location"])).text.count('name="case.') == 3
    assert gone.status_code == 404


@sampled
async def test_a_closing_shop_joins_the_group_that_stands(bureau: Bureau, intake: FastAPI) -> None:
    ids = [await file(bureau, n) for n in range(4)]
    await all_compared(intake)
    [alarm] = (await ask(bureau, "hub", "/v1/groups/closing-shops?state=open")).json()["items"]
    people = intake.state.acceptance_queue.people
    async with intake.state.transactions.begin() as work:
        group = await open_group(work, business_named(SHOP, None, people), "prepaid", ids[:2], Scope(ScopeKind.ALL))
        await work.db.execute(update(closing_alarms).values(state="open", group_id=None))
    page = await bureau.home_of("hub", "/console/groups")

    answered = await post(bureau, page, f"/console/groups/closing-shops/{alarm['id']}/group")

    view = (await ask(bureau, "hub", f"/v1/groups/{group.id}")).json()
    assert (answered.status_code, answered.headers["location"].split("?")[0]) == (303, f"/console/groups/{group.id}")
    assert (view["members"], len(view["items"])) == (4, 4)


async def test_an_alarm_is_dismissed_with_its_reason(bureau: Bureau, intake: FastAPI) -> None:
    for n in range(3):
        await file(bureau, n)
    await all_compared(intake)
    page = await bureau.home_of("hub", "/console/groups")
    [alarm] = (await ask(bureau, "hub", "/v1/groups/closing-shops?state=open")).json()["items"]
    page = await bureau.home_of("hub", "/console/groups")

    empty = await post(bureau, page, f"/console/groups/closing-shops/{alarm['id']}/dismiss", reason="")
    done = await post(bureau, page, f"/console/groups/closing-shops/{alarm['id']}/dismiss", reason="装修，下周开门")

    assert "关门苗头" in page.text
    assert (empty.status_code, done.status_code) == (422, 303)
    assert "建群体" not in (await bureau.client.get("/console/groups")).text


@sampled
async def test_signals_stand_on_the_case_and_a_section_head_decides(bureau: Bureau, intake: FastAPI) -> None:
    who = {"name": "段青", "phone": "13711112209"}
    matter = {"text": "买的坚果标签没有生产日期，要求赔偿", "category": "食品", "problem": "标签"}
    ids = [
        await file(bureau, n, complainant=who, matter=matter, respondent={"name": f"{'甲乙丙丁戊己'[n]}园坚果店"})
        for n in range(6)
    ]
    await all_compared(intake)
    path = f"/console/cases/{ids[0]}"
    by_hub = await bureau.home_of("hub", path)

    objected_early = await post(bureau, by_hub, f"{path}/signals/quantity/objection", text="我开早餐店")

    assert "数量、频次超出生活需要" in by_hub.text
    assert "界限 shipped-1 随系统发布，本局还没有人签字。" in by_hub.text
    assert 'name="upheld"' not in by_hub.text
    assert objected_early.status_code == 409
    await dispatched(intake, *ids)
    head = await bureau.home_of("section_head", path)
    unreasoned = await post(bureau, head, f"{path}/signals/quantity/decision", upheld="true")
    decided = await post(bureau, head, f"{path}/signals/quantity/decision", upheld="true", reason="九单同一天付款")
    by_officer = await bureau.home_of("officer", path)
    objected = await post(bureau, by_officer, f"{path}/signals/quantity/objection", text="我开早餐店")
    assert 'name="upheld"' in head.text
    assert (unreasoned.status_code, decided.status_code, objected.status_code) == (422, 303, 303)
    assert "我开早餐店" in (await bureau.client.get(path)).text
    auditor = await bureau.home_of("auditor", f"{path}?lang=en")
    assert "Signals of Art. 17" in auditor.text
    assert (await post(bureau, auditor, f"{path}/signals/quantity/decision", upheld="true")).status_code == 403
