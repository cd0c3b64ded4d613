"""What a section did is recorded and counted; closed cases are looked at again."""

from playwright.async_api import Page, expect

from tests.console.accessibility import check_page
from tests.console.story import Story
from tests.gateway.console.bureau import FOOD, GYM
from tests.support.county import County
from tests.support.visitor import visitor
from tests.sweeps import SAMPLED, one_day_in

SUMS = "//nav[contains(@class, 'sums')]"
FINDING = "//details[contains(@class, 'act')]//form"


async def closed_cases(county: County) -> None:
    """Two inquiries of a section, answered and closed."""
    for text in (GYM, FOOD):
        case = await county.receive(text)
        await county.settle()
        await county.send("hub", f"/v1/cases/{case}/assign", {"department": "consumer_protection"})
        await county.send("section_head", f"/v1/cases/{case}/refuse", {"reason": "MATERIALS", "note": "材料不齐"})
        await county.send("officer", f"/v1/cases/{case}/close", {"result": "refused", "note": "已告知"})
    await county.settle()


@one_day_in(SAMPLED)
async def test_an_inspection_is_recorded_and_counted(county: County, page: Page, story: Story) -> None:
    campaign = {"title": "预付卡专项", "from": "2026-11-01", "to": "2026-12-31"}
    await county.send("officer", "/v1/enforcement/campaigns", campaign)
    await county.sign_in(page, "officer", "enforcement")
    await expect(page.locator("nav.sums")).to_contain_text("出动人次0")

    await story.fill("#inspections-people", "4")
    await story.fill("#inspections-units", "12")
    await story.fill("#inspections-hazards", "3")
    await story.choose("#inspections-campaign_id", "预付卡专项")
    await story.click("#form-inspections button")

    await expect(page.locator(".toast")).to_contain_text("检查已记下")
    await expect(page.locator("nav.sums")).to_contain_text("出动人次4")
    await expect(page.locator("#list tbody tr")).to_contain_text("预付卡专项")
    assert story.clicks <= 7


@one_day_in(SAMPLED)
async def test_a_filing_has_its_sums_and_leads_to_its_complaint(county: County, page: Page, story: Story) -> None:
    case = await county.receive(GYM)
    await county.settle()
    await county.sign_in(page, "hub", "enforcement?kind=filings")

    await story.choose("#filings-department", "消费者权益保护股")
    await story.fill("#filings-number", "望市监处〔2026〕12号")
    await story.choose("#filings-type", "侵害消费者权益")
    await story.fill("#filings-fine_fen", "30000")
    await story.fill("#filings-complaint_id", str(case))
    await story.click("#form-filings button")

    await expect(page.locator("nav.sums")).to_contain_text("30,000.00 元")
    await story.click("link", "投诉举报")
    await expect(page).to_have_url(f"{county.console}cases/{case}")


@one_day_in(SAMPLED)
async def test_a_filing_becomes_a_typical_case_and_an_event_counts_who_took_part(
    county: County, page: Page, story: Story
) -> None:
    filing = {"on": "2026-11-20", "number": "望市监处〔2026〕13号", "type": "consumer_rights"}
    await county.send("officer", "/v1/enforcement/filings", filing)
    await county.sign_in(page, "officer", "enforcement?kind=filings")

    await story.click("#act-publicity-1 summary")
    await story.choose("#publicity-1-publicity", "典型案例")
    await story.click("#form-publicity-1 button")

    await expect(page.locator(".toast")).to_contain_text("公示已记下")
    await expect(page.locator("#list tbody tr")).to_contain_text("侵害消费者权益")
    await expect(page.locator("nav.sums")).to_contain_text("典型案例1")
    await page.goto(f"{county.console}enforcement?kind=outreach")
    await story.fill("#outreach-title", "食品标签课")
    await story.choose("#outreach-kind", "进校园")
    await story.fill("#outreach-place", "县二中")
    await story.fill("#outreach-partners", "教育局、团县委")
    await story.fill("#outreach-people", "620")
    await story.fill("#outreach-materials", "500")
    await story.click("#form-outreach button")
    await expect(page.locator("nav.sums")).to_contain_text("参加人次620")
    await expect(page.locator("#list tbody tr")).to_contain_text("教育局、团县委")
    await check_page(page)


