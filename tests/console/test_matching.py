"""Two messages that may be one matter: compared, decided, parted again."""

from playwright.async_api import Page, expect

from tests.console.accessibility import check_page
from tests.console.county import County
from tests.console.story import Story

PHONE = "13900006638"
FIRST = "我在百日健身服务部办了年卡，花了两千元，店关门了，电话打不通，要求退还余额。"
SECOND = "市民反映在百日健身服务部办理年卡后该店停业，余额没有退还，要求协助退款。"


async def test_two_messages_are_compared_made_one_case_and_parted_again(
    county: County, page: Page, story: Story
) -> None:
    first = await county.receive(FIRST, firm="百日健身服务部", phone=PHONE, channel="12315")
    second = await county.receive(SECOND, firm="百日健身服务部", phone=PHONE, channel="12345", amount_fen=200_000)
    await county.settle()
    await county.sign_in(page, "hub", "matching")

    await story.press("j")
    await story.press("Enter")
    await expect(page.locator("#evidence")).to_contain_text("电话相同")
    await expect(page.locator("mark").first).to_be_visible()
    await story.click("input[value=same_matter]")
    await story.fill("#verdict-reason", "电话核实，是同一张卡。")
    await story.click("#form-verdict button[type=submit]")
    await expect(page.locator(".note.ok")).to_contain_text("已并为一件")
    await county.settle()

    await page.goto(f"{county.console}cases/{second}")
    await expect(page.locator("[aria-label=各渠道来件] .panel")).to_have_count(2)
    await story.click("text=对照、拆开")
    await expect(page.locator("#decision .note")).to_contain_text("同一件")
    await story.click("input[value=other]")
    await story.fill("#verdict-reason", "是两张卡。")
    await story.click("#form-verdict button[type=submit]")
    await county.settle()
    await page.goto(f"{county.console}cases/{first}")
    await expect(page.locator("[aria-label=各渠道来件] .panel")).to_have_count(1)


async def test_the_pages_of_matching_are_for_everybody(county: County, page: Page) -> None:
    first = await county.receive(FIRST, firm="百日健身服务部", phone=PHONE, channel="12315")
    second = await county.receive(SECOND, firm="百日健身服务部", phone=PHONE, channel="12345", amount_fen=200_000)
    await county.settle()
    await county.sign_in(page, "hub", "matching")
    await check_page(page)
    await page.goto(f"{county.console}matching/{second}/{first}")
    await check_page(page)
