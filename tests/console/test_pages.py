"""Every page there is: accessible in both languages and schemes, on each screen, with large text and own colours."""

from playwright.async_api import Page, expect

from contracts.intake import ComplaintReceived
from tests.console.accessibility import accessibility_order, check_page, tab_order
from tests.console.conftest import OpenPage
from tests.gateway.console.bureau import CRACKS, FOOD, GYM, NOTHING, PARKING, UNSURE, broken
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in, sampled

PEOPLE = ("hub", "officer", "section_head", "bureau_head", "operator", "auditor")


async def fill(county: County) -> None:
    """A morning of late, unsure, redirected and fresh cases."""
    await county.receive(GYM, channel="12315", amount_fen=200_000)
    await county.receive(FOOD, firm="某超市")
    await county.pass_time(hours=30)
    await county.receive(CRACKS, firm="某某置业有限公司", channel="12345")
    await county.receive(PARKING, firm="某物业")
    for text in (NOTHING, UNSURE):
        await county.receive(text, firm="")
    await county.settle()


@one_day_in(SAMPLED)
async def test_the_sign_in_page_is_for_everybody(county: County, page: Page) -> None:
    await page.goto(county.console)

    await check_page(page)


@one_day_in(SAMPLED)
async def test_the_page_of_each_role_is_for_everybody(county: County, open_page: OpenPage) -> None:
    await fill(county)

    for role in PEOPLE:
        page = await open_page()
        await county.sign_in(page, role)
        await check_page(page)


@one_day_in(SAMPLED)
async def test_the_account_is_for_everybody(county: County, page: Page) -> None:
    await county.sign_in(page, "hub", "account")

    await check_page(page)


@one_day_in(SAMPLED)
async def test_the_quarantine_is_for_everybody(county: County, page: Page) -> None:
    with broken(ComplaintReceived.type):
        await county.receive(GYM)
        await county.settle()
    await county.sign_in(page, "operator", "quarantine?service=dispatch")
    await check_page(page)

    await page.locator("tbody th a").first.click()
    await expect(page.locator("#replay")).to_be_visible()
    await check_page(page)


@sampled
async def test_the_work_stands_before_the_figures_for_whoever_listens(county: County, page: Page) -> None:
    await fill(county)
    await county.sign_in(page, "hub")

    headings = [name for role, name in await accessibility_order(page) if role == "heading"]
    assert headings.index("吃不准，由人定") < headings.index("在办")
    assert (await tab_order(page))[0] == ("a", "跳到正文")
