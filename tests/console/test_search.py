"""The search in a browser: by number, by firm, and by telephone with a reason."""

from playwright.async_api import Page, expect

from tests.console.accessibility import check_page
from tests.console.story import Story
from tests.gateway.console.bureau import GYM
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in, sampled

PHONE = "13912345678"
MOST_CLICKS = 4


@sampled
async def test_the_cases_of_a_firm_are_found_from_the_bar_above(county: County, page: Page, story: Story) -> None:
    for _ in range(2):
        await county.receive(GYM, firm="望川跃澜健身服务部")
    await county.receive(GYM, firm="别家健身房")
    await county.settle()
    await county.sign_in(page, "hub", "search")

    await story.press("/")
    await story.fill(".find input", "跃澜健身")
    await story.press("Enter")

    await expect(page.locator(".hits [data-row]")).to_have_count(2)
    await expect(page.locator("#firm")).to_contain_text("历来 2 件")
    assert story.clicks == 0


@one_day_in(SAMPLED)
async def test_a_caller_is_found_by_telephone_with_a_reason_that_the_audit_shows(
    county: County, page: Page, story: Story
) -> None:
    case = await county.receive(GYM, firm="某健身房", phone=PHONE)
    await county.settle()
    await county.sign_in(page, "hub", "search")

    await story.fill(page.get_by_label("电话", exact=True), PHONE)
    await story.fill(page.get_by_label("事由", exact=True), "来电人询问进度")
    await story.click(page.get_by_role("button", name="查，并记入审计"))
    await story.click(page.locator("#people a").first)

    await expect(page).to_have_url(f"{county.console}cases/{case}")
    assert story.clicks <= MOST_CLICKS
    assert PHONE not in page.url
    audit = await county.read("auditor", "/v1/audit?limit=50")
    assert "来电人询问进度" in [line["reason"] for line in audit["items"]]


@one_day_in(SAMPLED)
async def test_the_search_can_be_used_by_everybody(county: County, page: Page) -> None:
    await county.receive(GYM, firm="某健身房")
    await county.settle()
    await county.sign_in(page, "hub", "search?respondent=健身房")

    await check_page(page)


@one_day_in(SAMPLED)
async def test_nothing_found_can_be_used_by_everybody(county: County, page: Page) -> None:
    await county.sign_in(page, "officer", "search?words=没有这样的词")

    await check_page(page)


@one_day_in(SAMPLED)
async def test_conditions_are_saved_under_a_name_and_found_again(county: County, page: Page, story: Story) -> None:
    await county.receive(GYM, firm="某健身房")
    await county.settle()
    await county.sign_in(page, "hub", "search?respondent=健身房&open=true")

    await story.click(page.get_by_text("存下这些条件"))
    await story.fill(page.get_by_label("取个名字"), "健身房在办")
    await story.click(page.get_by_role("button", name="存下", exact=True))
    await page.goto(f"{county.console}search")
    await check_page(page)
    await story.click("link", "健身房在办")

    await expect(page.locator(".hits [data-row]")).to_have_count(1)
    await story.click(page.get_by_role("button", name="删除“健身房在办”"))
    await expect(page.get_by_role("link", name="健身房在办")).to_have_count(0)
    await expect(page.locator(".hits [data-row]")).to_have_count(1)
    assert story.clicks <= MOST_CLICKS + 1
