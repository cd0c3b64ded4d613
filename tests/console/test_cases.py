"""An officer's work on one case, from the assignment to the closing."""

from playwright.async_api import Page, expect

from tests.chromium import Watch
from tests.console.accessibility import check_accessible, check_page
from tests.console.conftest import OpenPage
from tests.console.story import Story
from tests.gateway.console.bureau import GYM
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in, sampled

MOST_CLICKS = 25


@one_day_in(SAMPLED)
async def test_an_officer_carries_a_case_from_assigned_to_closed(county: County, page: Page, story: Story) -> None:
    case = await county.receive(GYM, firm="某健身房", channel="12315", amount_fen=200_000)
    await county.settle()
    await county.sign_in(page, "officer", f"cases/{case}")

    await story.click("#act-first-feedback > summary")
    await story.fill("#first-feedback-text", "已联系您，两天内答复能不能受理。")
    await story.click("#form-first-feedback button")
    await expect(page.get_by_role("status")).to_contain_text("首次反馈已发出")

    await story.click("#act-accept > summary")
    await expect(page.locator("#letters-accept .paper h1")).to_have_text("受理告知书")  # seen before it is issued
    await story.click("#form-accept button")
    await expect(page.locator(".head .st")).to_have_text("已受理")

    await story.click("#act-start-mediation > summary")
    await story.click("#start-mediation-consumer_consents")
    await story.click("#start-mediation-respondent_consents")
    await story.click("#form-start-mediation button")
    await expect(page.locator(".head .st")).to_have_text("调解中")

    await story.click("#act-agree > summary")
    await story.fill("#agree-terms", "商家十日内退还余额，双方再无争议。")
    await story.fill("#agree-refund-amount_fen", "1800")
    await story.fill("#agree-refund-first_due_on", "2026-12-04")
    await expect(page.locator("#letters-agree .paper").first).to_contain_text("双方再无争议")
    await story.click("#form-agree button")
    await expect(page.locator(".head .st")).to_have_text("达成协议")

    await county.settle()  # the refund's plan is made, and the case is being performed
    await page.reload()
    await story.click("#act-close > summary")
    await story.fill("#close-note", "已告知双方。")
    await story.click("#form-close button")
    await expect(page.locator(".head .st")).to_have_text("已办结")

    assert story.clicks <= MOST_CLICKS
    await county.settle()
    plans = await county.read("officer", "/v1/refunds/plans")
    assert [plan["total_fen"] for plan in plans["items"]] == [180_000]


@one_day_in(SAMPLED)
async def test_the_letters_of_a_case_open_from_its_page(county: County, page: Page, story: Story) -> None:
    case = await county.receive(GYM, channel="12315")
    await county.settle()
    await county.send("officer", f"/v1/cases/{case}/accept")
    await county.settle()
    await county.sign_in(page, "officer", f"cases/{case}")

    await story.click(page.locator("#letters").get_by_role("link", name="受理告知书"))

    await expect(page.get_by_role("heading", level=1)).to_have_text("受理告知书")


@one_day_in(SAMPLED)
async def test_who_gives_a_reason_sees_whom_to_call(county: County, page: Page, story: Story) -> None:
    case = await county.receive(GYM, phone="13700000001")
    await county.settle()
    await county.sign_in(page, "officer", f"cases/{case}")
    await expect(page.locator("#people")).not_to_contain_text("13700000001")

    await story.click("#act-disclose > summary")
    await story.fill("#disclose-reason", "通知调解的时间地点")
    await story.click("#form-disclose button")

    await expect(page.locator("#people")).to_contain_text("13700000001")
    [line] = (await county.read("auditor", f"/v1/audit?subject={case}&act=disclose_contact"))["items"][:1]
    assert line["reason"] == "通知调解的时间地点"


@sampled
async def test_two_people_on_one_case_see_each_other(county: County, open_page: OpenPage, watch: Watch) -> None:
    watch.expect("412")
    case = await county.receive(GYM)
    await county.settle()
    await county.let_in("zhou.he", "officer", department="consumer_protection")
    first, second = await open_page(), await open_page()
    await county.sign_in(first, "officer", f"cases/{case}")
    await county.sign_in(second, "zhou.he", f"cases/{case}")
    await second.locator("#act-note > summary").click()
    await second.locator("#note-text").fill("商家电话没人接。")

    await first.locator("#act-accept > summary").click()
    await first.locator("#form-accept button").click()
    await expect(first.locator(".head .st")).to_have_text("已受理")
    await second.locator("#form-note button").click()

    await expect(second.locator(".head .st")).to_have_text("已受理")
    await expect(second.locator("#note-text")).to_have_value("商家电话没人接。")


@one_day_in(SAMPLED)
async def test_a_case_is_for_everybody(county: County, page: Page) -> None:
    case = await county.receive(GYM, channel="12315", amount_fen=200_000)
    await county.settle()
    await county.send("officer", f"/v1/cases/{case}/first-feedback", {"text": "已联系。"})
    await county.settle()
    await county.sign_in(page, "officer", f"cases/{case}")

    await check_page(page)


@one_day_in(SAMPLED)
async def test_a_form_with_mistakes_is_for_everybody(county: County, page: Page, watch: Watch) -> None:
    watch.expect("422")
    case = await county.receive(GYM)
    await county.settle()
    await county.sign_in(page, "hub", f"cases/{case}")
    await page.locator("#act-refuse > summary").click()
    await page.locator("#form-refuse").evaluate("form => form.setAttribute('novalidate', '')")
    await page.locator("#form-refuse button.pri").click()

    await expect(page.locator("#refuse-note-wrong")).to_be_visible()
    await check_accessible(page, languages=())


@one_day_in(SAMPLED)
async def test_the_samples_are_for_everybody(county: County, page: Page) -> None:
    await county.sign_in(page, "hub", "pieces")

    await check_page(page)


@sampled
async def test_the_cases_of_a_list_are_walked_by_two_keys(county: County, page: Page, story: Story) -> None:
    for number in range(3):
        await county.receive(GYM, firm=f"第{number}家健身房")
    await county.settle()
    await county.sign_in(page, "officer", "my")
    await story.click(page.locator("[data-open]").first)
    await expect(page.get_by_text("第 1 件")).to_be_visible()

    for number in (2, 3, 2):
        await page.wait_for_load_state()
        await story.press("]" if number == 3 or story.keys == 0 else "[")
        await expect(page.get_by_text(f"第 {number} 件")).to_be_visible()

    assert story.clicks == 1
