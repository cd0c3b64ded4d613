"""Calls after a case was closed, by digits; somebody dissatisfied is helped by another officer."""

from playwright.async_api import Page, expect

from tests.chromium import Watch
from tests.console.accessibility import check_accessible, check_page
from tests.console.story import Story
from tests.gateway.console.bureau import GYM
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in, sampled

PHONE = "13700000001"


async def closed_case(county: County) -> str:
    """A case that an officer answered and closed."""
    await county.let_in("pei.zhou", "officer", department="consumer_protection")
    case = await county.receive(GYM, firm="百日健身服务部", phone=PHONE)
    await county.settle()
    await county.send("officer", f"/v1/cases/{case}/first-feedback", {"text": "已联系。"})
    await county.send("section_head", f"/v1/cases/{case}/refuse", {"reason": "NOT_CONSUMER"})
    await county.send("officer", f"/v1/cases/{case}/close", {"result": "refused", "note": "已书面告知。"})
    await county.settle()
    return str(case)


@sampled
async def test_somebody_dissatisfied_is_called_and_another_officer_handles_it_anew(
    county: County, page: Page, story: Story
) -> None:
    case = await closed_case(county)
    await county.sign_in(page, "hub", "follow-up")

    await story.press("p")
    await expect(page.locator("#call")).to_contain_text(PHONE)
    await story.press("4")
    await story.press("2")
    await story.fill("#answers-opinion", "凭什么说我不是消费者。")
    await story.press("Control+Enter")
    await expect(page.get_by_role("status")).to_contain_text("记下了")
    await expect(page.locator("#dissatisfied")).to_contain_text("服务 4，结果 2")
    await story.click("summary:has-text('重办')")
    await story.fill(f"#rework-{case}-reason", "没有核实购买用途，重新核实。")
    await story.fill(f"#rework-{case}-officer", "pei.zhou")
    await story.click(f"#form-rework-{case} button")

    await expect(page.get_by_role("status")).to_contain_text("已交重办")
    view = await county.read("hub", f"/v1/cases/{case}")
    assert (view["round"], view["officer"], view["state"]) == (2, "pei.zhou", "dispatched")


@one_day_in(SAMPLED)
async def test_three_calls_on_three_days_are_needed_before_somebody_counts_as_not_reached(
    county: County, page: Page, story: Story
) -> None:
    case = await closed_case(county)
    await county.sign_in(page, "hub", "follow-up")

    for notice in ("改天再打", "改天再打", "记为未接通"):
        await story.press("u")
        await story.click(page.get_by_label("没人接"))
        await story.click("#form-try button")
        await expect(page.get_by_role("status")).to_contain_text(notice)
        county.clock.advance_to(county.clock.now().replace(day=county.clock.now().day + 1))
        await page.goto(f"{county.console}follow-up")

    view = await county.read("hub", f"/v1/cases/{case}")
    assert view["state"] == "followed_up"
    [followed] = [line for line in view["history"] if line["act"] == "case_followed_up"]
    assert not followed["facts"]["reachable"]
    assert followed["facts"]["note"].count("没人接") == 3


@one_day_in(SAMPLED)
async def test_the_call_sheet_is_for_everybody(county: County, page: Page, watch: Watch) -> None:
    watch.expect("422")
    await closed_case(county)
    await county.sign_in(page, "hub", "follow-up")
    await check_page(page)

    await page.goto(f"{county.console}follow-up")
    await page.keyboard.press("1")
    await page.keyboard.press("1")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#form-answers .note.bad")).to_be_visible()
    await check_accessible(page, languages=())
