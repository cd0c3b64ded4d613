"""Files on both sides of a case in browsers: enterprise and agency bring theirs, an officer releases a picture."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from PIL import Image
from playwright.async_api import Page, expect

from tests.console.accessibility import check_page
from tests.console.conftest import OpenPage
from tests.console.story import Story
from tests.console.test_files import attach
from tests.console.test_settling import sent_to_the_enterprise
from tests.gateway.console.bureau import GYM
from tests.services.intake.attachments.samples import CAMERA, jpeg, pdf
from tests.support.county import County
from tests.support.visitor import visitor
from tests.sweeps import SAMPLED, one_day_in, sampled

MOST_CLICKS = 3
FILES = "//*[@id='files']//li[contains(@class, 'row')]"
RECEIPT, DELIVERY, REPORT = jpeg((1200, 900), orientation=6), jpeg((640, 480)), pdf()


async def a_dispute(county: County) -> UUID:
    """A case with an enterprise, and a receipt that the complainant's partner sent."""
    case = await sent_to_the_enterprise(county)
    await attach(county, case, "收据.jpg", RECEIPT)
    return case


async def add_file(page: Page, story: Story, path: Path) -> None:
    await story.click("#act-attach > summary")
    await page.locator("#attach-files").set_input_files(path)
    await story.click("#form-attach button")


@asynccontextmanager
async def downloaded(page: Page, link: str) -> AsyncIterator[tuple[str, bytes]]:
    async with page.expect_download() as downloading:
        await page.locator("#files").get_by_role("link", name=link).click()
    download = await downloading.value
    yield download.suggested_filename, (await download.path()).read_bytes()


@one_day_in(SAMPLED)
async def test_what_an_enterprise_brings_is_read_by_the_officer(
    county: County, page: Page, story: Story, open_page: OpenPage, tmp_path: Path
) -> None:
    case = await a_dispute(county)
    (tmp_path / "发货单.jpg").write_bytes(DELIVERY)
    await county.sign_in(page, "enterprise", "enterprise")
    await expect(page.locator("#files")).to_contain_text("还没有材料")

    await add_file(page, story, tmp_path / "发货单.jpg")

    await expect(page.locator(".toast")).to_contain_text("材料已提交")
    await expect(page.locator("#files")).to_contain_text("发货单.jpg")
    assert story.clicks <= MOST_CLICKS
    assert "收据" not in await page.content()
    await check_page(page)
    officer = await open_page()
    await county.sign_in(officer, "officer", f"cases/{case}")
    row = officer.locator("#files li.row", has_text="发货单.jpg")
    await expect(row).to_contain_text("企业 · 图片")
    await expect(officer.locator("[aria-labelledby=h-story]")).to_contain_text("经营者提交了材料（1 份）")
    thumbnail = officer.get_by_alt_text("图片：发货单.jpg")
    await thumbnail.scroll_into_view_if_needed()
    await expect(thumbnail).to_have_js_property("naturalWidth", 320)


@one_day_in(SAMPLED)
async def test_a_picture_that_an_officer_releases_is_read_by_the_enterprise_until_it_is_taken_back(
    county: County, page: Page, story: Story, open_page: OpenPage
) -> None:
    case = await a_dispute(county)
    await county.sign_in(page, "officer", f"cases/{case}")
    row = page.locator("#files li.row", has_text="收据.jpg")
    await expect(row).to_contain_text("反映人 · 图片")

    await story.click(row.locator("summary", has_text="提供给企业"))
    await expect(row).to_contain_text("没有反映人的姓名、电话、住址")
    await story.click(row.get_by_role("button", name="提供给企业"))

    await expect(page.locator(".toast")).to_contain_text("附件已提供")
    await expect(row).to_contain_text("企业可看")
    assert story.clicks <= MOST_CLICKS
    await check_page(page)
    enterprise = await open_page()
    await county.sign_in(enterprise, "enterprise", "enterprise")
    async with downloaded(enterprise, "看图") as (name, content):
        assert (name, CAMERA.encode() in content) == ("收据.jpg", False)
        assert dict(Image.open(io.BytesIO(content)).getexif()) == {}
    await expect(enterprise.locator("#files").get_by_role("link", name="原件")).to_have_count(0)

    await row.locator("summary", has_text="从企业收回").click()
    await row.get_by_role("button", name="从企业收回").click()
    await expect(page.locator(".toast")).to_contain_text("附件已收回")
    await enterprise.reload()
    await expect(enterprise.locator("#files")).to_contain_text("还没有材料")


