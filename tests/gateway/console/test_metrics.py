"""Figures: what is selected stands in the address, every number leads to its cases, no change is claimed unproven."""

import csv
import html
import io
import re
from collections.abc import AsyncIterator
from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from bureau import Bureau
from counting import counting_at

from chassis.clock import new_id
from chassis.spreadsheets.writer import safe_cell
from gateway.console.formatting import Formatter
from gateway.console.interval_charts import Bounds, dot_of, scale_of
from gateway.console.line_charts import line_chart, rate_range, spark
from gateway.console.metrics.counted import counted_rows
from gateway.console.metrics.figures import METRICS, compare
from gateway.console.metrics.models import Counted, CountedCase
from gateway.console.metrics.selection import Selection, period_before, preset_period, read_selection, step_for
from gateway.console.models import Interval, Metric
from gateway.console.translations import Translations
from services.analytics.definitions.domain.catalogue import METRICS as CATALOGUE
from services.analytics.definitions.domain.figures import basis_points, wilson
from tests.services.analytics.county import all_events

TODAY = date(2026, 11, 24)
NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
MARCH = "from=2026-03-01&to=2026-03-31"
say = Formatter(Translations("zh"), NOW)


@pytest.fixture
async def counting(bureau: Bureau, database_url: str) -> AsyncIterator[Bureau]:
    """The bureau with the real figures of a county's March."""
    async with counting_at(bureau, database_url, all_events()) as counting:
        yield counting


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def rate(numerator: int, denominator: int) -> Metric:
    bounds = wilson(numerator, denominator)
    return Metric(
        numerator=numerator,
        denominator=denominator,
        value=basis_points(numerator, denominator),
        interval=Interval(low=bounds.low, high=bounds.high) if bounds else None,
    )


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("month", "2026-11-01", "2026-11-24"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("quarter", "2026-10-01", "2026-11-24"),
        ("last_quarter", "2026-07-01", "2026-09-30"),
        ("year", "2026-01-01", "2026-11-24"),
        ("last_year", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_preset_is_a_calendar_period(preset: str, first: str, last: str) -> None:
    assert preset_period(preset, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("first", "last", "months", "expected"),
    [
        ("2026-11-01", "2026-11-24", 1, ("2026-10-01", "2026-10-24")),  # as far into the month before
        ("2026-03-01", "2026-03-31", None, ("2026-02-01", "2026-02-28")),  # a whole month
        ("2026-03-01", "2026-03-30", None, ("2026-02-01", "2026-02-28")),  # February is over
        ("2026-07-01", "2026-09-30", None, ("2026-04-01", "2026-06-30")),
        ("2026-10-01", "2026-11-24", 3, ("2026-07-01", "2026-08-24")),
        ("2026-01-01", "2026-01-31", None, ("2025-12-01", "2025-12-31")),
        ("2026-03-05", "2026-03-11", None, ("2026-02-26", "2026-03-04")),  # as many days
    ],
)
def test_the_period_before_is_as_long(first: str, last: str, months: int | None, expected: tuple[str, str]) -> None:
    found = period_before(date.fromisoformat(first), date.fromisoformat(last), months)

    assert found == tuple(map(date.fromisoformat, expected))


def test_cases_received_before_are_counted_over_the_same_time() -> None:
    month = Selection(first=date(2026, 11, 1), last=TODAY, preset="month")

    assert month.before(NOW).as_of == "2026-10-24T09:00:00+08:00"
    assert Selection(first=date(2026, 11, 1), last=TODAY, basis="event").before(NOW).as_of == ""


def test_the_address_says_what_is_selected() -> None:
    sent = {"from": "2026-03-01", "to": "2026-03-31", "basis": "event", "department": "food", "town": "hexi"}
    selection = read_selection(sent, TODAY)

    assert {name: value for name, value in selection.parameters().items() if value} == sent
    assert read_selection({}, TODAY).parameters()["period"] == "month"


def test_what_an_address_cannot_mean_is_left_out() -> None:
    sent = {"from": "2026-05-01", "to": "2026-03-31", "department": "<script>", "basis": "x", "as_of": "gestern"}
    selection = read_selection(sent, TODAY)

    assert (selection.wrong, selection.filters, selection.basis, selection.as_of) == (
        "metrics.wrong_order",
        {},
        "cohort",
        "",
    )
    assert read_selection({"from": "no"}, TODAY).wrong == "metrics.wrong_day"
    assert read_selection({"from": "1999-01-01"}, TODAY).wrong == "metrics.wrong_length"


def test_a_section_counts_no_other_section() -> None:
    assert read_selection({"department": "food"}, TODAY, "quality").filters == {}


@pytest.mark.parametrize(("last", "step"), [("2026-01-31", "day"), ("2026-06-30", "week"), ("2026-12-31", "month")])
def test_a_series_has_neither_few_points_nor_too_many(last: str, step: str) -> None:
    assert step_for(Selection(first=date(2026, 1, 1), last=date.fromisoformat(last))) == step


@pytest.mark.parametrize(
    ("metric", "now", "before", "expected"),
    [
        ("handling_rate", (95, 100), (60, 100), ("升 35.0 个百分点", "ok")),
        ("handling_rate", (60, 100), (95, 100), ("降 35.0 个百分点", "warn")),
        ("rework_rate", (60, 100), (20, 100), ("升 40.0 个百分点", "warn")),
        ("acceptance_rate", (60, 100), (20, 100), ("升 40.0 个百分点", "mut")),
        ("handling_rate", (62, 100), (60, 100), ("差别不显著", "mut")),
        ("handling_rate", (29, 29), (2, 100), ("件数少，不比较", "mut")),
    ],
)
def test_a_change_is_named_only_where_it_is_proven(
    metric: str, now: tuple[int, int], before: tuple[int, int], expected: tuple[str, str]
) -> None:
    comparison = compare(metric, rate(*now), rate(*before), say)

    assert comparison is not None
    assert (comparison.text, comparison.tone) == expected


def test_a_count_is_shown_beside_the_one_before_without_a_judgement() -> None:
    comparison = compare("received", Metric(value=10), Metric(value=1), say)

    assert comparison is not None
    assert (comparison.text, comparison.before) == ("", "上期 1 件")
    assert compare("handling_rate", rate(0, 0), rate(1, 2), say) is None


def test_a_line_has_gaps_where_nothing_is_known() -> None:
    chart = line_chart(
        [("a", [5000, None, 7000, 8000])], ["1", "2", "3", "4"], "s", lambda value: f"{value:g}", is_rate=True
    )

    assert chart.lines[0].path.count("M") == 2
    assert len(chart.lines[0].marks) == 3
    assert [label for _, label in chart.grid] == ["5000", "6000", "7000", "8000"]


def test_the_names_at_the_ends_do_not_cover_each_other() -> None:
    chart = line_chart([("a", [1, 10]), ("b", [2, 10])], ["1", "2"], "s", lambda value: f"{value:g}", is_rate=False)

    assert abs(chart.lines[0].label_y - chart.lines[1].label_y) >= 15
    assert chart.grid[0][1] == "0"


def test_a_small_line_needs_two_points() -> None:
    assert spark([None, 3]).path == ""
    assert spark([3, None, 3]).end == (93, 11)


@pytest.mark.parametrize(
    ("known", "expected"), [([], (0, 10000)), ([9950], (8000, 10000)), ([0], (0, 2000)), ([1500, 8200], (1000, 9000))]
)
def test_the_axis_of_a_rate_lies_between_tenths(known: list[float], expected: tuple[float, float]) -> None:
    low, high = rate_range(known)

    assert (low, high) == expected


def test_a_dot_stands_on_its_interval() -> None:
    bounds = Bounds(value=9000, low=8500, high=9600)
    dot = dot_of(bounds, scale_of([bounds], 9200))

    assert dot.x < dot.at < dot.x + dot.width


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@cmd", "\tx", "\r=1"])
def test_no_cell_of_a_file_is_calculated(cell: str) -> None:
    assert str(safe_cell(cell)).startswith("'")
    assert safe_cell(-3) == -3


def test_every_figure_of_the_service_has_a_name() -> None:
    assert set(METRICS) == set(CATALOGUE)


async def test_every_rate_has_its_evidence_as_links_to_the_cases(counting: Bureau) -> None:
    page = (await counting.home_of("hub", f"/console/metrics?{MARCH}")).text

    assert "按时办结率" in text_of(page)
    assert "11 / 14" in text_of(page)
    links = [html.unescape(link) for link in re.findall(r'href="(/console/metrics/handling_rate/cases[^"]*)"', page)]
    assert [parse_qs(urlsplit(link).query).get("part") for link in links] == [None, ["denominator"]]
    assert all(parse_qs(urlsplit(link).query)["from"] == ["2026-03-01"] for link in links)


async def test_nothing_over_nothing_is_not_zero(counting: Bureau) -> None:
    text = text_of((await counting.home_of("hub", "/console/metrics?from=2025-03-01&to=2025-03-31")).text)

    assert "%" not in text.split("近 9 个月")[1].split("分母为 0")[0]


async def test_a_filter_stands_in_the_address_and_as_a_chip_that_removes_itself(counting: Bureau) -> None:
    page = (await counting.home_of("hub", f"/console/metrics?{MARCH}&department=food")).text

    chip = re.search(r'class="chipx".*?href="([^"]*)"', page, re.DOTALL)
    assert chip
    assert "股室：食品安全股" in text_of(chip[0])
    assert "department" not in chip[1]
    assert "from=2026-03-01" in chip[1]


async def test_a_head_sees_the_own_section_and_no_choice_of_others(counting: Bureau) -> None:
    page = (await counting.home_of("section_head", f"/console/metrics?{MARCH}&department=food")).text

    assert 'name="department"' not in page
    assert "消费者权益保护股" in page
    assert "chipx" not in page


async def test_one_figure_is_broken_down_with_links_that_filter_it(counting: Bureau) -> None:
    page = (await counting.home_of("bureau_head", f"/console/metrics/handling_rate?{MARCH}&by=channel")).text

    assert "12 / 18" in text_of(page)
    assert re.search(r'href="/console/metrics/handling_rate\?[^"]*channel=12345[^"]*"', page)
    assert "看没达到的 6 件" in text_of(page)
    assert 'role="img"' in page
    assert "看成表格" in page


async def test_one_figure_is_read_by_two_dimensions_with_small_numbers_grey(counting: Bureau) -> None:
    await counting.sign_in("hub")

    page = await counting.client.get(f"/console/metrics/satisfaction_valid?{MARCH}&by=department&then=channel")

    text = text_of(page.text)
    table = page.text.partition('id="pairs"')[2]
    for heading in ("12345 热线", "食品安全股", "消费者权益保护股"):
        assert heading in text_of(table)
    links = [html.unescape(link) for link in re.findall(r'href="(/console/metrics/[^"]+/cases[^"]*)"', table)]
    assert any("department=food" in link and "channel=12345" in link for link in links)
    for link in links:
        assert (await counting.client.get(link)).status_code == 200
    assert "灰色的不足 30 件" in text
    same = await counting.client.get(f"/console/metrics/received?{MARCH}&by=department&then=department")
    assert "选第二个维度" in same.text


async def test_with_a_filter_the_whole_bureau_is_the_second_line(counting: Bureau) -> None:
    page = (await counting.home_of("hub", f"/console/metrics/handling_rate?{MARCH}&channel=12345")).text

    assert re.search(r'class="t1"[^>]*>筛选的', page)
    assert re.search(r'class="t3"[^>]*>全局', page)


async def test_the_cases_behind_a_number_are_as_many_as_it_says(counting: Bureau) -> None:
    await counting.sign_in("hub")
    counts = {}
    for part in ("numerator", "denominator", "rest"):
        page = (await counting.client.get(f"/console/metrics/handling_rate/cases?{MARCH}&part={part}")).text
        counts[part] = page.count("<tr data-row")

    assert counts == {"numerator": 12, "denominator": 18, "rest": 6}


def test_a_case_behind_a_number_begins_with_its_matter() -> None:
    known, unknown = new_id(), new_id()
    items = [
        Counted(complaint_id=one, case_id=one, kind="complaint", channel="12345", department="food", agency=None,
                state="closed", received_at=NOW, closed_at=NOW, at=NOW, amount=1200)
        for one in (known, unknown)
    ]  # fmt: skip
    case = CountedCase(id=known, number="WQ1", title="某超市卖过期牛奶", respondent_name="某超市")
    first, second = counted_rows("loss_recovered_fen", items, {known: case}, say)

    assert (first.matter, first.firm, first.number, first.amount) == ("某超市卖过期牛奶", "某超市", "WQ1", "12.00 元")
    assert (second.matter, second.where, second.state) == ("投诉", "食品安全股", "已办结")


async def test_definitions_are_in_the_language_of_the_reader(counting: Bureau) -> None:
    page = (await counting.home_of("hub", f"/console/metrics/handling_rate?{MARCH}&lang=en")).text

    assert "closed ÷ received" in page
    assert "口径" not in page


async def test_the_file_has_numbers_and_definitions(counting: Bureau) -> None:
    answer = await counting.home_of("hub", f"/console/metrics/export?{MARCH}")

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="metrics-2026-03-01-2026-03-31.csv"'
    lines = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    handling = next(line for line in lines if line[0] == "办结率")
    assert handling[1:5] == ["66.67", "%", "12", "18"]
    grouped = await counting.client.get(f"/console/metrics/handling_rate/export?{MARCH}&by=kind")
    assert [line[0] for line in csv.reader(io.StringIO(grouped.text))][1:] == ["投诉", "咨询", "举报"]


async def test_figures_that_do_not_answer_say_so_and_nothing_else_breaks(bureau: Bureau) -> None:
    bureau.cut("analytics")
    for path in ("", "/handling_rate", "/handling_rate/cases"):
        page = (await bureau.home_of("hub", f"/console/metrics{path}")).text
        assert "暂时看不到" in page
    assert (await bureau.client.get("/console/metrics/export")).status_code == 503


async def test_who_may_not_count_learns_who_may(bureau: Bureau) -> None:
    answer = await bureau.home_of("operator", "/console/metrics")

    assert answer.status_code == 403
    assert "局领导" in answer.text
    assert (await bureau.home_of("hub", "/console/metrics/happiness")).status_code == 404
