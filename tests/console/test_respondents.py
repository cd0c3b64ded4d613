"""What there is of a business: from a case, or by its name, to its figures, its promises and its refunds."""

import pytest
from playwright.async_api import Page, expect

from services.analytics.facts.domain.respondents import id_of_name
from tests.console.accessibility import check_page
from tests.console.story import Story
from tests.gateway.console.bureau import FOOD, GYM, Cut
from tests.support.county import County
from tests.support.visitor import visiting_as, visitor
from tests.sweeps import SAMPLED, one_day_in

SHOP, OTHER, PERSON = "海棠健身服务部", "清河超市", "王芳"
BUSINESS = id_of_name(SHOP)
PANELS = {"h-promises": "待认定 1", "h-odr": "待审核", "h-groups": "健身卡退费", "h-history": "在办"}


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


@one_day_in(SAMPLED)
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
    for panel, text in PANELS.items():
        await expect(page.locator(f"section[aria-labelledby={panel}]")).to_contain_text(text)
    await check_page(page)
    await story.click(page.locator("#figures").get_by_role("link", name="收到", exact=True))
    await expect(page.locator(".chipx")).to_contain_text(SHOP)
    assert story.clicks == 2


async def test_all_that_is_known_of_a_business_stands_on_its_page(county: County) -> None:
    await fill(county)

    async with visitor(county, "hub", "respondents?q=海棠") as person:
        await person.follow(SHOP)

        assert person.text("h1") == SHOP
        assert len(person.texts("//*[@id='open']//tr[@data-row]")) == 2
        for panel, text in PANELS.items():
            assert text in "".join(person.texts(f"//section[@aria-labelledby='{panel}']"))
        await person.open(next(iter(person.page.xpath("//*[@id='figures']//a[text()='收到']/@href"))))
        assert SHOP in "".join(person.texts("//*[contains(@class, 'chipx')]"))


async def test_a_private_person_is_not_found(county: County) -> None:
    await fill(county)

    async with visitor(county, "hub", f"respondents?q={PERSON}") as person:
        assert "私人卖家不列" in person.text()


async def test_a_case_leads_to_its_business_and_not_to_a_private_person(county: County) -> None:
    case = await county.receive(GYM, firm=SHOP)
    private = await county.receive(GYM, firm=PERSON)
    await county.settle()

    async with visitor(county, "hub", f"cases/{case}") as person:
        assert person.link(SHOP) == f"/console/respondents/{BUSINESS}"
        await person.open(f"cases/{private}")
        assert "respondents" not in person.link(PERSON)


async def test_figures_are_compared_between_businesses(county: County) -> None:
    await fill(county)

    async with visitor(county, "bureau_head", "metrics/received?by=respondent") as person:
        await person.follow(SHOP)

        assert SHOP in "".join(person.texts("//*[contains(@class, 'chipx')]"))


async def test_who_is_not_of_the_bureau_reads_of_no_business(county: County) -> None:
    await fill(county)

    for role in ("enterprise", "agency"):
        async with visiting_as(county, role) as person:
            for path in ("/console/respondents", f"/console/respondents/{BUSINESS}"):
                answer = await person.get(path)
                assert (answer.status_code, SHOP in answer.text) == (403, False)


async def test_a_panel_whose_service_is_silent_says_so_beside_the_others(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(county)
    monkeypatch.setitem(county.front._upstreams._upstreams, "odr", Cut())

    async with visitor(county, "hub", f"respondents/{BUSINESS}") as person:
        for panel in ("h-promises", "h-odr"):
            assert "暂时看不到" in "".join(person.texts(f"//section[@aria-labelledby='{panel}']"))
        assert len(person.texts("//*[@id='open']//tr[@data-row]")) == 2
