"""What goes to other agencies, from the letter to the lead of a joint handling."""

import asyncio
from uuid import UUID

from playwright.async_api import Page, Route, expect

from tests.console.accessibility import check_accessible, check_page
from tests.console.conftest import OpenPage
from tests.console.story import Story
from tests.gateway.console.bureau import CRACKS, UNSURE
from tests.support.county import County
from tests.sweeps import SAMPLED, one_day_in, sampled

BASIS = "《种子法》第三条、第四十六条"
EXPLANATION = (
    "您反映的玉米种子出苗率低，由农业农村局办理，检查和鉴定的权力在他们。12月3日前他们给您打电话，"
    "也可以打 12316。没有人联系您，打 12315 找本局受理办公室，我们去催。谈不成还可以向法院起诉。"
)
HOME_BASIS = "维修资金归业主大会，《住宅专项维修资金管理办法》第三条"


@sampled
async def test_a_case_is_handed_over_with_its_letter_read(county: County, page: Page, story: Story) -> None:
    case = await county.receive(UNSURE)
    await county.settle()
    await county.sign_in(page, "hub", f"cases/{case}")

    await story.click("link", "转办其他部门")
    await story.choose("select[name=agency_other]", "农业农村局")
    await story.click(page.locator("input[name=agency][value=other]"))
    await story.fill("#redirect-basis", BASIS)
    await story.fill("#redirect-explanation", EXPLANATION)
    await expect(page.locator("#letters-redirect")).to_contain_text(f"已转给该部门办理，依据：{BASIS}。")
    await expect(page.locator("#checks .warn")).to_have_count(0)
    await story.press("Control+Enter")

    await expect(page.get_by_role("status")).to_contain_text("已转办")
    await county.settle()
    kinds = [one["kind"] for one in (await county.read("hub", f"/v1/complaints/{case}/notices"))["items"]]
    assert sorted(kinds) == ["handover", "redirected"]


async def test_what_is_typed_while_another_agencys_proposals_are_on_their_way_stays(county: County, page: Page) -> None:
    case = await county.receive(UNSURE)
    await county.settle()
    await county.sign_in(page, "hub", f"cases/{case}/redirect")
    typed = asyncio.Event()

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        await typed.wait()
        await route.fulfill(response=answer)

    await page.route("**/preview", hold)
    async with page.expect_request("**/preview"):
        await page.locator("select[name=agency_other]").select_option(label="农业农村局")
    await page.locator("input[name=agency][value=other]").click()
    await page.locator("#redirect-basis").fill(BASIS)
    await page.locator("#redirect-explanation").fill(EXPLANATION)
    typed.set()

    await expect(page.locator("#letters-redirect")).to_contain_text(f"已转给该部门办理，依据：{BASIS}。")
    await expect(page.locator("#why input[name=drafted_for]")).to_have_value("agriculture")
    await expect(page.locator("#redirect-basis")).to_have_value(BASIS)
    await expect(page.locator("#redirect-explanation")).to_have_value(EXPLANATION)
    await page.unroute_all(behavior="wait")  # a request that is held when the page closes fails the next test


async def handed_to_housing(county: County) -> UUID:
    """A case that the hub has handed to housing."""
    case = await county.receive(CRACKS, firm="某某置业有限公司", channel="12345")
    await county.settle()
    ground = {"reason": "NO_AUTHORITY", "basis": "《建设工程质量管理条例》第四十三条"}
    explanation = "您反映的楼板开裂由住房和城乡建设局查，12月3日前答复您；没有人联系您，打 12315。"
    body = {"agency": "housing", "explanation": explanation} | ground
    await county.send("hub", f"/v1/cases/{case}/redirect", body)
    await county.settle()
    return case


async def give_back(story: Story, page: Page) -> None:
    """An agency gives back what it was handed; without a basis the form does not go."""
    await story.click("#act-refusal > summary")
    await story.click(page.get_by_label("不在本单位职责内"))
    await story.click("#form-refusal button")
    assert not await page.locator("#form-refusal").evaluate("form => form.checkValidity()")
    await story.fill("#refusal-refusal_basis", HOME_BASIS)
    await story.click("#form-refusal button")
    await expect(page.get_by_role("status")).to_contain_text("已退回市场监管局")


async def redirect(story: Story, page: Page, county: County, case: UUID) -> None:
    """The hub sends it to the agency that it has chosen, in the words of the rules."""
    await story.fill("#redirect-basis", "《城市管理执法办法》第八条")
    await expect(page.locator("#letters-redirect")).to_contain_text("转办函")
    await story.press("Control+Enter")
    await expect(page.get_by_role("status")).to_contain_text("已转办")
    await county.settle()
    assert (await county.read("hub", f"/v1/cases/{case}"))["state"] == "redirected"


@one_day_in(SAMPLED)
async def test_two_agencies_give_a_case_back_and_then_one_leads(
    county: County, open_page: OpenPage, page: Page, story: Story
) -> None:
    case = await handed_to_housing(county)
    await county.let_in("cheng.li", "agency", agency="urban_management")
    housing, management = await open_page(), await open_page()
    await county.sign_in(housing, "agency")
    await expect(housing.get_by_role("heading", level=1)).to_have_text("转来的件")

    await give_back(Story(housing), housing)
    await county.settle()
    await county.sign_in(page, "hub", "handovers?state=refused")
    await story.click("link", "再转或改派")
    await expect(page.locator("input[name=agency][value=housing]")).to_be_disabled()
    await story.choose("select[name=agency_other]", "城市管理局")
    await redirect(story, page, county, case)
    await county.sign_in(management, "cheng.li")
    await give_back(Story(management), management)
    await county.settle()

    await page.goto(f"{county.console}handovers?state=refused")
    await story.click(page.get_by_role("link", name="定牵头单位").first)
    await story.click("input[name=agency][value=housing]")
    await expect(page.locator("#redirect-reason")).to_have_value("JOINT")
    await redirect(story, page, county, case)

    await housing.goto(f"{county.console}agency")
    await expect(housing.locator("#acts .locked")).to_contain_text("联合办理的件不能退回")
    await housing.locator("#form-acknowledgement button").click()
    await housing.locator("#result-answer").fill("11月26日已到场，责令开发商维修，12月5日前修完。有问题打 12345。")
    await expect(housing.locator("#will-read .warn")).to_have_count(0)
    await housing.locator("#form-result button").click()
    await expect(housing.get_by_role("status")).to_contain_text("已答复")
    assert (await county.read("hub", f"/v1/cases/{case}"))["state"] == "closed"


@one_day_in(SAMPLED)
async def test_the_pages_of_hand_overs_are_for_everybody(county: County, page: Page, open_page: OpenPage) -> None:
    await handed_to_housing(county)
    waiting = await county.receive(UNSURE)
    await county.settle()
    agency = await open_page()
    await county.sign_in(agency, "agency", "agency")
    await check_page(agency)
    await agency.locator("#act-refusal > summary").click()
    await check_accessible(agency, languages=())

    await county.sign_in(page, "hub", "handovers")
    await check_page(page)
    await page.goto(f"{county.console}cases/{waiting}/redirect?agency=agriculture")
    await check_page(page)
