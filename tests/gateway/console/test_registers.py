"""The registers on screen."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bureau import ORIGIN, Bureau, token_of
from counting import counting_at
from intake import joined_intake, received_twice
from playwright.async_api import Browser, Page
from settling import Settling, settling_at, words_of
from test_browser import looked_at, press, signed_in, submit

from canon.shanghai import day_of
from chassis.clock import new_id
from tests.chromium import visiting
from tests.console.accessibility import check_page
from tests.services.analytics.stories import Story
from tests.sweeps import SAMPLED, one_day_in

REGISTERS = "/console/registers"
RETURNS = "/v1/registers/no-reason-return"


@pytest.fixture
async def settling(bureau: Bureau, database_url: str) -> AsyncIterator[Settling]:
    async with settling_at(bureau, database_url) as settling:
        yield settling


async def post(settling: Settling, role: str, path: str, **body: Any) -> dict[str, Any]:
    key = settling.bureau.credentials(role)
    headers = {key["header"]: key["value"], "Idempotency-Key": str(new_id())}
    settling.bureau.client.cookies.clear()
    answer = await settling.bureau.client.post(path, json=body, headers=headers)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def a_shop(settling: Settling, name: str = "简橙家电城", register: str = RETURNS, **fields: Any) -> str:
    began = day_of(settling.bureau.clock.now()) - timedelta(days=200)
    given = {"address": "望川县城关镇人民路20号", "town": "城关镇", "field": "appliances", "valid_from": str(began)}
    entry = await post(settling, "hub", register, **{"name": name} | given | fields)
    return f"{REGISTERS}/{register.rpartition('/')[2]}/{entry['id']}"


async def test_a_shop_is_entered_with_what_its_register_has(settling: Settling) -> None:
    await settling.bureau.sign_in("hub")
    shop = {
        "name": "简橙家电城",
        "address": "人民路20号",
        "field": "appliances",
        "valid_from": "2026-03-01",
        "days": "15",
    }

    form = await settling.bureau.client.get(f"{REGISTERS}/new?register=no-reason-return")
    without_town = await settling.submit(REGISTERS, "no-reason-return", **shop)
    entered = await settling.submit(REGISTERS, "no-reason-return", **shop, town="城关镇")

    assert "退货天数" in words_of(form)
    assert "级别" not in words_of(form)
    assert (without_town.status_code, "这一项要填" in words_of(without_town)) == (422, True)
    assert "已列入名录" in words_of(entered)


async def test_what_is_decided_stands_in_the_history_and_changes_the_list(settling: Settling) -> None:
    page = await a_shop(settling, days=15, scope="小家电、数码", promise="15 天内凭小票退")
    await settling.bureau.sign_in("section_head")

    opened = await settling.bureau.client.get(page)
    unproven = await settling.submit(page, "suspension", reason="两次拒退")
    suspended = await settling.submit(page, "suspension", reason="两次拒退", proof="调解书 31 号")
    restored = await settling.submit(page, "restoration", reason="整改完成")

    assert "15 天，小家电、数码" in words_of(opened)
    assert (unproven.status_code, "这一项要填" in words_of(unproven)) == (422, True)
    assert "两次拒退 · 调解书 31 号" in words_of(suspended)
    assert "其中暂停中 1，恢复 0" in words_of(suspended)
    assert "其中暂停中 0，恢复 1" in words_of(restored)


async def test_a_breach_is_reported_by_one_and_confirmed_by_another(settling: Settling) -> None:
    page = await a_shop(settling)
    today = day_of(settling.bureau.clock.now()).isoformat()
    await settling.bureau.sign_in("officer")
    reported = await settling.submit(page, "breaches", kind="refused_return", on=today, evidence="核查记录")
    await settling.bureau.sign_in("section_head")
    waiting = await settling.bureau.client.get(page)
    breach = waiting.text.partition("/breaches/")[2][:36]

    confirmed = await settling.submit(page, f"breaches/{breach}", confirmed="true", reason="属实")

    assert "已记违诺，待认定" in words_of(reported)
    assert "违诺由股室负责人认定" in words_of(reported)
    assert "违诺：拒绝无理由退货" in words_of(confirmed)
    assert "1 次，满 3 次暂停" in confirmed.text


async def test_an_entry_says_how_many_complaints_its_business_has(settling: Settling, database_url: str) -> None:
    shop, other = await a_shop(settling), await a_shop(settling, "清河家电")
    day = settling.bureau.clock.now()
    stories = [Story(number=number, received=day, business=("简橙家电城", None)).recorded() for number in (1, 2)]
    async with counting_at(settling.bureau, database_url, [event for one in stories for event in one.events]) as bureau:
        await bureau.sign_in("hub")

        complained = await bureau.client.get(shop)
        quiet = await bureau.client.get(other)
        bureau.cut("analytics")
        silent = await bureau.client.get(shop)

    assert "近一年收到 2 件，在办 2 件" in words_of(complained)
    assert re.search(r'href="/console/respondents/[0-9a-f-]{36}"', complained.text)
    assert "近一年收到" not in words_of(quiet)
    assert (silent.status_code, "近一年收到" in words_of(silent)) == (200, False)


async def test_an_officers_entry_waits_for_its_review(settling: Settling) -> None:
    body = {"name": "净屿服饰", "address": "城关镇", "town": "城关镇", "field": "clothing", "valid_from": "2026-01-01"}
    entry = await post(settling, "officer", RETURNS, **body)
    page = f"{REGISTERS}/no-reason-return/{entry['id']}"
    await settling.bureau.sign_in("hub")

    waiting = await settling.bureau.client.get(f"{REGISTERS}?register=no-reason-return&show=waiting")
    listed = await settling.submit(page, "review", approved="true")

    assert "净屿服饰" in words_of(waiting)
    assert "已审核" in words_of(listed)


async def test_the_public_list_needs_nobody_signed_in(settling: Settling) -> None:
    await a_shop(settling, promise="诚信经营", reason="城关所推荐")
    settling.bureau.client.cookies.clear()

    page = await settling.bureau.client.get(f"{REGISTERS}/public?register=no-reason-return")
    private = await settling.bureau.client.get(REGISTERS)

    assert "简橙家电城" in words_of(page)
    assert "城关所推荐" not in page.text
    assert private.status_code == 303


async def test_a_list_is_imported_and_wrong_cells_are_named(settling: Settling) -> None:
    await settling.bureau.sign_in("hub")
    path = f"{REGISTERS}/no-reason-return/import"
    page = await settling.bureau.client.get(path)
    rows = "名称,地址,乡镇,领域,生效日期\n净屿服饰,人民路2号,城关镇,服装鞋帽,2025-04-02\n甲店,街,镇,水运,2025-04-02\n"

    answer = await settling.bureau.client.post(
        path,
        data={"token": token_of(page)},
        files={"file": ("名录.csv", rows.encode(), "text/csv")},
        headers={"Origin": ORIGIN},
    )

    assert "2 行：列入 1，已在册或待审核 0" in words_of(answer)
    assert "3 领域 不在可选范围内" in words_of(answer)


@pytest.mark.browser
@one_day_in(SAMPLED)
async def test_a_join_a_suspension_a_restoration_and_the_list_of_a_day_before(
    settling: Settling, browser: Browser, tmp_path: Path
) -> None:
    bureau = settling.bureau
    for name in ("悦禾生活超市", "南窗母婴生活馆", "青檐家装材料"):
        await a_shop(settling, name, days=7, scope="服装鞋帽")
    today = day_of(bureau.clock.now())
    async with visiting(bureau.front, browser) as visit:
        page, origin = visit.page, visit.origin
        await signed_in(page, bureau, origin, "section_head")
        await page.goto(f"{origin}{REGISTERS}?register=no-reason-return")
        await press(page, ".head a.pri")
        await check_page(page)
        await _enter(page)
        await looked_at(page, tmp_path, "registers-entry")
        await page.locator("#act-suspension summary").click()
        await submit(
            page, "#form-suspension button", **{"suspension-reason": "两次拒退", "suspension-proof": "调解书 31 号"}
        )
        assert "暂停" in await page.locator("#entry header .st").first.inner_text()
        await page.locator("#act-restoration summary").click()
        await submit(page, "#form-restoration button", **{"restoration-reason": "整改完成"})
        assert await page.locator("#entry .tl li").count() == 4
        before = (today - timedelta(days=1)).isoformat()
        await page.locator("#as_of").fill(before)
        await press(page, "form.body button")
        assert "简橙家电城" not in await page.locator("#list").inner_text()
        assert "悦禾生活超市" in await page.locator("#list").inner_text()
        await looked_at(page, tmp_path, "registers-before")
        await check_page(page)
        await page.goto(f"{origin}{REGISTERS}?register=no-reason-return&lang=en")
        await looked_at(page, tmp_path, "registers-en")
        await page.goto(f"{origin}{REGISTERS}/public?register=no-reason-return")
        await looked_at(page, tmp_path, "registers-public")
        await check_page(page)


async def _enter(page: Page) -> None:
    await page.locator("#join-field").select_option("appliances")
    await submit(
        page,
        "#form-join button",
        **{
            "join-name": "简橙家电城",
            "join-address": "望川县城关镇人民路20号",
            "join-town": "城关镇",
            "join-days": "15",
            "join-scope": "小家电、数码",
            "join-promise": "购买后 15 天内，外观完好、附件齐全，凭小票无理由退货，原路退款不超过 3 天。",
        },
    )


async def test_a_case_shows_what_its_business_promised_and_leads_to_reporting_a_breach(
    settling: Settling, database_url: str
) -> None:
    async with joined_intake(settling.bureau, database_url) as intake:
        await a_shop(settling, "某农资店", days=7, scope="种子、农具")
        case = await received_twice(settling.bureau, intake, "第三天退没拆封的喷雾器，店里不给退，说不支持无理由退货。")
        await settling.bureau.sign_in("hub")

        page = await settling.bureau.client.get(f"/console/cases/{case}")
        entry = re.findall(r'href="(/console/registers/no-reason-return/[^"]+)"', page.text)[0]
        opened = await settling.bureau.client.get(entry.replace("&amp;", "&"))

    assert "7 天，种子、农具" in words_of(page)
    assert f'value="{case}"' in opened.text
