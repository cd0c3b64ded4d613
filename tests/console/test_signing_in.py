"""Everybody comes in by the same form and finds a page of their own."""

import pytest
from playwright.async_api import Page, expect

from tests.chromium import Watch
from tests.console.accessibility import accessibility_order, check_accessible, tab_order
from tests.console.conftest import OpenPage
from tests.console.story import Story
from tests.support.county import County
from tests.sweeps import sample, sampled

HOMES = {"hub": "受理台", "officer": "我的案件", "operator": "运行状况", "auditor": "审计"}


@pytest.mark.parametrize("role", sample(HOMES, len(HOMES)))
async def test_signing_in_by_keyboard_leads_to_ones_own_page(
    county: County, page: Page, story: Story, role: str
) -> None:
    entry = county.credentials(role)
    await page.goto(county.console)

    await story.fill("#user", entry["user"])  # it has the focus
    await story.press("Tab")
    await story.fill("#password", entry["password"])
    await story.press("Enter")

    await expect(page).to_have_title(f"{HOMES[role]} · 维权")
    await expect(page.get_by_role("heading", level=1)).to_have_text(HOMES[role])
    assert story.clicks == 0


async def test_signing_in_by_mouse_takes_two_clicks(county: County, page: Page, story: Story) -> None:
    entry = county.credentials("hub")
    await page.goto(county.console)

    await story.fill("textbox", entry["user"], name="用户名")
    await story.fill("textbox", entry["password"], name="密码")
    await story.click("button", name="登录")

    await expect(page.get_by_role("heading", level=1)).to_have_text("受理台")
    assert story.clicks <= 2


@sampled
async def test_a_wrong_password_is_reported_where_it_stands(county: County, page: Page, watch: Watch) -> None:
    watch.expect("401")
    await page.goto(county.console)
    await page.locator("#user").fill("hub.dev")
    await page.locator("#password").fill("guess")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.locator("#password")).to_be_focused()
    await check_accessible(page, languages=())


@sampled
async def test_two_people_are_signed_in_beside_each_other(county: County, open_page: OpenPage) -> None:
    hub, auditor = await open_page(), await open_page()
    await county.sign_in(hub, "hub")
    await county.sign_in(auditor, await county.let_in("li.na", "auditor"))
    await hub.reload()

    await expect(hub.get_by_role("navigation", name="个人")).to_contain_text("hub.dev")
    await expect(auditor.get_by_role("navigation", name="个人")).to_contain_text("li.na")


async def test_the_form_is_read_and_reached_in_its_order(county: County, page: Page) -> None:
    await page.goto(county.console)

    order = await accessibility_order(page)
    controls = [one for one in order if one[0] in ("textbox", "button")]
    assert controls == [("textbox", "用户名"), ("textbox", "密码"), ("textbox", "验证码"), ("button", "登录")]
    assert [name for _, name in await tab_order(page)][-4:] == ["用户名", "密码", "验证码", "登录"]
