"""An enterprise settles what it was sent, and a refund is paid in parts."""

from uuid import UUID

from playwright.async_api import Page, expect

from tests.chromium import Watch
from tests.console.accessibility import check_page
from tests.console.conftest import OpenPage
from tests.console.story import Story
from tests.gateway.console.bureau import GYM
from tests.support.county import County
from tests.support.visitor import visitor
from tests.sweeps import SAMPLED, one_day_in

FIRM = "悦禾健身房"


async def sent_to_the_enterprise(county: County) -> UUID:
    """A case of 2,000 yuan that the enterprise of the development credentials may settle."""
    applied = await county.send("enterprise", "/v1/odr/enterprises", {"name": FIRM, "promise": True})
    await county.send("hub", f"/v1/odr/enterprises/{applied['id']}/review", {"approved": True})
    case = await county.receive(GYM, firm=FIRM, amount_fen=200_000, phone="13700000000")
    await county.settle()
    await county.send("officer", f"/v1/cases/{case}/send-to-odr", {"enterprise": applied["id"]})
    await county.settle()
    return case


async def a_plan(county: County) -> UUID:
    """Three instalments of 500 yuan each, due in December, January and February."""
    case = await county.receive(GYM, firm=FIRM, amount_fen=150_000)
    await county.settle()
    claim = await county.send("hub", "/v1/refunds/claims", {"complaint_id": str(case), "amount_fen": 150_000})
    timetable = {"count": 3, "every": "month", "first_due_on": "2026-12-10"}
    plan = {"claim_id": claim["id"], "total_fen": 150_000, "instalments": timetable}
    return UUID((await county.send("hub", "/v1/refunds/plans", plan))["id"])


@one_day_in(SAMPLED)
async def test_an_enterprise_settles_a_dispute_by_an_offer_that_is_accepted(
    county: County, page: Page, story: Story, open_page: OpenPage
) -> None:
    await sent_to_the_enterprise(county)
    await county.sign_in(page, "enterprise", "enterprise")
    await expect(page.locator("#dispute")).to_contain_text("轮到我们")

    await story.click("[name=cause][value=operator]")
    await story.fill("#quote-used_discounted_fen", "500")
    await story.click("#form-quote button")
    await expect(page.locator("output.calc")).to_have_text("1,500.00 元")
    await story.fill("#offer-terms", "三日内原路退回余额")
    await story.click("#form-offer button")
    await expect(page.locator(".toast")).to_contain_text("报价已发出")
    await expect(page.locator("#dispute")).to_contain_text("轮到消费者")
    assert "13700000000" not in await page.content()

    officer = await open_page()
    await county.sign_in(officer, "officer", "odr")
    acting = Story(officer)
    await acting.click("#act-acceptance-1 > summary")
    await acting.click("#form-acceptance-1 button")
    await expect(officer.locator("#dispute")).to_contain_text("消费者接受")
    await county.settle()

    assert story.clicks + acting.clicks <= 8
    [plan] = (await county.read("enterprise", "/v1/refunds/plans"))["items"]
    assert plan["total_fen"] == 150_000

    await page.goto(f"{county.console}enterprise?state=settled")
    await page.locator("#dispute .note a").click()  # to the plans, where it is known by its matter
    await page.locator("#main tbody th a").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("健身")
    await page.get_by_role("link", name="看这件和解").click()
    await expect(page.locator("#dispute")).to_contain_text("已和解")


@one_day_in(SAMPLED)
async def test_a_refund_is_planned_from_a_calculation_and_paid_in_parts(
    county: County, page: Page, story: Story, watch: Watch
) -> None:
    watch.expect("409")  # the voucher that was entered twice
    case = await county.receive(GYM, firm=FIRM, amount_fen=200_000)
    await county.settle()
    await county.sign_in(page, "officer", f"quotes?case={case}")
    await story.click("[name=cause][value=operator]")
    await story.fill("#quote-used_discounted_fen", "800")
    await story.click("#form-quote button")
    await expect(page.locator("#result")).to_contain_text("1,200.00 元")

    await story.click("link", "按这个金额制定退费计划")
    await story.fill("#plan-count", "2")
    await story.fill("#plan-first_due_on", "2026-12-10")
    await story.click("#form-plan button")
    await expect(page.locator(".toast")).to_contain_text("计划已制定")

    await story.fill("#payment-amount_fen", "400")
    await story.fill("#payment-reference", "转账001号")
    await story.click("#form-payment button")
    await expect(page.locator("svg.ch")).to_contain_text("付了一部分，还差 200.00 元")
    await story.fill("#payment-reference", "转账001号")
    await story.click("#form-payment button")
    await expect(page.locator("#form-payment [role=alert]")).to_be_visible()
    await story.fill("#payment-reference", "转账002号")
    await story.click("#form-payment button")

    await expect(page.locator(".sums")).to_contain_text("600.00 元")
    await county.pass_time(days=20)
    await page.reload()
    await expect(page.locator("svg.ch")).to_contain_text("付清")


@one_day_in(SAMPLED)
async def test_an_overdue_instalment_is_red_with_its_days_and_the_business_is_urged(
    county: County, page: Page, story: Story
) -> None:
    plan = await a_plan(county)
    await county.pass_time(days=20)

    await county.sign_in(page, "hub", f"plans/{plan}")

    await expect(page.locator("svg.ch .tb")).to_contain_text("逾期 4 天，欠 500.00 元")
    await check_page(page)
    await story.click("#act-measure > summary")
    await story.fill("#measure-text", "请于七日内付清第一期。")
    await story.click("#form-measure button")
    await expect(page.locator(".toast")).to_contain_text("措施已记下")
    await page.get_by_role("link", name="催告书").click()
    await expect(page.locator("article")).to_contain_text("500.00 元到期未付")
    await check_page(page)


@one_day_in(SAMPLED)
async def test_the_pages_of_settling_are_for_everybody(county: County, page: Page, open_page: OpenPage) -> None:
    await sent_to_the_enterprise(county)
    await county.sign_in(page, "hub", "odr")
    await check_page(page)
    for path in ("odr/enterprises", "quotes?scheme=prepaid&card=unlimited", "plans"):
        await page.goto(county.console + path)
        await check_page(page)
    enterprise = await open_page()
    await county.sign_in(enterprise, "enterprise", "enterprise")
    await check_page(enterprise)


async def test_a_calculated_sum_becomes_a_plan_that_is_paid_in_parts(county: County) -> None:
    case = await county.receive(GYM, firm=FIRM, amount_fen=200_000)
    await county.settle()

    async with visitor(county, "officer", f"quotes?case={case}") as officer:
        await officer.send("form-quote", {"cause": "operator", "used_discounted_fen": "800"})
        assert "1,200.00 元" in officer.text("result")
        await officer.follow("按这个金额制定退费计划")
        await officer.send("form-plan", {"count": "2", "first_due_on": "2026-12-10"})
        assert "计划已制定" in officer.text()

        await officer.send("form-payment", {"amount_fen": "400", "reference": "转账001号"})
        assert "付了一部分，还差 200.00 元" in officer.text("svg[contains(@class, 'ch')]")
        await officer.send("form-payment", {"reference": "转账001号"})
        assert officer.status == 409
        await officer.send("form-payment", {"reference": "转账002号"})
        assert "600.00 元" in "".join(officer.texts("//*[contains(@class, 'sums')]"))