async def test_a_period_without_facts_says_so_and_the_hub_sees_every_section(county: County) -> None:
    fact = {"on": "2026-11-20", "people": 2, "units": 5}
    await county.send("officer", "/v1/enforcement/inspections", fact)

    async with visitor(county, "bureau_head", "enforcement?from=2026-11-01&to=2026-11-30&department=food") as head:
        assert "这段时间没有记检查" in head.text("list")
        await head.open("enforcement?from=2026-11-01&to=2026-11-30")

        assert len(head.texts("//*[@id='list']//tbody/tr")) == 1
        assert "登记归承办人、股室负责人和受理台" in head.text()


async def test_what_a_section_did_is_counted_and_listed(county: County) -> None:
    campaign = {"title": "预付卡专项", "from": "2026-11-01", "to": "2026-12-31"}
    await county.send("officer", "/v1/enforcement/campaigns", campaign)
    case = await county.receive(GYM)
    await county.settle()

    async with visitor(county, "officer", "enforcement") as officer:
        [campaign_id] = officer.page.xpath("//*[@id='inspections-campaign_id']/option[text()='预付卡专项']/@value")
        inspection = {"people": "4", "units": "12", "hazards": "3", "campaign_id": campaign_id}
        await officer.send("form-inspections", inspection)
        assert "检查已记下" in officer.text()
        assert "出动人次4" in "".join(officer.texts(SUMS)).replace(" ", "")
        assert "预付卡专项" in officer.text("list")

        await officer.open("enforcement?kind=outreach")
        lesson = {"title": "食品标签课", "kind": "school", "place": "县二中", "partners": "教育局、团县委"}
        await officer.send("form-outreach", lesson | {"people": "620", "materials": "500"})
        assert "参加人次620" in "".join(officer.texts(SUMS)).replace(" ", "")
        assert "教育局、团县委" in officer.text("list")

    async with visitor(county, "hub", "enforcement?kind=filings") as hub:
        filing = {"department": "consumer_protection", "number": "望市监处〔2026〕12号", "type": "consumer_rights"}
        await hub.send("form-filings", filing | {"fine_fen": "30000", "complaint_id": str(case)})
        assert "30,000.00 元" in "".join(hub.texts(SUMS))
        assert hub.link("投诉举报") == f"/console/cases/{case}"
        await hub.send("form-publicity-1", {"publicity": "typical_case"})
        assert "公示已记下" in hub.text()
        assert "典型案例1" in "".join(hub.texts(SUMS)).replace(" ", "")


async def test_what_a_look_back_finds_is_counted_and_listed(county: County) -> None:
    await closed_cases(county)
    await county.let_in("zhou.he", "officer", department="consumer_protection")

    async with visitor(county, "hub", "look-backs") as hub:
        await hub.send("form-sample", {"size": "2"})
        assert "样已抽好" in hub.text()
        await hub.send(f"({FINDING})[1]", {"finding": "ok"})
        assert hub.texts("//*[contains(@class, 'cnt')]")[0] == "1 / 2"
        await hub.send(f"({FINDING})[1]", {"finding": "rework", "officer": "zhou.he"})
        assert hub.texts("//*[contains(@class, 'cnt')]")[0] == "2 / 2"
        assert "要重办" in hub.text()


@one_day_in(SAMPLED)
async def test_a_sample_is_drawn_and_a_case_is_found_to_need_rework(county: County, page: Page, story: Story) -> None:
    await closed_cases(county)
    await county.let_in("zhou.he", "officer", department="consumer_protection")
    await county.sign_in(page, "hub", "look-backs")
    await story.fill("#sample-size", "2")
    await story.click("#form-sample button")
    await expect(page.locator(".toast")).to_contain_text("样已抽好")

    await story.click(page.locator("details.act > summary").first)
    await story.click(page.locator("[name=finding][value=ok]").first)
    await story.click(page.locator("details.act[open] form button"))
    await expect(page.locator(".cnt")).to_have_text("1 / 2")
    await story.click(page.locator("details.act > summary").first)
    await story.click(page.locator("[name=finding][value=rework]").first)
    await story.fill(page.locator("[name=officer]").first, "zhou.he")
    await story.click(page.locator("details.act[open] form button"))

    await expect(page.locator(".cnt")).to_have_text("2 / 2")
    await expect(page.locator("main .list")).to_contain_text("要重办")


@one_day_in(SAMPLED)
async def test_the_pages_of_actions_are_for_everybody(county: County, page: Page) -> None:
    await closed_cases(county)
    sample = {"from": "2026-11-01", "to": "2026-11-30", "size": 2}
    drawn = await county.send("hub", "/v1/look-backs", sample)
    await county.sign_in(page, "hub", "enforcement")
    await check_page(page)
    for path in ("look-backs", f"look-backs/{drawn['id']}"):
        await page.goto(county.console + path)
        await check_page(page)
