"""A list of 12315 becomes cases: uploaded, looked at with its errors, started, and its result read."""

import asyncio
from pathlib import Path

from playwright.async_api import Page, expect

from tests.chromium import Watch
from tests.console.accessibility import check_accessible, check_page
from tests.console.story import Story
from tests.services.intake.imports.lists import a_row, csv_of, shared_xlsx_of
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in

ROWS = [
    a_row(1),
    a_row(2, 登记编号=""),
    a_row(3, 联系电话="无"),
    a_row(4, 类型="举报"),
    a_row(5, **{"消费金额(单位:元)": "约三千"}),
    a_row(6, 诉求内容=""),
    *(a_row(number) for number in range(7, 620)),
]


@one_day_in(SAMPLED)
async def test_an_exported_list_is_looked_at_started_and_its_result_read(
    county: County, page: Page, story: Story, tmp_path: Path
) -> None:
    exported = tmp_path / "12315导出_202610.xlsx"
    exported.write_bytes(shared_xlsx_of(ROWS))
    await county.sign_in(page, "hub")

    await story.click("link", "导入表格")
    await page.locator("#file").set_input_files(exported)
    await story.click("button", "上传并预览")
    await expect(page.locator(".head .st")).to_have_text("预览，还没有写入")
    errors = page.locator("#errors tbody tr")
    await expect(errors.filter(has_text="登记编号")).to_contain_text("第 3 行")
    await expect(errors.filter(has_text="联系电话")).to_contain_text("记为不全")
    await expect(page.locator("#rows")).not_to_contain_text("李小红")
    await story.click("button", "导入 617 行")
    await county.settle()
    await expect(page.locator(".head .st")).to_have_text("完成", timeout=60_000)
    await expect(page.locator("#run")).to_contain_text("合计 619 行，与表相符")
    async with page.expect_download() as download:
        await page.locator("#run footer a").click()
    path = Path(await (await download.value).path())

    lines = (await asyncio.to_thread(path.read_text, encoding="utf-8-sig")).splitlines()
    assert len(lines) == 620
    assert sum(",已导入," in line for line in lines) == 617


@one_day_in(SAMPLED)
async def test_a_file_that_cannot_be_read_says_why(county: County, page: Page, watch: Watch, tmp_path: Path) -> None:
    watch.expect("422")
    old = tmp_path / "11月清单.xls.csv"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    await county.sign_in(page, "hub", "imports")

    await page.locator("#file").set_input_files(old)
    await page.locator("#form-file button").click()

    await expect(page.get_by_role("alert")).to_contain_text("另存为没有密码的 xlsx")
    await check_accessible(page, languages=())


@one_day_in(SAMPLED)
async def test_the_pages_of_imports_are_for_everybody(county: County, page: Page, tmp_path: Path) -> None:
    exported = tmp_path / "list.csv"
    exported.write_bytes(csv_of(ROWS[:6]))
    await county.sign_in(page, "hub", "imports")
    await check_page(page)
    await page.locator("#file").set_input_files(exported)
    await page.locator("#form-file button").click()
    await expect(page.locator("#form-start")).to_be_visible()

    await check_page(page)
    await page.locator("#form-start button").click()
    await county.settle()
    await expect(page.locator("#run footer")).to_be_visible(timeout=60_000)
    await check_page(page)
