"""Supervision and duty in a browser: a proposal approved, late cases urged, a note handed over."""

from playwright.async_api import Page, expect

from tests.console.accessibility import check_page
from tests.console.conftest import OpenPage
from tests.console.story import Story
from tests.gateway.console.bureau import GYM
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in, sampled


@sampled
async def test_a_head_approves_a_proposal_with_one_key(county: County, page: Page, story: Story) -> None:
    case = await county.receive(GYM, firm="某健身房")
    await county.settle()
    refusal = {"reason": "NOT_CONSUMER", "note": "卖家是个人"}
    await county.send("officer", f"/v1/cases/{case}/refuse", refusal)
    await county.sign_in(page, "section_head")
    await expect(page.get_by_role("heading", level=1)).to_have_text("督办")

    await story.press("y")

    await expect(page.get_by_role("status")).to_contain_text("已批准")
    assert (await county.read("hub", f"/v1/cases/{case}"))["state"] == "refused"


@sampled
async def test_all_late_cases_are_urged_at_once(county: County, page: Page, story: Story) -> None:
    for number in range(3):
        await county.receive(GYM, firm=f"第{number}家健身房")
    await county.settle()
    await county.pass_time(hours=30)
    await county.sign_in(page, "section_head", "supervision")

    await story.click(page.get_by_label("全选"))
    await story.click(page.get_by_role("button", name="催办所选"))

    await expect(page.get_by_role("status")).to_contain_text("已催办 3 件")


@one_day_in(SAMPLED)
async def test_supervision_can_be_used_by_everybody(county: County, page: Page) -> None:
    case = await county.receive(GYM, firm="某健身房")
    await county.settle()
    refusal = {"reason": "NOT_CONSUMER", "note": "卖家是个人"}
    await county.send("officer", f"/v1/cases/{case}/refuse", refusal)
    await county.pass_time(hours=30)
    await county.sign_in(page, "section_head", "supervision")

    await check_page(page)


@one_day_in(SAMPLED)
async def test_the_roster_can_be_used_by_everybody(county: County, page: Page) -> None:
    await county.send("hub", "/v1/roster/notes", {"text": "两件等回电"})
    shift = {"account": "zhou.he", "from": "2026-11-24T08:00:00+08:00", "to": "2026-11-24T20:00:00+08:00"}
    await county.send("hub", "/v1/roster", shift)
    await county.sign_in(page, "hub", "roster")

    await check_page(page)


@one_day_in(SAMPLED)
async def test_an_officer_proposes_and_a_head_approves(
    county: County, page: Page, story: Story, open_page: OpenPage
) -> None:
    other, case = [await county.receive(GYM, firm=name) for name in ("别家健身房", "某健身房")]
    await county.settle()
    refusal = {"reason": "NOT_CONSUMER", "note": "卖家是个人"}
    await county.send("officer", f"/v1/cases/{other}/refuse", refusal)
    await county.sign_in(page, "officer", f"cases/{case}")

    await story.click("#act-refuse > summary")
    await story.click(page.get_by_label("不是为生活消费需要"))
    await story.fill("#refuse-note", "买来转卖的")
    await story.click(page.get_by_role("button", name="报批"))
    await expect(page.get_by_role("status")).to_contain_text("已报批，等负责人审批")
    await check_page(page)

    head = await open_page()
    await county.sign_in(head, "section_head", f"cases/{case}")
    await head.get_by_role("link", name="去审批").click()
    await head.wait_for_load_state()
    await head.keyboard.press("y")  # this one, although another stands before it
    await expect(head.get_by_role("status")).to_contain_text("已批准")
    await page.reload()
    await expect(page.locator(".head .st")).to_have_text("不予受理")
    assert story.clicks <= 4
