"""An administrator lets somebody in and out again; the person signs in, and must change the password first."""

from playwright.async_api import Page, expect

from tests.chromium import Watch
from tests.console.accessibility import check_accessible
from tests.console.conftest import OpenPage
from tests.console.story import Story
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in

CHOSEN = "drei gelbe kraniche 8"


@one_day_in(SAMPLED)
async def test_somebody_is_let_in_changes_the_password_and_is_let_out(
    county: County, page: Page, story: Story, open_page: OpenPage, watch: Watch
) -> None:
    watch.expect("401")  # once it is closed
    await county.sign_in(page, "administrator")
    await expect(page.get_by_role("heading", level=1)).to_have_text("账号与密钥")
    await story.press("n")
    await story.fill("#open-name", "chen.yi")
    await story.click(page.locator('input[name="roles.officer"]'))
    await story.choose("#open-department", "食品安全股")
    await story.click("button", name="开通账号")
    password = await page.locator("#shown-password").inner_text()
    clicks = story.clicks

    person = await open_page()
    await sign_in(person, county, "chen.yi", password)
    await expect(person.get_by_role("heading", level=1)).to_have_text("修改密码")
    await person.locator("input[type=password]").nth(0).fill(password)
    for number in (1, 2):
        await person.locator("input[type=password]").nth(number).fill(CHOSEN)
    await person.locator("main form button").click()
    await sign_in(person, county, "chen.yi", CHOSEN)
    await expect(person.get_by_role("navigation", name="个人")).to_contain_text("chen.yi")

    await page.goto(f"{county.console}accounts/chen.yi")
    await story.click(page.locator("#act-disable summary"))
    await story.fill("#disable-reason", "调离本单位")
    await story.click(page.locator("#form-disable button"))
    await expect(page.get_by_role("status")).to_contain_text("账号已停用")

    await person.goto(county.console)
    await expect(person.locator("#password")).to_be_visible()
    await sign_in(person, county, "chen.yi", CHOSEN)
    await expect(person.get_by_role("alert")).to_be_visible()
    assert (clicks, story.clicks) == (5, 8)


async def sign_in(page: Page, county: County, user: str, password: str) -> None:
    await page.goto(county.console)
    await page.locator("#user").fill(user)
    await page.locator("#password").fill(password)
    await page.locator("main form button").click()
    await page.wait_for_load_state()


@one_day_in(SAMPLED)
async def test_accounts_are_for_everybody(county: County, page: Page) -> None:
    await county.sign_in(page, "administrator", "accounts")
    await check_accessible(page)
    await page.goto(f"{county.console}accounts/partner.dev")
    await check_accessible(page)
    await page.goto(f"{county.console}accounts/new")
    await check_accessible(page)
