"""Two messages that may be one matter: compared, decided, parted again."""

import re
from uuid import UUID

from playwright.async_api import Page, expect

from tests.console.accessibility import check_page
from tests.console.story import Story
from tests.support.county import County
from tests.support.visitor import visitor
from tests.sweeps import SAMPLED, one_day_in, sampled

PHONE = "13900006638"
MESSAGES = "//*[@aria-label='各渠道来件']//*[contains(@class, 'panel')]"
FIRST = "我在百日健身服务部办了年卡，花了两千元，店关门了，电话打不通，要求退还余额。"
SECOND = "市民反映在百日健身服务部办理年卡后该店停业，余额没有退还，要求协助退款。"


async def a_pair(county: County, phone: str = PHONE, firm: str = "百日健身服务部") -> tuple[UUID, UUID]:
    """Receive two messages that a person must compare; return the first and the second."""
    first = await county.receive(FIRST, firm=firm, phone=phone, channel="12315")
    second = await county.receive(SECOND, firm=firm, phone=phone, channel="12345", amount_fen=200_000)
    return first, second


async def two_that_the_machine_joins(county: County) -> tuple[UUID, UUID]:
    """Receive the same words of one person twice."""
    text = "游泳卡还有六百元，店家停水两个月不开门，要求退还余额。"
    first = await county.receive(text, firm="万日游泳服务部", phone="13900006640", channel="12345")
    return first, await county.receive(text, firm="万日游泳服务部", phone="13900006640", channel="12345")


@one_day_in(SAMPLED)
async def test_two_messages_are_compared_made_one_case_and_parted_again(
    county: County, page: Page, story: Story
) -> None:
    first, second = await a_pair(county)
    await county.settle()
    await county.sign_in(page, "hub", "hub")

    await story.click("#look .list a")
    await expect(page.locator("#evidence")).to_contain_text("电话相同")
    await expect(page.locator("#pair mark").first).to_be_visible()
    await story.press("1")
    await expect(page.locator("input[value=same_matter]")).to_be_checked()
    await story.fill("#verdict-reason", "电话核实，是同一张卡。")
    await story.press("Control+Enter")
    await expect(page.locator("#toast")).to_contain_text("已并为一件")
    await county.settle()

    await page.goto(f"{county.console}cases/{second}")
    await expect(page.locator("[aria-label=各渠道来件] .panel")).to_have_count(2)
    await story.click("text=对照、拆开")
    await expect(page.locator("#decision .note")).to_contain_text("同一件")
    await expect(page.locator("#parting")).to_contain_text("拿回自己的案件")
    await story.click("input[value=other]")
    await story.fill("#verdict-reason", "是两张卡。")
    await story.click("#form-verdict button[type=submit]")
    await county.settle()
    await page.goto(f"{county.console}cases/{first}")
    await expect(page.locator("[aria-label=各渠道来件] .panel")).to_have_count(1)


@sampled
async def test_another_pair_is_chosen_by_keys_and_a_join_is_found_again_to_part_it(
    county: County, page: Page, story: Story
) -> None:
    await a_pair(county)
    await a_pair(county, "13900006639", "千日瑜伽服务部")
    await two_that_the_machine_joins(county)
    await county.settle()
    await county.sign_in(page, "hub", "matching")

    await expect(page.locator("#pairs [data-row]")).to_have_count(2)
    first = page.url
    await story.press("j")
    await story.press("Enter")
    await expect(page).not_to_have_url(first)
    await expect(page.locator("#pairs [data-row]").nth(1)).to_have_attribute("aria-current", "true")

    await expect(page.locator("#recent li")).to_contain_text("系统")
    await story.click(page.locator("#recent").get_by_role("link", name=re.compile("^拆开")))
    await expect(page.locator("#parting tbody tr").first).to_contain_text("12345")


@one_day_in(SAMPLED)
async def test_the_pages_of_matching_are_for_everybody(county: County, page: Page) -> None:
    await a_pair(county)
    both = await two_that_the_machine_joins(county)
    await county.settle()
    await county.sign_in(page, "hub", "matching")
    await check_page(page)
    await page.goto(f"{county.console}matching/{both[0]}/{both[1]}")
    await expect(page.locator("#parting tbody")).to_be_visible()
    await check_page(page)


async def test_what_two_messages_share_is_shown_decided_and_undone(county: County) -> None:
    first, second = await a_pair(county)
    await county.settle()

    async with visitor(county, "hub", f"matching/{first}/{second}") as hub:
        assert "电话相同" in hub.text("evidence")
        assert hub.page.xpath("//*[@id='pair']//mark")
        await hub.send("form-verdict", {"as": "same_matter", "reason": "电话核实，是同一张卡。"})
        assert "已并为一件" in hub.text()
        await county.settle()
        await hub.open(f"cases/{second}")
        assert len(hub.texts(MESSAGES)) == 2

        await hub.follow("对照、拆开")
        assert "同一件" in hub.text("decision")
        assert "拿回自己的案件" in hub.text("parting")
        await hub.send("form-verdict", {"as": "other", "reason": "是两张卡。"})
        await county.settle()
        await hub.open(f"cases/{first}")
        assert len(hub.texts(MESSAGES)) == 1
