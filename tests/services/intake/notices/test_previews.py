"""Notices read before the act that makes them: the words of the act, nothing stored, nobody unmasked."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from canon.codes import MediationMode, RedirectReason, RefusalReason, State, TerminationReason
from contracts.dispatch import CaseAccepted, CaseDispatched, MediationStarted
from services.intake.notices.tables import notice_numbers, notices
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import an_event
from tests.services.intake.direct_delivery import consume, id_of

REDIRECT = {
    "command": "redirect",
    "agency": "housing",
    "reason": RedirectReason.NO_AUTHORITY,
    "basis": "《建设工程质量管理条例》第四十三条",
    "explanation": "您反映的楼板开裂由住建局查。王师傅 13811112222 会联系您。",
}


@pytest.fixture
async def filed(app: FastAPI, client: Client, keys: Keys, complaint: Message) -> dict[str, Any]:
    answer: dict[str, Any] = (await client("partner").post("/v1/complaints", json=complaint, headers=keys())).json()
    section = {"department": "consumer_protection", "station_name": "城关镇市场监管所", "by_rules": True}
    await consume(app, an_event(CaseDispatched, id_of(answer), state=State.DISPATCHED, **section))
    return answer


async def previewed(client: Client, filed: Message, who: str = "hub", **body: Any) -> httpx.Response:
    return await client(who).post(f"/v1/complaints/{filed['id']}/notices:preview", json=body)


async def letters(client: Client, filed: Message, **body: Any) -> list[dict[str, Any]]:
    answer = await previewed(client, filed, **body)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_what_will_be_read_is_read_before_it_is_decided(
    app: FastAPI, client: Client, filed: dict[str, Any]
) -> None:
    to_agency, to_citizen = await letters(client, filed, **REDIRECT)

    assert [(one["kind"], one["addressee"]) for one in (to_agency, to_citizen)] == [
        ("handover", "agency"),
        ("redirected", "consumer"),
    ]
    assert to_agency["paragraphs"][0].startswith("张**（电话 138****0000）反映某健身服务部的事项")
    assert (to_citizen["title"], to_citizen["to"], to_citizen["signed"]) == (
        "转办告知书",
        "张**：",
        "望川县市场监督管理局",
    )
    assert "13811112222" not in str(to_citizen)
    async with app.state.transactions.begin() as work:
        for table in (notices, notice_numbers):
            assert await work.db.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"command": "accept"}, [("accepted", "consumer")]),
        ({"command": "refuse", "reason": RefusalReason.MATERIALS}, [("refused", "consumer")]),
        ({"command": "request-supplement", "fields": ["付款凭证"], "by": "2026-12-01"}, [("supplement", "consumer")]),
        (
            {"command": "start-mediation", "mode": "call", "consumer_consents": True, "respondent_consents": True},
            [("mediation", "consumer"), ("mediation", "respondent")],
        ),
        (
            {"command": "schedule-session", "mode": "call", "held_at": "2026-12-01T09:00:00+08:00"},
            [("mediation", "consumer"), ("mediation", "respondent")],
        ),
        (
            {
                "command": "pause",
                "ground": "appraisal",
                "from": "2026-11-24T09:00:00+08:00",
                "appraiser": "省质检院",
                "designated": True,
            },
            [("appraisal", "body")],
        ),
        (
            {"command": "agree", "terms": "退 800 元", "amount_fen": 80000},
            [("record", "consumer"), ("record", "respondent")],
        ),
        (
            {"command": "terminate", "reason": TerminationReason.CANNOT_AGREE},
            [("terminated", "consumer"), ("terminated", "respondent")],
        ),
        (REDIRECT | {"reason": RedirectReason.CRIME, "agency": "public_security"}, [("crime_transfer", "agency")]),
    ],
    ids=lambda value: value["command"] if isinstance(value, dict) else None,
)
async def test_every_command_that_makes_notices_shows_them(
    client: Client, filed: dict[str, Any], body: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert [(one["kind"], one["addressee"]) for one in await letters(client, filed, **body)] == expected


async def test_the_letter_names_who_has_the_case_and_what_both_sides_agreed_before(
    app: FastAPI, client: Client, filed: dict[str, Any]
) -> None:
    onsite = {"mode": MediationMode.ONSITE, "mediator": "陈调解员"}
    await consume(
        app,
        an_event(CaseAccepted, id_of(filed), state=State.ACCEPTED, department="food"),
        an_event(MediationStarted, id_of(filed), state=State.MEDIATING, department="food", **onsite),
    )
    session = {"command": "schedule-session", "mode": "onsite", "held_at": "2026-12-01T09:00:00+08:00", "place": "二楼"}
    refund = {"amount_fen": 60000, "instalments": 3, "first_due_on": "2026-12-10"}

    [session_letter, _] = await letters(client, filed, **session)
    [agreement, _] = await letters(client, filed, command="agree", terms="退费", amount_fen=80000, refund=refund)

    assert "由食品安全股组织调解" in session_letter["paragraphs"][0]
    assert "调解人员：陈调解员" in session_letter["paragraphs"][1]
    assert agreement["kind"] == "settlement"
    assert "其中退费 600.00 元，分 3 期支付，第一期于 2026-12-10 前支付。" in agreement["paragraphs"]


async def test_an_act_without_a_letter_shows_none(client: Client, filed: dict[str, Any]) -> None:
    by_agreement = {"command": "pause", "ground": "appraisal", "from": "2026-11-24T09:00:00+08:00"}

    assert await letters(client, filed, **by_agreement) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"command": "refuse"}, "/reason"),
        ({"command": "refuse", "reason": "BECAUSE"}, "/reason"),
        ({"command": "pause", "ground": "appraisal"}, "/from"),
        ({"command": "agree", "terms": "退"}, "/amount_fen"),
        ({"command": "take"}, "/command"),
    ],
)
async def test_what_is_missing_is_named_as_the_command_names_it(
    client: Client, filed: dict[str, Any], body: dict[str, Any], field: str
) -> None:
    answer = await previewed(client, filed, **body)

    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])


async def test_only_who_decides_may_read_it_before(client: Client, filed: dict[str, Any]) -> None:
    statuses = {
        who: (await previewed(client, filed, who, command="accept")).status_code
        for who in ("hub", "officer", "food_officer", "auditor", "partner", "agency", "enterprise")
    }

    assert statuses == {
        "hub": 200,
        "officer": 200,
        "food_officer": 404,
        "auditor": 403,
        "partner": 403,
        "agency": 403,
        "enterprise": 403,
    }
