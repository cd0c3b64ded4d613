"""Notices on a real database: once for each act, sealed, shown to those they concern."""

from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import docx
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import delete, select

from canon.codes import Agency, MediationMode, RedirectReason, RefusalReason, State, TerminationReason
from canon.shanghai import SHANGHAI
from chassis.clock import new_id
from chassis.db.tables import audit
from contracts.dispatch import (
    AgreementReached,
    CaseAccepted,
    CaseRedirected,
    CaseRefused,
    MediationStarted,
    MediationTerminated,
)
from contracts.event import Event
from services.intake.complaints.tables import vault
from services.intake.notices.domain.law import REFUSALS
from services.intake.notices.tables import notices
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import an_event
from tests.services.intake.direct_delivery import consume, id_of

REASON = REFUSALS[RefusalReason.NOT_CONSUMER]


@pytest.fixture
async def filed(client: Client, keys: Keys, complaint: Message) -> dict[str, Any]:
    answer: dict[str, Any] = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    return answer


def a_refusal(filed: Message) -> Event:
    return an_event(CaseRefused, id_of(filed), state=State.REFUSED, reason=RefusalReason.NOT_CONSUMER, note="数量过多")


def a_redirect(filed: Message, reason: RedirectReason, agency: Agency) -> Event:
    return an_event(
        CaseRedirected,
        id_of(filed),
        state=State.REDIRECTED,
        handover_id=new_id(),
        reason=reason,
        basis="某法第三条",
        agency=agency,
    )


def address_of(filed: Message, notice_id: object = "", form: str = "") -> str:
    return f"/v1/complaints/{filed['id']}/notices" + (f"/{notice_id}.{form}" if form else "")


async def listed(client: Client, filed: Message, who: str = "partner") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client(who).get(address_of(filed))).json()["items"]
    return items


async def read(client: Client, who: str, filed: Message, notice_id: object, form: str = "html") -> httpx.Response:
    return await client(who).get(address_of(filed, notice_id, form))


async def test_an_act_is_one_notice_however_often_it_is_received(
    app: FastAPI, client: Client, filed: dict[str, Any]
) -> None:
    onsite = an_event(MediationStarted, id_of(filed), state=State.MEDIATING, mode=MediationMode.ONSITE)
    events: list[Event] = [
        an_event(CaseAccepted, id_of(filed), state=State.ACCEPTED),
        onsite,
        an_event(AgreementReached, id_of(filed), state=State.AGREED, amount_fen=100),
    ]

    await consume(app, *events, *events)
    first = await listed(client, filed, "hub")
    await consume(app, *events)
    await consume(app, onsite)

    assert await listed(client, filed, "hub") == first
    assert sorted((one["kind"], one["addressee"]) for one in first) == [
        ("accepted", "consumer"),
        ("mediation", "consumer"),
        ("mediation", "respondent"),
        ("settlement", "consumer"),
        ("settlement", "respondent"),
    ]


async def test_the_file_opens_and_holds_the_person_and_the_reason(
    app: FastAPI, client: Client, filed: dict[str, Any]
) -> None:
    await consume(app, a_refusal(filed))
    [notice] = await listed(client, filed)

    answer = await read(client, "partner", filed, notice["id"], "docx")

    text = "\n".join(one.text for one in docx.Document(BytesIO(answer.content)).paragraphs)
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert "不予受理告知书" in text
    assert "张丽华：" in text
    assert REASON in text
    assert "（五）向人民法院提起诉讼。" in text
    assert f"望市监〔{notice['decided_at'][:4]}〕1号" in text


async def test_a_document_is_rendered_once_and_then_stored(app: FastAPI, client: Client, filed: dict[str, Any]) -> None:
    await consume(app, a_refusal(filed))
    [notice] = await listed(client, filed)

    first = await read(client, "partner", filed, notice["id"], "docx")
    again = await read(client, "hub", filed, notice["id"], "docx")
    page = await read(client, "officer", filed, notice["id"])

    [stored] = await listed(client, filed)
    assert (notice["state"], notice["number"]) == ("pending", None)
    assert stored["state"] == "rendered"
    assert again.content == first.content
    assert stored["number"] in page.text
    assert "style=" not in page.text
    assert "<script" not in page.text
    assert 'class="paper"' in page.text


