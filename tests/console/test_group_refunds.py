"""A group refund from its roster to the bank file: two people sign, one reads along without signing in."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from canon.shanghai import day_of
from tests.console.accessibility import check_page
from tests.console.story import Story
from tests.services.refunds.group_roster import a_line, csv_of, name_of, xlsx_of
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in

PEOPLE = 24
ROWS = [*(a_line(number) for number in range(1, PEOPLE + 1)), a_line(2), a_line(4, 姓名="另一人"), a_line(99, "x")]
BANK = ("流水号", "交易日期", "金额(元)", "收款人", "附言")


@one_day_in(SAMPLED)
async def test_a_chain_pays_back_its_students_from_the_roster_to_the_bank_file(
    county: County, page: Page, story: Story, open_page: Any, tmp_path: Path
) -> None:
    roster, bank = tmp_path / "名册.xlsx", tmp_path / "流水.csv"
    roster.write_bytes(xlsx_of(ROWS))
    await county.sign_in(page, "hub")
    await _open(story)
    await page.locator("#act-roster > summary").click()
    await page.locator("#file-roster").set_input_files(roster)
    await story.click("#form-roster button")
    await expect(page.locator("#h-roster ~ .cnt")).to_have_text(str(PEOPLE))
    await expect(page.get_by_role("table", name="没有收的行")).to_contain_text("同一合同有两个姓名")

    for strategy in ("按比例", "困难优先"):
        await _simulate(page, story, strategy, day_of(county.clock.now()) + timedelta(days=30))
    await expect(page.get_by_role("img", name="累计结清人数")).to_be_visible()
    await page.locator("#act-plan > summary").click()
    await story.fill("#plan-paper", "协议2026-01")
    await story.click("#form-plan button")
    await expect(page.get_by_role("heading", name="退费时间表", exact=True)).to_be_visible()

    today = day_of(county.clock.now()).isoformat()
    lines = [[f"B-{n}", today, "600", "", f"TY-{n:05}"] for n in range(1, 9)]
    bank.write_bytes(csv_of([*lines, ["B-9", today, "77", name_of(9), ""]], heading=BANK))
    await page.locator("#act-bank-file > summary").click()
    await page.locator("#file-bank-file").set_input_files(bank)
    await story.click("#form-bank-file button")
    await expect(page.locator("#pay [role=status]")).to_contain_text("记 8 笔共 4,800.00 元，重复 0 笔，待定 1 笔")
    await story.click(page.locator("#pay").get_by_role("button", name="把 B-9 对应 G-9"))
    await expect(page.locator("#pay")).not_to_contain_text("待定")
    await expect(page.get_by_role("region", name="总进度")).to_contain_text("4,877.00 元")

    reader = await open_page()
    await reader.goto(f"{page.url.partition('?')[0]}/progress")
    await expect(reader.get_by_role("main")).to_contain_text("4,877.00 元")
    await expect(reader.get_by_role("main")).not_to_contain_text("**")


@one_day_in(SAMPLED)
async def test_a_changed_plan_is_signed_by_a_second_person_of_another_office(
    county: County, page: Page, story: Story, open_page: Any, tmp_path: Path
) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_bytes(csv_of([a_line(number) for number in range(1, 13)]))
    first = day_of(county.clock.now()) + timedelta(days=30)
    await county.sign_in(page, "hub")
    await _open(story)
    await page.locator("#act-roster > summary").click()
    await page.locator("#file-roster").set_input_files(roster)
    await story.click("#form-roster button")
    await _simulate(page, story, "按比例", first)
    for paper in ("协议1", "协议2"):
        await page.locator("#act-plan > summary").click()
        await story.fill("#plan-paper", paper)
        await story.click("#form-plan button")
    await expect(page.get_by_role("heading", name="第 2 版等待第二人签署")).to_be_visible()

    head = await open_page()
    await county.sign_in(head, "section_head")
    await head.goto(page.url.partition("?")[0])
    await head.locator("#act-signature > summary").click()
    await head.locator("#form-signature button").click()

    await expect(head.get_by_role("table", name="时间表版本")).to_contain_text("2 现行")


@one_day_in(SAMPLED)
async def test_the_pages_of_group_refunds_are_for_everybody(
    county: County, page: Page, story: Story, tmp_path: Path
) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_bytes(csv_of(ROWS))
    await county.sign_in(page, "hub", "group-refunds")
    await check_page(page)
    await _open(story)
    await page.locator("#act-roster > summary").click()
    await page.locator("#file-roster").set_input_files(roster)
    await story.click("#form-roster button")
    await _simulate(page, story, "小额优先", day_of(county.clock.now()) + timedelta(days=30))

    await check_page(page)
    await page.goto(f"{page.url.partition('?')[0]}/progress")
    await check_page(page)


async def _open(story: Story) -> None:
    """Open a case from the menu."""
    await story.click("link", "群体退费")
    await story.page.locator("#act-case > summary").click()
    await story.fill("#case-respondent-name", "棠序公考培训中心")
    await story.fill("#case-title", "棠序公考 协议班退费")
    await story.fill("#case-basis", "“不过全退”，材料齐后 45 个工作日内退")
    await story.choose("#case-department", "消费者权益保护股")
    await story.click("#form-case button")
    await expect(story.page.get_by_role("heading", name="棠序公考 协议班退费")).to_be_visible()


async def _simulate(page: Page, story: Story, strategy: str, starts_on: Any) -> None:
    if not await page.locator("#form-simulation").is_visible():
        await page.locator("#act-simulation > summary").click()
    await page.locator("#form-simulation").get_by_label(strategy).check()
    await page.locator("#simulation-starts_on").fill(starts_on.isoformat())
    await story.click("#form-simulation button")
    await expect(page.locator("#toast")).to_contain_text("试算好了")
