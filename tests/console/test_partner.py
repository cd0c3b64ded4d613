"""Somebody of a partner reads how what they filed stands, adds what is missing, and takes one back."""

from playwright.async_api import Page, expect

from tests.console.accessibility import check_page
from tests.console.story import Story
from tests.gateway.console.bureau import CRACKS, GYM
from tests.support.county import County
from tests.support.visitor import visitor
from tests.sweeps import SAMPLED, one_day_in


@one_day_in(SAMPLED)
async def test_a_partner_follows_what_it_filed_adds_to_it_and_takes_it_back(
    county: County, page: Page, story: Story
) -> None:
    await county.receive(GYM, firm="某健身房", phone="13700000000")
    await county.receive(CRACKS, firm="某某置业有限公司", channel="12345")
    await county.settle()
    await county.let_in("huo.ban", "partner", source="partner:demo")
    await county.sign_in(page, "huo.ban")
    await expect(page.get_by_role("heading", level=1)).to_have_text("我们送来的件")
    await expect(page.locator("#list tbody tr")).to_have_count(1)  # what others filed is not there
    await expect(page.locator("#selected")).to_contain_text("消费者权益保护股")
    assert "13700000000" not in await page.content()

    await story.click("#act-supplements > summary")
    await story.fill("#supplements-text", "合同照片已经找到")
    await story.click("#form-supplements button")
    await expect(page.get_by_role("status").filter(has_text="已补充")).to_be_visible()
    await story.click("#act-withdrawal > summary")
    await story.click("#form-withdrawal button")
    await expect(page.locator("#selected")).to_contain_text("已办结或撤回，不能再补充")
    assert story.clicks <= 6


@one_day_in(SAMPLED)
async def test_the_page_of_a_partner_is_for_everybody(county: County, page: Page) -> None:
    await county.let_in("huo.ban", "partner", source="partner:demo")
    await county.sign_in(page, "huo.ban")
    await expect(page.locator("#list .empty")).to_contain_text("还没有送来的件")
    await county.receive(GYM, firm="某健身房")
    await county.settle()
    await page.reload()
    await check_page(page)


async def test_a_partner_reads_its_own_cases_adds_to_one_and_takes_it_back(county: County) -> None:
    await county.receive(GYM, firm="某健身房", phone="13700000000")
    await county.receive(CRACKS, firm="某某置业有限公司", channel="12345")
    await county.settle()
    await county.let_in("huo.ban", "partner", source="partner:demo")

    async with visitor(county, "huo.ban") as person:
        assert person.text("h1") == "我们送来的件"
        assert len(person.texts("//*[@id='list']//tbody/tr")) == 1  # what others filed is not there
        assert "消费者权益保护股" in person.text("selected")
        assert "13700000000" not in person.text("html")
        await person.send("form-supplements", {"text": "合同照片已经找到"})
        assert "已补充" in person.text()
        await person.send("form-withdrawal")
        assert "已办结或撤回，不能再补充" in person.text("selected")
