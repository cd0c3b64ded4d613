"""What the other tests of this folder rely on: nothing escapes who watches, counts and measures."""

import pytest
from playwright.async_api import Page, expect

from tests.chromium import Watch
from tests.console.accessibility import check_accessible, check_forced_colors, no_sideways_scroll
from tests.console.story import Story
from tests.gateway.console.bureau import CRACKS, FOOD, GYM
from tests.support.county import County

SELECT = """() => document.querySelector('main form').insertAdjacentHTML('beforeend',
    '<label for="kind">类别</label><select id="kind"><option>投诉</option><option>举报</option></select>')"""


async def test_an_address_outside_and_a_complaining_console_fail_a_test(
    county: County, page: Page, watch: Watch
) -> None:
    await page.goto(county.console)
    async with page.expect_event("console"):
        await page.evaluate("() => document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))")

    with pytest.raises(AssertionError, match=r"addresses outside: .*x\.png"):
        watch.check()
    watch.foreign.clear()
    with pytest.raises(AssertionError, match=r"the page complains: .*Content Security Policy"):
        watch.check()
    watch.expect("Content Security Policy")


async def test_what_a_screen_reader_cannot_name_fails_a_test(county: County, page: Page) -> None:
    await page.goto(county.console)
    await page.evaluate("() => document.querySelector('label[for=user]').remove()")

    with pytest.raises(AssertionError, match=r"- label \(as it is, light\): <input"):
        await check_accessible(page, languages=())


async def test_what_is_wider_than_a_telephone_fails_a_test(county: County, page: Page) -> None:
    await page.goto(county.console)
    await page.evaluate("() => { document.querySelector('h1').textContent = 'x'.repeat(50); }")

    await no_sideways_scroll(page, 1280)
    with pytest.raises(AssertionError, match="390"):
        await no_sideways_scroll(page)


async def test_what_vanishes_in_forced_colours_fails_a_test(county: County, page: Page) -> None:
    await page.goto(county.console)
    await page.evaluate("() => { document.querySelector('#user').type = 'hidden'; }")
    await check_forced_colors(page)
    await page.evaluate("() => { document.querySelector('#password').style.border = '0'; }")

    with pytest.raises(AssertionError, match=r"no edge: <input.*password"):
        await check_forced_colors(page)


async def test_a_story_counts_what_a_person_does(county: County, page: Page, story: Story) -> None:
    await page.goto(county.console)
    await page.evaluate(SELECT)
    await story.choose("combobox", "举报", name="类别")
    await story.fill("#user", "hub.dev")
    await story.press("Tab")
    await story.fill("#password", county.credentials("hub")["password"])
    await story.press("Enter")
    await story.click("link", name="我的账号")

    await expect(page).to_have_url(f"{county.console}account")
    assert story.clicks == 2 + 1 + 1  # the list, the name, the link
    assert story.keys == len("hub.dev" + "\t" + county.credentials("hub")["password"] + "\n")
    assert story.seconds > 0


async def test_whatever_is_received_becomes_a_case_and_a_figure(county: County) -> None:
    gym = await county.receive(GYM, channel="12315", amount_fen=200_000)
    food = await county.receive(FOOD, firm="某超市", channel="12345")
    cracks = await county.receive(CRACKS, firm="某某置业有限公司")
    await county.settle()

    cases = {matter: await county.read("hub", f"/v1/cases/{matter}") for matter in (gym, food, cracks)}
    assert "received" not in {case["state"] for case in cases.values()}
    assert [case["channel"] for case in cases.values()] == ["12315", "12345", "partner"]
    assert cases[gym]["department"] == "consumer_protection"
    summary = await county.read("hub", "/v1/metrics/summary?from=2026-11-24&to=2026-11-24&basis=cohort")
    assert summary["metrics"]["received"]["value"] == 3


async def test_what_is_due_fires_as_time_passes(county: County) -> None:
    complaint = await county.receive(GYM)
    await county.settle()
    fresh = await county.read("hub", f"/v1/cases/{complaint}")
    await county.pass_time(hours=30)
    late = await county.read("hub", f"/v1/cases/{complaint}")

    assert (fresh["late"], late["late"]) == (False, True)
