"""The routing rules are drafted, tried on history and signed by two; a year of the calendar is published."""

from playwright.async_api import Page, expect

from tests.chromium import Watch
from tests.console.accessibility import check_page
from tests.console.conftest import OpenPage
from tests.console.story import Story
from tests.gateway.console.bureau import CRACKS, FOOD, GYM
from tests.support.county import County
from tests.support.visitor import visitor
from tests.sweeps import SAMPLED, one_day_in, sampled

STATE = "//*[contains(@class, 'head')]//*[contains(@class, 'st')]"


async def a_history(county: County) -> None:
    for text in (GYM, FOOD, CRACKS):
        await county.receive(text)
    await county.settle()


async def base_of(county: County) -> str:
    [active] = (await county.read("hub", "/v1/routing/rule-sets"))["items"]
    return str(active["version"])


@one_day_in(SAMPLED)
async def test_a_rule_is_drafted_tried_on_history_and_signed_by_two(
    county: County, page: Page, story: Story, open_page: OpenPage
) -> None:
    await a_history(county)
    base = await base_of(county)
    await county.sign_in(page, "hub", "rules")
    await story.click("link", "起草新版")
    await page.goto(f"{county.console}rules/{base}/draft?topic=housing.works")
    await story.fill("#draft-version", "county-2026-12")
    await story.fill("#draft-terms-strong", "楼板 裂缝")
    await story.click("#form-draft button")
    await expect(page.locator("table.diff")).to_contain_text("楼板开裂")
    await expect(page.locator("del").first).to_be_visible()
    await expect(page.get_by_text("起草人不能签自己的")).to_be_visible()

    await story.click("#act-trial > summary")
    await story.click("#form-trial button")
    await expect(page.locator("#trial")).to_contain_text("3 件重判")

    signing = []
    for role in ("section_head", "bureau_head"):
        screen = await open_page()
        await county.sign_in(screen, role, "rules/county-2026-12")
        signer = Story(screen)
        await signer.click("#act-signature > summary")
        await signer.click("#form-signature button")
        await expect(screen.locator(".toast")).to_contain_text("已签")
        signing.append(signer)
    await expect(screen.locator(".head .st")).to_have_text("已签，未到日子")

    await county.pass_time(days=2)
    await screen.reload()
    await expect(screen.locator(".head .st")).to_have_text("现行")
    assert story.clicks + sum(signer.clicks for signer in signing) <= 12


@one_day_in(SAMPLED)
async def test_a_version_in_force_is_retired_with_a_reason(county: County, page: Page, story: Story) -> None:
    base = await base_of(county)
    changes = {"version": "county-2026-12", "effective_from": "2026-12-01", "limits": {"prior": 3}}
    await county.send("hub", "/v1/routing/rule-sets", {"base": base, "changes": changes})
    await county.sign_in(page, "section_head", "rules/county-2026-12")
    await expect(page.locator("table.diff")).to_contain_text("底分，证据少时压低把握")

    await story.click("#act-retirement > summary")
    await story.fill("#retirement-reason", "改得不对，重新起草")
    await story.click("#form-retirement button")

    await expect(page.locator(".head .st")).to_have_text("停用")
    await expect(page.locator("aside").first).to_contain_text("改得不对，重新起草")


async def test_a_draft_that_changes_nothing_is_refused_with_what_was_typed(county: County) -> None:
    async with visitor(county, "hub", f"rules/{await base_of(county)}/draft") as hub:
        await hub.send("form-draft", {"version": "county-2026-12"})

        assert hub.status == 422
        assert "没有改动" in hub.text("form-draft")
        assert hub.value("draft-version") == "county-2026-12"


@sampled
async def test_a_draft_is_tried_on_history_signed_by_two_and_retired(county: County) -> None:
    await a_history(county)
    base = await base_of(county)
    async with visitor(county, "hub", f"rules/{base}/draft?topic=housing.works") as hub:
        await hub.send("form-draft", {"version": "county-2026-12", "terms.strong": "楼板 裂缝"})
        assert "楼板开裂" in "".join(hub.texts("//table[contains(@class, 'diff')]//del"))
        assert "起草人不能签自己的" in hub.text()
        await hub.send("form-trial")
        assert "3 件重判" in hub.text("trial")

    for role in ("section_head", "bureau_head"):
        async with visitor(county, role, "rules/county-2026-12") as signer:
            await signer.send("form-signature")
            assert "已签" in signer.text()
    async with visitor(county, "hub", "rules/county-2026-12") as hub:
        assert hub.texts(STATE) == ["已签，未到日子"]
        await county.pass_time(days=2)
        await hub.open("rules/county-2026-12")
        assert hub.texts(STATE) == ["现行"]
    async with visitor(county, "section_head", "rules/county-2026-12") as head:
        await head.send("form-retirement", {"reason": "改得不对，重新起草"})
        assert head.texts(STATE) == ["停用"]
        assert "改得不对，重新起草" in head.text("aside")


async def test_a_correction_is_listed_and_replayed(county: County) -> None:
    case = await county.receive(GYM)
    await county.settle()
    await county.send("hub", f"/v1/cases/{case}/assign", {"department": "price_competition"})
    await county.settle()

    async with visitor(county, "hub", "rules/corrections") as hub:
        assert "价" in hub.text("table")
        await hub.send("form-replay")

        assert "1 件里说对 0 件" in hub.text("replayed")


