"""The report on screen: written in one form, opened figure by figure, edited, signed by two, downloaded."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from bureau import ORIGIN, Bureau, token_of
from counting import counting_at
from playwright.async_api import Browser, Page
from settling import words_of
from test_browser import looked_at, signed_in

from chassis.clock import new_id
from services.analytics.reports.domain.schedules import Schedule
from services.analytics.reports.service.schedules import write_due_reports
from services.analytics.reports.service.templates import DEFAULT_TEMPLATE, load_templates, shipped_templates
from tests.chromium import visiting
from tests.console.accessibility import check_page
from tests.services.analytics.activities.test_activities import DONE, JOINED
from tests.services.analytics.county import all_events
from tests.sweeps import SAMPLED, one_day_in

REPORTS = "/console/reports"
MARCH = {"from": "2026-03-01", "to": "2026-03-31", "basis": "cohort"}


@pytest.fixture
async def counting(bureau: Bureau, database_url: str) -> AsyncIterator[Bureau]:
    """The bureau with the real figures of a county's March."""
    async with counting_at(bureau, database_url, all_events(), [*DONE, *JOINED]) as counting:
        yield counting


async def submit(office: Bureau, page: str, act: str = "", **fields: str) -> httpx.Response:
    """As a person does: open the page, fill its form, send it, and read where it leads."""
    form = await office.client.get(page)
    return await office.client.post(
        f"{page.partition('?')[0]}{act}",
        data=fields_of(form.text) | {"token": token_of(form), "key": str(new_id())} | fields,
        headers={"Origin": ORIGIN},
        follow_redirects=True,
    )


def fields_of(page: str) -> dict[str, str]:
    """What stands in the texts of a page's form, and which version it was made from."""
    found = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return dict(found + re.findall(r'type="hidden" name="(base)" value="(\d+)"', page))


async def a_report(office: Bureau) -> str:
    await office.sign_in("section_head")
    written = await submit(office, REPORTS, **MARCH)
    assert "已写出第一稿" in words_of(written)
    return str(written.url.path)


async def test_a_report_is_written_in_one_form_and_its_figures_open(counting: Bureau) -> None:
    page = await a_report(counting)

    opened = await counting.client.get(f"{page}?figure=handling_rate")

    text = words_of(opened)
    assert "一、工作开展情况" in text
    assert "出动执法人员 9人次" in text
    assert "XX" not in text
    assert "分子、分母" in text
    link = re.search(r'href="(/console/metrics/handling_rate\?[^"]+)"', opened.text)
    assert link is not None
    source = await counting.client.get(link[1].replace("&amp;", "&"))
    assert source.status_code == 200


async def test_the_charts_of_the_report_stand_on_its_page(counting: Bureau) -> None:
    page = await a_report(counting)

    opened = await counting.client.get(page)

    assert opened.text.count('<svg class="chart"') == 4
    assert re.search(r'aria-label="退费：约定、已付与到期未付。全部：约定[\d,.]+元，已付', opened.text)
    assert "图2 各股室办结率及其95%置信区间" in words_of(opened)


async def test_proposals_are_decided_the_text_changed_and_two_others_sign(counting: Bureau) -> None:
    page = await a_report(counting)
    first = await counting.client.get(page)
    form = await counting.client.get(f"{page}/edit")
    proposals = dict.fromkeys(re.findall(r'name="(keep-[0-9-]+)"', form.text), "yes")
    early = await submit(counting, page, "/sign", version="1")  # as from a page of before

    edited = await submit(counting, f"{page}/edit", **proposals, **{"more-6": "继续做好节日值守。"})
    own = await submit(counting, page, "/sign", version="2")
    await counting.sign_in("hub")
    signed = await submit(counting, page, "/sign", version="2")
    counting.clock.advance_to(counting.clock.now() + timedelta(minutes=1))
    await counting.sign_in("bureau_head")
    final = await submit(counting, page, "/sign", version="2")

    assert "段没有决定" in words_of(first)
    assert "还有建议的句子没有决定" in words_of(early)
    assert "已存为新稿" in words_of(edited)
    assert "继续做好节日值守。" in words_of(edited)
    assert "起草这一稿的人不能签发" in words_of(own)
    assert "已签，等另一人签" in words_of(signed)
    assert "已定稿" in words_of(final)
    assert re.search(r"校验码 [0-9a-f]{64}", words_of(final))
    assert "/edit" not in final.text


async def test_a_figure_set_by_hand_is_marked(counting: Bureau) -> None:
    page = await a_report(counting)

    edited = await submit(counting, f"{page}/edit", figure="hazards_removed", value="7", reason="补登一处")

    assert "人工改动：消除问题隐患处数" in words_of(edited)
    assert "消除隐患 7处" in words_of(edited)


async def test_figures_are_named_in_the_words_of_people(counting: Bureau) -> None:
    page = await a_report(counting)
    form = await counting.client.get(f"{page}/edit")

    edited = await submit(counting, f"{page}/edit", **{"text-1-0": "办结率为{办结率}{办结率，与上期比}。"})
    mistyped = await submit(counting, f"{page}/edit", **{"text-1-0": "办结率为{办结律}。"})

    assert "期间共收到{收到}，其中投诉{收到投诉}" in form.text
    assert "办结率为 66.67%（12/18） ，与上期" in words_of(edited)
    assert (mistyped.status_code, "汇报里没有这个数字" in words_of(mistyped)) == (422, True)


