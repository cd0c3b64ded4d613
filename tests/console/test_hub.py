"""The hub's desk in a browser: cases decided by the keyboard, and two people at one case."""

from playwright.async_api import Page, Route, expect

from tests.chromium import Watch
from tests.console.accessibility import check_accessible, check_page
from tests.console.conftest import OpenPage
from tests.console.story import Story
from tests.gateway.console.bureau import GYM, UNSURE
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in, sampled

TEN = 10
MOST_KEYS = 2  # a case


@one_day_in(SAMPLED)
async def test_ten_unsure_cases_are_decided_by_the_keyboard(county: County, page: Page, story: Story) -> None:
    for number in range(TEN):
        await county.receive(f"{UNSURE}，第{number}次买的", firm=f"第{number}家店")
    await county.settle()
    await county.sign_in(page, "hub", "hub")
    await expect(page.locator("#unsure [data-row]")).to_have_count(TEN)

    for left in range(TEN - 1, -1, -1):
        await story.press("1")
        await expect(page.locator("#unsure [data-row]")).to_have_count(left)

    assert story.keys <= MOST_KEYS * TEN
    assert story.clicks == 0
    await expect(page.get_by_role("status")).to_contain_text("已分派至")
    waiting = (await county.read("hub", "/v1/desk"))["waiting"]
    assert waiting["count"] == 0


async def test_a_decision_is_taken_back_from_the_toast(county: County, page: Page, story: Story) -> None:
    await county.receive(UNSURE, firm="某店")
    await county.settle()
    await county.sign_in(page, "hub", "hub")

    await story.press("1")
    await story.click(page.get_by_role("button", name="撤销"))

    await expect(page.locator("#unsure [data-row]")).to_have_count(1)


async def test_who_comes_second_sees_the_change(county: County, open_page: OpenPage, watch: Watch) -> None:
    await county.receive(UNSURE, firm="某店")
    await county.settle()
    await county.let_in("hub.second", "hub", department="hub")
    first, second = await open_page(), await open_page()
    await county.sign_in(first, "hub", "hub")
    await county.sign_in(second, "hub.second", "hub")
    watch.expect("412")

    await first.keyboard.press("1")
    await expect(first.locator("#unsure [data-row]")).to_have_count(0)
    await second.keyboard.press("2")

    await expect(second.get_by_role("alert")).to_contain_text("这件刚被别人办过")


@one_day_in(SAMPLED)
async def test_the_hub_page_is_for_everybody(county: County, page: Page, story: Story) -> None:
    await county.receive(UNSURE, firm="某店")
    case = await county.receive(GYM, firm="某健身房")
    await county.settle()
    await county.send("officer", f"/v1/cases/{case}/return-to-hub", {"reason": "NOT_OURS"})
    await county.sign_in(page, "hub", "hub")

    await check_page(page)


@sampled
async def test_on_a_telephone_the_work_comes_first_and_the_rest_opens_from_its_count(
    county: County, page: Page, story: Story
) -> None:
    await county.receive(UNSURE, firm="某店")
    case = await county.receive(GYM, firm="某健身房")
    await county.settle()
    await county.send("officer", f"/v1/cases/{case}/return-to-hub", {"reason": "NOT_OURS"})
    await page.set_viewport_size({"width": 390, "height": 844})
    await county.sign_in(page, "hub", "hub")

    await expect(page.locator("#unsure [data-row]")).to_be_in_viewport()
    await expect(page.locator("#back [data-row]")).to_be_hidden()
    await expect(page.locator("#back header .cnt")).to_have_text("1")
    await story.click(page.locator("#back .unfold"))
    await expect(page.locator("#back [data-row]")).to_be_visible()
    await page.locator(".head h1").click()
    await page.evaluate("document.getElementById('hub').dataset.old = ''; htmx.trigger('#hub', 'refresh')")
    await expect(page.locator("#hub[data-old]")).to_have_count(0)  # what is open stays open when it is made anew
    await expect(page.locator("#back [data-row]")).to_be_visible()
    await check_accessible(page, languages=())

    await page.goto(f"{county.console}hub#twice")  # an address of a part opens it
    await expect(page.locator("#twice svg")).to_be_visible()


@sampled
async def test_a_refresh_that_overtakes_an_act_leaves_its_answer_a_place(county: County, page: Page) -> None:
    await county.receive(UNSURE, firm="某店")
    await county.settle()
    await county.sign_in(page, "hub", "hub")

    async def hold(route: Route) -> None:
        async with page.expect_response(lambda answer: answer.request.method == "GET" and answer.url.endswith("/hub")):
            await page.evaluate("htmx.trigger('#hub', 'refresh')")
        await route.continue_()

    await page.route("**/choose", hold)
    await page.keyboard.press("1")

    await expect(page.get_by_role("status")).to_contain_text("已分派至")
    await expect(page.locator("#unsure [data-row]")).to_have_count(0)
