"""Files on the page of a case in a browser: what a partner sent is seen, and an officer adds some."""

from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.async_api import Page, expect

from tests.chromium import Watch
from tests.console.accessibility import check_accessible, check_page
from tests.console.story import Story
from tests.gateway.console.bureau import GYM
from tests.services.intake.attachments.samples import docx, jpeg, pdf, sha256_of
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in, sampled

MOST_CLICKS = 3
RECEIPT, CONTRACT = jpeg((1200, 900), orientation=6), pdf()


async def attach(county: County, case: UUID, name: str, content: bytes, *, is_sent: bool = True) -> None:
    """Let the partner announce a file, and send it unless it is slow."""
    path = f"/v1/complaints/{case}/attachments"
    announced: dict[str, Any] = {"name": name, "media_type": "image/jpeg", "size": len(content)}
    await county.send("partner", path, announced | {"sha256": sha256_of(content)})
    if is_sent:
        key = county.credentials("partner")
        address = f"{path}/{sha256_of(content)}"
        answer = await county.client.put(address, content=content, headers={key["header"]: key["value"]})
        assert answer.status_code in (201, 422), answer.text


async def a_case(county: County) -> UUID:
    """A case with a picture, one that was refused, and one that is still on its way."""
    case = await county.receive(GYM, firm="某健身房")
    await attach(county, case, "收据.jpg", RECEIPT)
    await attach(county, case, "合同照片.jpg", jpeg() + docx())
    await attach(county, case, "聊天记录.jpg", jpeg((64, 64)), is_sent=False)
    await county.settle()
    return case


@sampled
async def test_an_officer_sees_what_was_sent_and_adds_files(
    county: County, page: Page, story: Story, tmp_path: Path
) -> None:
    case = await a_case(county)
    (tmp_path / "现场.jpg").write_bytes(jpeg((640, 480)))
    (tmp_path / "合同.pdf").write_bytes(CONTRACT)
    await county.sign_in(page, "officer", f"cases/{case}")
    files = page.locator("#files")
    await expect(files.get_by_text("已收到")).to_have_count(1)
    await expect(files.get_by_text("还没传来")).to_have_count(1)
    await expect(files.get_by_text("没有收下：夹带了另一种文件")).to_be_visible()
    thumbnail = files.get_by_alt_text("图片：收据.jpg")
    await thumbnail.scroll_into_view_if_needed()
    await expect(thumbnail).to_have_js_property("naturalWidth", 240)  # upright, and really shown

    await story.click("#act-attach > summary")
    await page.locator("#attach-files").set_input_files([tmp_path / "现场.jpg", tmp_path / "合同.pdf"])
    await story.click("#form-attach button")

    await expect(page.get_by_role("status")).to_contain_text("附件已上传")
    await expect(files.get_by_text("已收到")).to_have_count(3)
    async with page.expect_download() as downloading:
        await story.click(files.get_by_role("link", name="下载"))
    saved = await (await downloading.value).path()
    assert saved.read_bytes() == CONTRACT
    assert (await downloading.value).suggested_filename == "合同.pdf"
    assert story.clicks <= MOST_CLICKS


@sampled
async def test_files_that_are_too_much_together_are_named_before_they_are_sent(
    county: County, page: Page, tmp_path: Path
) -> None:
    case = await county.receive(GYM)
    await county.settle()
    names = [tmp_path / f"{number}.mp4" for number in range(2)]
    for name in names:
        name.write_bytes(bytes(11 << 20))
    await county.sign_in(page, "hub", f"cases/{case}")
    await page.locator("#act-attach > summary").click()
    chooser = page.locator("#attach-files")

    await chooser.set_input_files(names)
    assert await chooser.evaluate("field => field.validationMessage") == "一次合计不超过 20 MB，分几次传。"

    await chooser.set_input_files(names[:1])
    assert await chooser.evaluate("field => field.validity.valid")


@one_day_in(SAMPLED)
async def test_files_are_for_everybody(county: County, page: Page, watch: Watch, tmp_path: Path) -> None:
    watch.expect("422")
    case = await a_case(county)
    (tmp_path / "夹带.jpg").write_bytes(jpeg() + docx())
    await county.sign_in(page, "officer", f"cases/{case}")
    await check_page(page)

    await page.locator("#act-attach > summary").click()
    await page.locator("#attach-files").set_input_files(tmp_path / "夹带.jpg")
    await page.locator("#form-attach button").click()
    await expect(page.locator("#form-attach [role=alert]")).to_contain_text("夹带.jpg：文件中夹带另一种文件")

    await check_accessible(page, languages=())
