"""An officer's list in a browser: the own cases at once, and one feedback for three."""

from playwright.async_api import Page, expect

from tests.console.accessibility import check_page
from tests.console.story import Story
from tests.gateway.console.bureau import GYM
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in, sampled

THREE = 3
MOST_CLICKS = 5


@sampled
async def test_an_officer_lands_on_the_own_list_and_answers_three_at_once(
    county: County, page: Page, story: Story
) -> None:
    for number in range(THREE):
        await county.receive(f"{GYM}第{number}张卡。", firm=f"第{number}家健身房")
    await county.settle()
    await county.sign_in(page, "officer")
    await expect(page.get_by_role("heading", level=1)).to_have_text("我的案件")

    for number in range(THREE):
        await story.click(page.locator("#pick [data-row] input").nth(number))
    await story.press("f")
    await expect(page.locator("#preview li")).to_have_count(THREE)
    await story.click(page.get_by_role("button", name="发出 3 件"))

    await expect(page.get_by_role("status")).to_contain_text("首次反馈已发出 3 件")
    assert story.clicks <= MOST_CLICKS
    open_cases = (await county.read("officer", "/v1/cases?open=true"))["items"]
    assert all(case["first_feedback_at"] for case in open_cases)


@one_day_in(SAMPLED)
async def test_the_list_of_an_officer_can_be_used_by_everybody(county: County, page: Page) -> None:
    await county.receive(GYM, firm="某健身房")
    await county.settle()
    await county.sign_in(page, "officer", "my")

    await check_page(page)