@one_day_in(SAMPLED)
async def test_an_agency_brings_the_papers_of_its_answer(
    county: County, page: Page, story: Story, open_page: OpenPage, tmp_path: Path
) -> None:
    case = await county.receive(GYM)
    await attach(county, case, "收据.jpg", RECEIPT)
    await county.settle()
    body = {"agency": "housing", "reason": "NO_AUTHORITY", "basis": "职责分工", "explanation": "由住建部门办理。"}
    await county.send("hub", f"/v1/cases/{case}/redirect", body)
    await county.settle()
    (tmp_path / "核查报告.pdf").write_bytes(REPORT)
    await county.sign_in(page, "agency", "agency")

    await add_file(page, story, tmp_path / "核查报告.pdf")

    await expect(page.locator(".toast")).to_contain_text("材料已上传")
    await expect(page.locator("#files li.row")).to_have_count(1)
    await check_page(page)
    hub = await open_page()
    await county.sign_in(hub, "hub", f"cases/{case}")
    receipt = hub.locator("#files li.row", has_text="收据.jpg")
    await receipt.locator("summary", has_text="提供给转办部门").click()
    await receipt.get_by_role("button", name="提供给转办部门").click()
    await expect(receipt).to_contain_text("转办部门可看")
    await expect(hub.locator("#files li.row", has_text="核查报告.pdf")).to_contain_text("转办部门 · 文件")
    await page.reload()
    await expect(page.locator("#files li.row")).to_have_count(2)


@sampled
async def test_each_side_reads_the_files_it_may_read(county: County, tmp_path: Path) -> None:
    case = await a_dispute(county)
    (tmp_path / "发货单.jpg").write_bytes(DELIVERY)
    async with (
        visitor(county, "enterprise", "enterprise") as enterprise,
        visitor(county, "officer", f"cases/{case}") as officer,
    ):
        assert "还没有材料" in enterprise.text("files")
        await enterprise.send("form-attach", files={"files": tmp_path / "发货单.jpg"})
        assert "材料已提交" in enterprise.text()
        assert "收据" not in enterprise.text("html")

        await officer.open(f"cases/{case}")
        assert "经营者提交了材料（1 份）" in officer.text()
        assert "没有反映人的姓名、电话、住址" in officer.text("files")
        await officer.send("//form[contains(@action, '/release/enterprise')]")
        assert "企业可看" in officer.text("files")
        await enterprise.open("enterprise")
        assert "收据.jpg" in enterprise.text("files")

        await officer.send("//form[contains(@action, '/take_back/enterprise')]")
        await enterprise.open("enterprise")
        assert "收据.jpg" not in enterprise.text("files")


async def test_an_agency_reads_what_is_given_to_it_and_brings_the_papers_of_its_answer(
    county: County, tmp_path: Path
) -> None:
    case = await county.receive(GYM)
    await attach(county, case, "收据.jpg", RECEIPT)
    await county.settle()
    body = {"agency": "housing", "reason": "NO_AUTHORITY", "basis": "职责分工", "explanation": "由住建部门办理。"}
    await county.send("hub", f"/v1/cases/{case}/redirect", body)
    await county.settle()
    (tmp_path / "核查报告.pdf").write_bytes(REPORT)

    async with visitor(county, "agency", "agency") as agency, visitor(county, "hub", f"cases/{case}") as hub:
        await agency.send("form-attach", files={"files": tmp_path / "核查报告.pdf"})
        assert "材料已上传" in agency.text()
        assert len(agency.texts(FILES)) == 1

        await hub.open(f"cases/{case}")
        assert "核查报告.pdf" in hub.text("files")
        await hub.send("//form[contains(@action, '/release/agency')]")
        assert "转办部门可看" in hub.text("files")
        await agency.open("agency")
        assert len(agency.texts(FILES)) == 2
