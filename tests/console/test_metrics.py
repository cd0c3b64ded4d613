"""A head asks why a rate is what it is: from the trend to a department, to its cases, to one case."""

from playwright.async_api import Page, expect

from tests.console.accessibility import check_accessible
from tests.console.story import Story
from tests.gateway.console.bureau import FOOD, GYM
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in, sampled

METRICS = "metrics"


async def fill(county: County) -> None:
    """Two sections, one of which is late with its first feedback."""
    for text, firm in ((GYM, "某健身服务部"), (GYM, "某游泳馆"), (FOOD, "某超市")):
        await county.receive(text, firm=firm)
    await county.settle()
    await county.pass_time(hours=30)


@one_day_in(SAMPLED)
async def test_a_head_goes_from_the_trend_to_a_department_to_its_cases_to_a_case(
    county: County, page: Page, story: Story
) -> None:
    await fill(county)
    await county.sign_in(page, "bureau_head", METRICS)
    await expect(page.get_by_role("heading", level=1)).to_have_text("指标")

    await story.click("link", name="24 小时反馈率")
    await expect(page.locator("#h-series")).to_be_visible()
    await story.click("link", name="消费者权益保护股")
    await expect(page.locator(".chipx")).to_contain_text("消费者权益保护股")
    await story.click(page.get_by_role("link", name="看没达到的"))
    await expect(page.locator("tr[data-row]")).to_have_count(2)
    await story.click(page.locator("tr[data-row] a").first)

    await expect(page.locator(".head .id")).to_contain_text("WQ")
    assert story.clicks == 4


@one_day_in(SAMPLED)
async def test_the_figures_are_for_everybody(county: County, page: Page) -> None:
    await fill(county)
    await county.sign_in(page, "hub", METRICS)
    await check_accessible(page)
    await page.goto(f"{county.console}metrics/feedback_within_24h?by=channel&department=food")
    await check_accessible(page)
    await page.goto(f"{county.console}metrics/feedback_within_24h?by=department&then=channel")
    await check_accessible(page)
    await page.goto(f"{county.console}metrics/feedback_within_24h/cases?part=denominator")
    await check_accessible(page)


@sampled
async def test_the_rows_are_walked_by_keys(county: County, page: Page, story: Story) -> None:
    await fill(county)
    await county.sign_in(page, "section_head", "metrics/received/cases")

    await story.press("j")
    await story.press("j")
    await story.press("Enter")

    await expect(page.locator(".head .id")).to_contain_text("WQ")
    assert (story.clicks, story.keys) == (0, 3)


@one_day_in(SAMPLED)
async def test_filters_are_chosen_and_taken_away(county: County, page: Page, story: Story) -> None:
    await fill(county)
    await county.sign_in(page, "hub", METRICS)

    await story.click(page.locator(".filters summary"))
    await story.choose("#m-department", "食品安全股")
    await story.click("button", name="看")
    await expect(page.locator(".chipx")).to_have_text("股室：食品安全股")
    await story.click(page.locator(".chipx a"))

    await expect(page.locator(".chipx")).to_have_count(0)


@one_day_in(SAMPLED)
async def test_the_cases_behind_a_number_are_walked_one_by_one(county: County, page: Page, story: Story) -> None:
    for number in range(2):
        await county.receive(GYM, firm=f"第{number}家店")
    await county.settle()
    await county.sign_in(page, "bureau_head", "metrics/received/cases")

    await story.click(page.locator("[data-open]").first)
    await page.wait_for_load_state()
    await story.press("]")
    await expect(page.get_by_text("第 2 件")).to_be_visible()
    await story.click(page.locator("nav.crumb").get_by_role("link", name="指标"))

    await expect(page.locator("[data-row]")).to_have_count(2)