async def test_a_letter_knows_when_its_mediation_began(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    late_june = complaint | {"received_at": "2024-06-27T09:00:00+08:00"}
    filed = (await client("importer").post("/v1/complaints", json=late_june, headers=keys())).json()
    july = datetime(2024, 7, 1, 10, 0, tzinfo=SHANGHAI)  # mediations accepted from here on have sixty days
    await consume(
        app,
        an_event(CaseAccepted, id_of(filed), state=State.ACCEPTED, occurred_at=july),
        an_event(MediationTerminated, id_of(filed), state=State.TERMINATED, reason=TerminationReason.TIME_LIMIT),
    )

    pages = [(await read(client, "hub", filed, one["id"])).text for one in await listed(client, filed, "hub")]

    assert len(pages) == 3
    assert all("受理之日起六十日内" in page for page in pages)


async def test_running_numbers_have_no_gap(app: FastAPI, client: Client, filed: dict[str, Any]) -> None:
    await consume(app, a_refusal(filed), an_event(CaseAccepted, id_of(filed), state=State.ACCEPTED))

    for one in await listed(client, filed):
        await read(client, "hub", filed, one["id"])

    assert sorted(one["number"][-2:] for one in await listed(client, filed)) == ["1号", "2号"]


async def test_the_bureau_head_and_the_auditor_read_it_masked_and_it_stays_unrendered(
    app: FastAPI, client: Client, filed: dict[str, Any]
) -> None:
    await consume(app, a_refusal(filed))
    [notice] = await listed(client, filed)

    page = (await read(client, "auditor", filed, notice["id"])).text

    assert "张**：" in page
    assert "张丽华" not in page
    assert (await listed(client, filed))[0]["state"] == "pending"


async def test_an_agency_reads_the_letter_addressed_to_it_and_no_other(
    app: FastAPI, client: Client, filed: dict[str, Any]
) -> None:
    await consume(
        app,
        an_event(CaseAccepted, id_of(filed), state=State.ACCEPTED),
        a_redirect(filed, RedirectReason.FOOD_TRANSFER, Agency.HOUSING),
    )
    ids = {one["kind"]: one["id"] for one in await listed(client, filed, "hub")}

    mine = await listed(client, filed, "agency")
    page = await read(client, "agency", filed, ids["food_transfer"])

    assert [one["kind"] for one in mine] == ["food_transfer"]
    assert page.status_code == 200
    assert "张丽华" not in page.text
    assert (await read(client, "agency", filed, ids["redirected"])).status_code == 404


async def test_the_one_a_crime_letter_concerns_does_not_see_it(
    app: FastAPI, client: Client, filed: dict[str, Any]
) -> None:
    await consume(app, a_redirect(filed, RedirectReason.CRIME, Agency.PUBLIC_SECURITY))
    [letter] = await listed(client, filed, "hub")

    assert await listed(client, filed, "partner") == []
    assert (await read(client, "partner", filed, letter["id"])).status_code == 404


@pytest.mark.parametrize("who", ["other_partner", "food_officer", "agency", "enterprise", "operator", "platform_12345"])
async def test_a_strangers_notice_is_not_there(app: FastAPI, client: Client, filed: dict[str, Any], who: str) -> None:
    await consume(app, a_refusal(filed))
    [notice] = await listed(client, filed)

    answers = [await client(who).get(address_of(filed))]
    answers += [await read(client, who, filed, notice["id"], form) for form in ("html", "docx")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_a_missing_notice_looks_like_a_foreign_one_and_a_bad_id_is_named(
    app: FastAPI, client: Client, filed: dict[str, Any]
) -> None:
    await consume(app, a_refusal(filed))
    [notice] = await listed(client, filed)

    missing = await read(client, "partner", filed, UUID(int=5))
    elsewhere = await read(client, "hub", {"id": str(UUID(int=6))}, notice["id"])
    foreign = await read(client, "other_partner", filed, notice["id"])

    assert {(one.status_code, one.json()["code"]) for one in (missing, elsewhere, foreign)} == {(404, "not_found")}
    assert (await read(client, "partner", filed, "x")).status_code in {404, 422}
    assert (await read(client, "partner", filed, "%00")).status_code in {400, 404, 422}
    assert (await read(client, "partner", filed, notice["id"], "pdf")).status_code == 404


async def test_every_look_is_audited(app: FastAPI, client: Client, filed: dict[str, Any]) -> None:
    await consume(app, a_refusal(filed))
    [notice] = await listed(client, filed)

    await read(client, "officer", filed, notice["id"])
    await read(client, "auditor", filed, notice["id"], "docx")

    async with app.state.transactions.begin() as work:
        looks = select(audit.c.account, audit.c.act, audit.c.subject).where(audit.c.act.like("read_notice%"))
        rows = await work.db.execute(looks.order_by(audit.c.act))
        assert [tuple(row) for row in rows] == [
            ("li", "read_notice_full", notice["id"]),
            ("aud", "read_notice_masked", notice["id"]),
        ]


async def test_nothing_of_the_person_stands_in_a_plain_column(
    app: FastAPI, client: Client, filed: dict[str, Any]
) -> None:
    await consume(app, a_refusal(filed))
    [notice] = await listed(client, filed)
    await read(client, "partner", filed, notice["id"])

    async with app.state.transactions.begin() as work:
        [row] = (await work.db.execute(select(notices))).mappings()

    assert row["sealed_html"]
    assert row["sealed_docx"]
    for canary in ("张丽华", "13800000000", "三号院"):
        assert canary not in repr(dict(row))
        assert canary.encode() not in bytes(row["sealed_html"]) + bytes(row["sealed_docx"])


async def test_a_destroyed_person_takes_the_documents_along(
    app: FastAPI, client: Client, filed: dict[str, Any]
) -> None:
    await consume(app, a_refusal(filed))
    [notice] = await listed(client, filed)
    await read(client, "partner", filed, notice["id"])
    async with app.state.transactions.begin() as work:
        await work.db.execute(delete(vault.keys))

    assert (await read(client, "partner", filed, notice["id"])).json()["code"] == "person_destroyed"
    assert "个人信息已经删除" in (await read(client, "auditor", filed, notice["id"])).text


async def test_the_story_mentions_a_notice_to_those_who_may_read_it(
    app: FastAPI, client: Client, filed: dict[str, Any]
) -> None:
    ended = an_event(MediationTerminated, id_of(filed), state=State.TERMINATED, reason=TerminationReason.CANNOT_AGREE)
    await consume(app, a_refusal(filed), ended)

    notices = {}
    for who in ("partner", "hub"):
        story = (await client(who).get(f"/v1/complaints/{filed['id']}/timeline")).json()
        notices[who] = [(one["text"], one["notice_id"]) for one in story["items"] if one["notice_id"]]

    assert [text for text, _ in notices["partner"]] == ["已出具《不予受理告知书》。", "已出具《终止调解告知书》。"]
    assert [one["id"] for one in await listed(client, filed)] == [notice_id for _, notice_id in notices["partner"]]
    assert len(notices["hub"]) == 3
