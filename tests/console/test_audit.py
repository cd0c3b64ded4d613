"""An auditor verifies the chain, and finds who did something to a case."""

from playwright.async_api import Page, expect

from chassis.audit.chain_store import seal_entries
from tests.console.accessibility import check_accessible
from tests.console.story import Story
from tests.gateway.console.bureau import GYM
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in


@one_day_in(SAMPLED)
async def test_an_auditor_verifies_the_chain(county: County, page: Page, story: Story) -> None:
    await county.receive(GYM)
    await county.settle()
    for app in county.services.values():
        async with app.state.transactions.begin() as work:
            await seal_entries(work)
    await county.sign_in(page, "auditor")
    await expect(page.get_by_role("heading", level=1)).to_have_text("审计")

    await story.click("#verify")

    await expect(page.locator("#chain")).to_contain_text("完整，没有缺号、没有改动")
    await expect(page.locator("#chain tbody tr")).to_have_count(6)
    assert story.clicks == 1


@one_day_in(SAMPLED)
async def test_an_auditor_asks_what_somebody_did(county: County, page: Page, story: Story) -> None:
    await county.receive(GYM)
    await county.settle()
    await county.sign_in(page, "auditor")

    await story.fill("#f-account", "partner.dev")
    await story.press("Enter")

    await expect(page.locator("tbody tr[data-row]").first).to_contain_text("收件")
    await expect(page.locator(".chipx")).to_contain_text("partner.dev")


@one_day_in(SAMPLED)
async def test_the_trail_and_the_reminders_are_for_everybody(county: County, page: Page) -> None:
    await county.receive(GYM)
    await county.settle()
    await county.pass_time(hours=30)
    await county.sign_in(page, "auditor", "audit")
    await check_accessible(page)
    await page.locator("#verify").click()
    await expect(page.locator("#chain tbody tr")).to_have_count(6)
    await check_accessible(page, languages=())
    await page.context.clear_cookies()
    await county.sign_in(page, "hub", "reminders")
    await check_accessible(page)