async def test_a_blank_comes_back_to_its_paragraph(counting: Bureau) -> None:
    page = await a_report(counting)

    refused = await submit(counting, f"{page}/edit", **{"text-1-0": "共受理投诉举报XXX件。"})

    assert refused.status_code == 422
    assert "数字还空着" in words_of(refused)
    assert "共受理投诉举报XXX件。" in refused.text


async def test_the_files_are_downloaded_from_the_page(counting: Bureau) -> None:
    page = await a_report(counting)
    opened = (await counting.client.get(page)).text

    paths = re.findall(r'href="(/v1/reports/[^"]+)"', opened)
    answers = [await counting.client.get(path) for path in paths]

    assert sorted(path.rpartition(".")[2] for path in paths) == ["docx", "html", "xlsx"]
    assert [one.status_code for one in answers] == [200, 200, 200]


async def test_a_template_of_the_bureaus_own_is_chosen_in_the_form(counting: Bureau, tmp_path: Path) -> None:
    (tmp_path / "brief.yaml").write_text("title: 简报\nsections: [{title: 一、收到}]\n", "utf-8")
    await counting.sign_in("section_head")
    before = await counting.client.get(REPORTS)
    analytics = counting.front._upstreams._upstreams["analytics"]._app
    analytics.state.templates = load_templates(tmp_path)

    form = await counting.client.get(REPORTS)
    written = await submit(counting, REPORTS, **MARCH, template="brief")

    assert 'name="template"' not in before.text
    assert "简报 (brief)" in words_of(form)
    assert "简报 一、收到" in words_of(written)


async def test_the_list_says_what_a_schedule_wrote(counting: Bureau) -> None:
    analytics = counting.front._upstreams._upstreams["analytics"]._app
    async with analytics.state.transactions.begin() as work:
        await write_due_reports(work, [Schedule.MONTHLY], shipped_templates()[DEFAULT_TEMPLATE])
    await counting.sign_in("hub")

    listed = await counting.client.get(REPORTS)
    in_english = await counting.client.get(f"{REPORTS}?lang=en")

    assert "按计划：月报" in words_of(listed)
    assert "By schedule, monthly" in words_of(in_english)
    page = re.search(rf'href="({REPORTS}/[0-9a-f-]{{36}})"', listed.text)
    assert page is not None
    assert "第 1 稿 · 系统" in words_of(await counting.client.get(page[1]))


async def test_auditors_read_and_officers_do_not(counting: Bureau) -> None:
    page = await a_report(counting)
    await counting.sign_in("auditor")
    read = await counting.client.get(page)
    listed = await counting.client.get(REPORTS)
    await counting.sign_in("officer")
    refused = await counting.client.get(page)

    assert (read.status_code, listed.status_code, refused.status_code) == (200, 200, 403)
    assert "form-sign" not in read.text
    assert "form-write" not in listed.text


async def test_the_page_says_when_the_figures_do_not_answer(counting: Bureau) -> None:
    page = await a_report(counting)
    counting.cut("analytics")

    assert (await counting.client.get(page)).status_code == 503


@pytest.mark.browser
@one_day_in(SAMPLED)
async def test_a_head_writes_opens_edits_and_signs_in_a_browser(
    counting: Bureau, browser: Browser, tmp_path: Path
) -> None:
    async with visiting(counting.front, browser) as visit:
        page, origin = visit.page, visit.origin
        await signed_in(page, counting, origin, "section_head")
        await page.goto(f"{origin}{REPORTS}")
        await page.fill("#write-from", "2026-03-01")
        await page.fill("#write-to", "2026-03-31")
        await page.click("#form-write button[type=submit]")
        await page.wait_for_url(re.compile(r"/console/reports/[0-9a-f-]{36}"))
        address = page.url.partition("?")[0]
        await page.click("a.fig >> nth=0")
        assert await page.locator("#f pre").inner_text()
        await looked_at(page, tmp_path, "report")
        await check_page(page)
        await page.goto(f"{address}/edit")
        await looked_at(page, tmp_path, "report-edit")
        await check_page(page)
        for tick in await page.locator("input[type=checkbox]").all():
            await tick.check()
        await page.click("#form-edit button[type=submit]")
        await page.wait_for_url(re.compile("done=edit"))
        await signed_in_anew(page, counting, origin, "hub")
        await page.goto(address)
        await page.click("#act-sign summary")
        await page.click("#form-sign button[type=submit]")
        await page.wait_for_url(re.compile("done=signed"))
        await page.goto(f"{origin}{REPORTS}?lang=en")
        await looked_at(page, tmp_path, "reports-en")
        await page.goto(f"{address}?lang=en&figure=received")
        await looked_at(page, tmp_path, "report-en")


async def signed_in_anew(page: Page, bureau: Bureau, origin: str, role: str) -> None:
    await page.context.clear_cookies()
    await signed_in(page, bureau, origin, role)
