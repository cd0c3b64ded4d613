"""What there is of a business: from a case, or by its name, to its figures, its promises and its refunds."""

import pytest
from playwright.async_api import Page, expect

from services.analytics.facts.domain.respondents import id_of_name
from tests.console.accessibility import check_page
from tests.support.county import County
from tests.console.story import Story
from tests.console.visitors import visiting_as
from tests.gateway.console.bureau import FOOD, GYM, Cut

SHOP, OTHER, PERSON = "海棠健身服务部", "清河超市", "王芳"
BUSINESS = id_of_name(SHOP)


async def fill(county: County) -> None:
    """A business with cases, a promise and its breach, settling online and owing many; a shop and a person beside."""
    for text, firm in ((GYM, SHOP), (GYM, SHOP), (FOOD, OTHER), (GYM, PERSON)):
        await county.receive(text, firm=firm)
    today = f"{county.clock.now():%Y-%m-%d}"
    entry = {"name": SHOP, "address": "望川县城关镇", "town": "城关镇", "field": "services", "valid_from": today}
    listed = await county.send("hub", "/v1/registers/pledge", entry | {"promise": "七日内退款"})
    breach = {"kind": "broken_promise", "on": today, "evidence": "核查记录"}
    await county.send("hub", f"/v1/registers/pledge/{listed['id']}/breaches", breach)
    await county.send("hub", "/v1/odr/enterprises", {"name": SHOP, "promise": True})
    refunds = {"respondent": {"name": SHOP}, "title": "健身卡退费", "basis": "停业不退", "department": "food"}
    await county.send("hub", "/v1/refunds/group-cases", refunds)
    await county.settle()


async def test_a_business_is_found_with_all_that_is_known_of_it(county: County, page: Page, story: Story) -> None:
    await fill(county)
    await county.sign_in(page, "hub", "respondents")
    await expect(page.locator("tr[data-row] a[data-open]")).to_have_text([SHOP, OTHER])
    await check_page(page)

    await page.get_by_role("searchbox").fill("海棠")
    await story.press("Enter")
    await story.click(page.locator("tr[data-row] a[data-open]"))

    await expect(page.get_by_role("heading", level=1)).to_have_text(SHOP)
    await expect(page.locator("#open tr[data-row]")).to_have_count(2)
    for panel, text in (
        ("h-promises", "待认定 1"),
        ("h-odr", "待审核"),
        ("h-groups", "健身卡退费"),
        ("h-history", "在办"),
    ):
        await expect(page.locator(f"section[aria-labelledby={panel}]")).to_contain_text(text)
    await check_page(page)
    await story.click(page.locator("#figures").get_by_role("link", name="收到", exact=True))
    await expect(page.locator(".chipx")).to_contain_text(SHOP)
    assert story.clicks == 2


async def test_a_private_person_is_not_found(county: County, page: Page) -> None:
    await fill(county)
    await county.sign_in(page, "hub", f"respondents?q={PERSON}")

    await expect(page.locator(".empty")).to_contain_text("私人卖家不列")


async def test_a_case_leads_to_its_business(county: County, page: Page, story: Story) -> None:
    case = await county.receive(GYM, firm=SHOP)
    private = await county.receive(GYM, firm=PERSON)
    await county.settle()
    await county.sign_in(page, "hub", f"cases/{case}")

    await story.click(page.locator("#people").get_by_role("link", name=SHOP))
    await expect(page).to_have_url(f"{county.console}respondents/{BUSINESS}")
    await page.goto(f"{county.console}cases/{private}")
    link = page.locator("#people").get_by_role("link", name=PERSON)

    assert "respondents" not in (await link.get_attribute("href") or "")


async def test_figures_are_compared_between_businesses(county: County, page: Page, story: Story) -> None:
    await fill(county)
    await county.sign_in(page, "bureau_head", "metrics/received?by=respondent")

    await story.click("link", name=SHOP)

    await expect(page.locator(".chipx")).to_contain_text(SHOP)


async def test_who_is_not_of_the_bureau_reads_of_no_business(county: County) -> None:
    await fill(county)

    for role in ("enterprise", "agency"):
        async with visiting_as(county, role) as person:
            for path in ("/console/respondents", f"/console/respondents/{BUSINESS}"):
                answer = await person.get(path)
                assert (answer.status_code, SHOP in answer.text) == (403, False)


async def test_a_panel_whose_service_is_silent_says_so_beside_the_others(
    county: County, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(county)
    monkeypatch.setitem(county.front._upstreams._upstreams, "odr", Cut())
    await county.sign_in(page, "hub", f"respondents/{BUSINESS}")

    await expect(page.locator("section[aria-labelledby=h-promises]")).to_contain_text("暂时看不到")
    await expect(page.locator("section[aria-labelledby=h-odr]")).to_contain_text("暂时看不到")
    await expect(page.locator("#open tr[data-row]")).to_have_count(2)
