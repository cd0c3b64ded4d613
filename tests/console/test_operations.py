"""An operator finds what a service could not handle, and replays it; two of them skip what nobody can handle."""

from playwright.async_api import Page, expect

from contracts.intake import ComplaintReceived
from tests.console.accessibility import check_accessible
from tests.console.conftest import OpenPage
from tests.console.story import Story
from tests.gateway.console.bureau import GYM, broken
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in


async def poison(county: County, count: int = 2) -> None:
    with broken(ComplaintReceived.type):
        for number in range(count):
            await county.receive(GYM, firm=f"某店{number}")
        await county.settle()


@one_day_in(SAMPLED)
async def test_an_operator_finds_poison_and_replays_it(county: County, page: Page, story: Story) -> None:
    await poison(county)
    await county.sign_in(page, "operator")
    await expect(page.get_by_role("heading", level=1)).to_have_text("运行状况")
    await expect(page.locator("#quarantine")).to_contain_text("同因的 2 条全部重放")

    await story.click(page.locator("#quarantine form button").first)

    await expect(page.get_by_role("status").filter(has_text="重放了")).to_contain_text("重放了 2 条，都已处理")
    assert story.clicks == 1


@one_day_in(SAMPLED)
async def test_two_operators_skip_an_event_and_one_alone_does_not(
    county: County, page: Page, story: Story, open_page: OpenPage
) -> None:
    await poison(county, count=1)
    first, second = page, await open_page()
    await county.sign_in(first, "operator", "quarantine?service=dispatch")
    await story.click(first.locator("tbody th a").first)
    await story.click("#skip-open")
    await story.fill("#reason", "承办人已线下补上")
    await story.click("#sure")
    await story.click("#skip")

    await expect(first.locator("#skip")).to_have_count(0)
    await expect(first.locator("main")).to_contain_text("由 operator.dev 提出，须由另一名运维确认")
    assert story.clicks == 5

    other = Story(second)
    await county.sign_in(second, "operator_2", "quarantine?service=dispatch")
    await other.click(second.locator("tbody th a").first)
    await expect(second.locator("main")).to_contain_text("承办人已线下补上")
    await other.fill("#reason", "与承办人核对过")
    await other.click("#sure")
    await other.click("#skip")

    await expect(second.locator("main")).to_contain_text("已跳过，分派不会再处理它")
    assert other.clicks == 4


@one_day_in(SAMPLED)
async def test_operations_are_for_everybody(county: County, page: Page) -> None:
    await poison(county)
    await county.sign_in(page, "operator")
    await check_accessible(page)
    await page.goto(f"{county.console}operations/deliveries?state=waiting")
    await check_accessible(page)