async def test_days_of_a_year_are_published_and_a_line_that_says_no_day_is_named(county: County) -> None:
    async with visitor(county, "bureau_head", "calendar?year=2027") as head:
        assert "2027 年 1 月，工作日 20 天。1 日法定" in head.page.xpath("//svg/@aria-label")[0]
        await head.send("form-year", {"days": "元旦放假"})
        assert (head.status, "这一行读不懂：元旦放假" in head.text("form-year")) == (422, True)
        await head.send("form-year", {"days": "2027-01-01 法定 元旦\n2027-01-04 调休 元旦\n2027-01-09 补班 元旦"})
        assert "已发布" in head.text()

        await head.open("calendar?year=2027")
        assert head.page.xpath("//svg/@aria-label")[0] == "2027 年 1 月，工作日 20 天。1 日法定、4 日调休、9 日补班"


@one_day_in(SAMPLED)
async def test_a_year_is_published_and_the_limits_it_moved_are_shown(
    county: County, page: Page, story: Story, watch: Watch
) -> None:
    watch.expect("422")
    await county.sign_in(page, "bureau_head", "calendar?year=2027")
    await expect(page.get_by_text("暂算", exact=True)).to_be_visible()
    await expect(page.locator("svg.cal").first).to_have_attribute("aria-label", "2027 年 1 月，工作日 20 天。1 日法定")

    await story.fill("#year-days", "元旦放假")
    await story.click("#form-year button")
    await expect(page.locator("#form-year [role=alert]")).to_contain_text("这一行读不懂：元旦放假")
    await story.fill("#year-days", "2027-01-01 法定 元旦\n2027-01-04 调休 元旦\n2027-01-09 补班 元旦")
    await story.click("#form-year button")
    await expect(page.locator(".toast")).to_contain_text("已发布")

    await page.goto(f"{county.console}calendar?year=2027")
    await expect(page.locator("svg.cal").first).to_have_attribute(
        "aria-label", "2027 年 1 月，工作日 20 天。1 日法定、4 日调休、9 日补班"
    )
    await expect(page.locator("rect.kd")).to_have_count(1)


@one_day_in(SAMPLED)
async def test_the_pages_of_rules_and_calendar_are_for_everybody(county: County, page: Page) -> None:
    await a_history(county)
    base = await base_of(county)
    await county.sign_in(page, "hub", "rules")
    await check_page(page)
    for path in (f"rules/{base}?target=housing", f"rules/{base}/draft?topic=housing.works", "calendar?year=2027"):
        await page.goto(county.console + path)
        await check_page(page)


@one_day_in(SAMPLED)
async def test_an_exception_and_an_agencys_entry_are_drafted_and_shown_before_signing(
    county: County, page: Page, story: Story
) -> None:
    base = await base_of(county)
    await county.sign_in(page, "hub", f"rules/{base}?part=exceptions")
    await story.click(page.get_by_role("link", name="改这条").first)
    await check_page(page)
    await story.fill("#draft-version", "county-2026-12")
    words = await page.locator("#draft-exemption-when").input_value()
    await story.fill("#draft-exemption-when", words.replace("防水卷材", "防水布"))
    await story.click("#form-draft button")
    await expect(page.locator("table.diff del")).to_have_text("防水卷材")
    await expect(page.locator("table.diff ins")).to_have_text("防水布")

    await page.goto(f"{county.console}rules/county-2026-12/draft?what=agency:housing")
    await story.fill("#draft-version", "county-2026-12b")
    await story.fill("#draft-agency-answers_for", "房屋质量和物业")
    await story.click("#form-draft button")

    await expect(page.locator("table.diff ins")).to_have_text("房屋质量和物业")
    await expect(page.locator("table.diff")).to_contain_text("住房和城乡建设局 · 管什么")


async def test_an_exception_with_a_name_nobody_has_comes_back_with_what_was_typed(county: County) -> None:
    exception = {"code": "stay.doors", "when": "木门", "against": "没有的部门"}
    async with visitor(county, "hub", f"rules/{await base_of(county)}/draft?what=exemption:new") as hub:
        topic = hub.page.xpath("//*[@id='draft-exemption-topic']/option/@value")[1]
        typed = {f"exemption.{name}": value for name, value in exception.items()} | {"exemption.topic": topic}
        await hub.send("form-draft", typed | {"version": "county-2026-12"})

        assert hub.status == 422
        assert "没有叫“没有的部门”的事项或部门" in hub.text("form-draft")
        assert hub.value("draft-exemption-when") == "木门"


async def test_an_exception_and_an_agencys_entry_are_shown_before_signing(county: County) -> None:
    async with visitor(county, "hub", f"rules/{await base_of(county)}?part=exceptions") as hub:
        await hub.follow("改这条")
        words = hub.value("draft-exemption-when").replace("防水卷材", "防水布")
        await hub.send("form-draft", {"version": "county-2026-12", "exemption.when": words})
        assert hub.texts("//del") == ["防水卷材"]
        assert hub.texts("//ins") == ["防水布"]

        await hub.open("rules/county-2026-12/draft?what=agency:housing")
        await hub.send("form-draft", {"version": "county-2026-12b", "agency.answers_for": "房屋质量和物业"})
        assert "房屋质量和物业" in "".join(hub.texts("//ins"))
        assert "住房和城乡建设局 · 管什么" in hub.text("table")
