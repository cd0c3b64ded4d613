"""A caller's complaint, from the first word to the case."""

from playwright.async_api import Page, expect

from tests.chromium import Watch
from tests.console.accessibility import check_accessible, check_page
from tests.console.story import Story
from tests.gateway.console.bureau import GYM
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in, sampled

PHONE = "13900006638"


@sampled
async def test_a_callers_complaint_is_registered_while_the_page_says_what_to_ask(
    county: County, page: Page, story: Story
) -> None:
    await county.receive(GYM, firm="百日健身服务部", phone=PHONE)
    await county.settle()
    await county.sign_in(page, "hub")

    await story.press("n")
    await story.fill("#register-complainant-phone", PHONE)
    await story.fill("#register-complainant-name", "方岚")
    await expect(page.locator("#callers")).to_contain_text("百日健身服务部")
    await story.fill("#register-matter-text", "在百日健身服务部办的年卡，教练走了，要求退还余额，店里不退。")
    await expect(page.locator("#target")).to_contain_text("消费者权益保护股")
    await expect(page.locator("#gaps")).to_contain_text("店在哪条路")
    await story.fill("#register-respondent-name", "百日健身服务部")
    await story.fill("#register-respondent-address", "城关镇建设路1号")
    await expect(page.locator("#gaps")).to_contain_text("该问的都问到了")
    await expect(page.locator("#firm")).to_contain_text("百日健身服务部")
    await expect(page.locator("#readback")).to_contain_text("由消费者权益保护股办")
    await story.press("Control+Enter")
    await expect(page.locator("#taken")).to_contain_text("WQ20261124-00002")
    await county.settle()
    await story.click("#taken a")

    await expect(page.locator(".head .st")).to_have_text("已分派")
    await expect(page.locator("#people")).to_contain_text("139****6638")


@one_day_in(SAMPLED)
async def test_the_page_of_a_caller_is_for_everybody(county: County, page: Page, watch: Watch) -> None:
    watch.expect("422")
    await county.sign_in(page, "hub", "register")
    await check_page(page)

    await page.goto(f"{county.console}register")
    await page.locator("#register-matter-text").fill("孩子在游乐园玩蹦床摔伤骨折，店里不管，次卡也不退。")
    await expect(page.locator("#target")).to_be_visible()
    await check_accessible(page, languages=())
    await page.locator("#register-matter-amount_fen").fill("两千")
    await page.locator("#readback button.pri").click()
    await expect(page.locator("#register-matter-amount_fen-wrong")).to_be_visible()
    await check_accessible(page, languages=())
