"""The first page: what came in, where it went, what is late, the rates; each role its own."""

import re

from bureau import CRACKS, FOOD, GYM, Bureau

from chassis.bus.postgres import PostgresBus
from chassis.settings import ServiceSettings
from gateway.console.rates import GROUPS
from services.analytics.app import create_app as create_analytics
from services.analytics.settings import Settings as AnalyticsSettings


def panel(text: str, name: str) -> str:
    """The words of one panel, without its tags."""
    found = re.search(rf'<section class="panel" id="{name}".*?</section>', text, re.DOTALL)
    assert found, name
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


async def test_todays_cases_are_counted_by_channel_and_by_where_they_went(bureau: Bureau) -> None:
    await bureau.receive(GYM)
    await bureau.receive(FOOD, "某超市", channel="12315", source="12315")
    await bureau.receive(CRACKS, "某置业有限公司")
    page = (await bureau.home_of("bureau_head")).text

    assert 'aria-label="今天收到 3 件：12345 热线 2 件，12315 平台 1 件。"' in page
    assert "住房和城乡建设局 1" in panel(page, "today")
    assert "食品安全股 1" in panel(page, "today")


async def test_yesterdays_cases_are_not_todays(bureau: Bureau) -> None:
    await bureau.receive(GYM)
    await bureau.pass_time(hours=16)

    assert "今天还没有收到件" in panel((await bureau.home_of("bureau_head")).text, "today")


async def test_every_rate_has_its_evidence_and_nothing_over_nothing_is_not_zero(bureau: Bureau) -> None:
    rates = panel((await bureau.home_of("bureau_head")).text, "rates")

    assert "24 小时分派率 分子 / 分母的说法 98.99% 1,271 / 1,284" in rates
    assert "企业和解率 分子 / 分母的说法 无 0 / 0" in rates
    assert "86.45% 83.90% 至 88.60% 702 / 812" in rates
    assert "386,420.00 元" in rates


async def test_the_real_figures_are_read_and_a_month_without_cases_has_no_rates(
    bureau: Bureau, database_url: str
) -> None:
    bus = PostgresBus(database_url)
    settings = ServiceSettings(service="analytics", database_url=database_url, internal_key="k" * 64)
    real = create_analytics(AnalyticsSettings(service=settings), bus, bureau.clock)
    bureau.join("analytics", real)

    rates = panel((await bureau.home_of("section_head")).text, "rates")
    await real.state.runtime.close()
    await bus.close()

    assert "收到 0" in rates
    assert len(re.findall(r"无 (?:0 / 0|无) ", rates)) == sum(map(len, GROUPS.values()))
    assert "%" not in rates


async def test_an_officer_sees_the_cases_of_the_section_only(bureau: Bureau) -> None:
    await bureau.receive(GYM, "本股室的店")
    await bureau.receive(FOOD, "别的股室的店")
    await bureau.pass_time(hours=13)  # half of its first 24 hours are over
    page = (await bureau.home_of("officer")).text

    assert "<h1>消费者权益保护股</h1>" in page
    assert "本股室的店" in page
    assert "别的股室的店" not in page
    assert 'id="unsure"' not in page


async def test_an_auditor_reads_everything_and_is_informed_of_it(bureau: Bureau) -> None:
    await bureau.receive(FOOD, "某店")
    await bureau.pass_time(hours=13)  # half of its first 24 hours are over
    page = (await bureau.home_of("auditor")).text

    assert "只读" in page
    assert "某店" in page


async def test_an_operator_sees_services_and_no_case(bureau: Bureau) -> None:
    await bureau.receive(GYM, "某店")
    landed = await bureau.home_of("operator")
    page = (await bureau.client.get(landed.headers["location"])).text

    assert "<h1>运行状况</h1>" in page
    assert '<span class="st done">正常</span>' in page
    assert '<span class="st late">没有答复</span>' in page  # intake is not started here
    assert "某店" not in page


async def test_an_outside_account_is_informed_that_there_is_no_page_for_it_yet(bureau: Bureau) -> None:
    keys = [bureau.credentials(role) for role in ("platform_12345", "partner", "agency", "enterprise")]
    pages = [await bureau.client.get("/console/", headers={key["header"]: key["value"]}) for key in keys]

    assert [page.status_code for page in pages] == [200] * 4
    assert all("这里还没有您的页面" in page.text and 'id="clocks"' not in page.text for page in pages)


async def test_a_silent_work_queue_is_reported_plainly_and_the_rates_stay(bureau: Bureau) -> None:
    bureau.cut("dispatch")
    page = await bureau.home_of("bureau_head")

    assert page.status_code == 200
    assert "分派没有答复" in panel(page.text, "clocks")
    assert page.headers["x-request-id"] in panel(page.text, "clocks")
    assert "98.99%" in panel(page.text, "rates")


async def test_silent_rates_are_reported_plainly_and_the_work_queue_stays(bureau: Bureau) -> None:
    await bureau.receive(GYM, "某店")
    await bureau.pass_time(hours=13)  # half of its first 24 hours are over
    bureau.cut("analytics")
    page = await bureau.home_of("bureau_head")

    assert page.status_code == 200
    assert "统计分析没有答复" in panel(page.text, "rates")
    assert "某店" in panel(page.text, "clocks")
