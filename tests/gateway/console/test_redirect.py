"""Handing over to another agency: what the rules propose, what the citizen will read, what may not be sent."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from bureau import CRACKS, ORIGIN, UNSURE, Bureau, token_of
from fastapi import FastAPI
from intake import joined_intake, received_twice

SEEDS = "在镇上农资店买的玉米种子出苗率不到一半，秋后减产，包装上写亩产翻倍，要求赔偿八千元。"
BASIS = "《种子法》第三条、第四十六条"
EXPLANATION = (
    "您反映的玉米种子出苗率低，由农业农村局办理，检查和鉴定的权力在他们。12月3日前他们给您打电话，"
    "也可以打 12316。没有人联系您，打 12315 找本局受理办公室，我们去催。谈不成还可以向法院起诉。"
)


@pytest.fixture
async def intake(bureau: Bureau, database_url: str) -> AsyncIterator[FastAPI]:
    async with joined_intake(bureau, database_url) as app:
        yield app


@pytest.fixture
async def case(bureau: Bureau, intake: FastAPI) -> UUID:
    """A case that waits at the hub, known to intake and to dispatch; the hub is signed in."""
    await bureau.sign_in("hub")
    return await received_twice(bureau, intake, UNSURE)


def address(case: UUID, more: str = "") -> str:
    return f"/console/cases/{case}/redirect{more}"


async def send(bureau: Bureau, case: UUID, more: str = "", **fields: str) -> httpx.Response:
    page = await bureau.client.get(address(case))
    carried = {
        name: re.findall(rf'name="{name}" value="([^"]*)"', page.text)[0] for name in ("key", "version", "drafted_for")
    }
    body = carried | {"token": token_of(page)} | fields
    return await bureau.client.post(address(case, more), data=body, headers={"Origin": ORIGIN})


def part(page: httpx.Response, name: str) -> str:
    found = re.search(rf'id="{name}".*?(?=<section|</aside|</form)', page.text, re.DOTALL)
    assert found, name
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


async def test_the_page_of_the_case_leads_to_the_page_of_the_redirection(bureau: Bureau, case: UUID) -> None:
    page = await bureau.client.get(f"/console/cases/{case}")

    assert f'href="{address(case)}"' in page.text


async def test_the_letters_are_read_before_they_are_issued(bureau: Bureau, case: UUID) -> None:
    facts = {"agency": "agriculture", "reason": "NO_AUTHORITY", "basis": BASIS, "explanation": EXPLANATION}
    page = await send(bureau, case, "/preview", drafted_for="agriculture", **facts)

    letters = part(page, "letters-redirect")
    assert "转办告知书" in letters
    assert "转办函" in letters
    assert f"由农业农村局负责，已转给该部门办理，依据：{BASIS}。" in letters
    assert EXPLANATION in letters
    assert "13800000000" not in page.text
    assert "没写" not in part(page, "checks")


async def test_another_agency_brings_its_own_proposals_and_keeps_what_was_written(bureau: Bureau, case: UUID) -> None:
    chosen = {"agency": "other", "agency_other": "post", "reason": "NO_AUTHORITY"}
    proposed = await send(bureau, case, "/preview", **chosen)
    unchanged = await send(bureau, case, "/preview", basis=BASIS, explanation="自己写的话", **chosen)

    assert "邮政" in part(proposed, "why")
    assert f'value="{BASIS}"' in unchanged.text
    assert "自己写的话" in unchanged.text


async def test_a_text_that_only_disclaims_the_matter_is_not_sent(bureau: Bureau, case: UUID) -> None:
    facts = {"agency": "agriculture", "reason": "NO_AUTHORITY", "basis": BASIS}
    page = await send(bureau, case, explanation="您反映的问题不属于我局职责范围。", **facts)

    assert page.status_code == 422
    assert "不能只说不归我们管" in page.text
    assert (await bureau.client.get(f"/v1/cases/{case}")).json()["state"] == "triaged"


async def test_what_is_sent_goes_to_the_agency_with_reason_and_basis(bureau: Bureau, case: UUID) -> None:
    facts = {"agency": "agriculture", "reason": "NO_AUTHORITY", "basis": BASIS, "explanation": EXPLANATION}
    sent = await send(bureau, case, **facts)

    assert (sent.status_code, sent.headers["location"]) == (303, f"/console/cases/{case}?done=redirect")
    [handover] = (await bureau.client.get(f"/v1/cases/{case}")).json()["handovers"]
    assert (handover["agency"], handover["basis"], handover["explanation"]) == ("agriculture", BASIS, EXPLANATION)


async def test_an_agency_that_gave_it_back_cannot_be_chosen_again(bureau: Bureau, intake: FastAPI) -> None:
    case = await received_twice(bureau, intake, CRACKS)  # the rules hand it to housing at once
    await bureau.refuse_handover(case, "不在本单位职责内")
    await bureau.sign_in("hub")
    page = await bureau.client.get(address(case))

    assert re.search(r'value="housing"[^>]* disabled', page.text)
    assert "不在本单位职责内" in page.text


async def test_without_intake_the_page_stands_without_letters(bureau: Bureau, case: UUID) -> None:
    bureau.cut("intake")
    facts = {"agency": "agriculture", "reason": "NO_AUTHORITY", "basis": BASIS, "explanation": EXPLANATION}
    page = await send(bureau, case, "/preview", **facts)

    assert page.status_code == 200
    assert "note warn" in page.text


async def test_only_the_hub_hands_over(bureau: Bureau, case: UUID) -> None:
    assert (await bureau.home_of("officer", address(case))).status_code == 403
