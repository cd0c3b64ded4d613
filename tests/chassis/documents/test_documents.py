"""One paper, written twice."""

import zipfile
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree as ET

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from chassis.documents import Content, Facts, Grid, Heading, Items, Paragraph, Picture, to_page, to_word
from chassis.documents.page import STYLESHEET, STYLESHEET_PATH
from tests.chassis.charts.samples import CHARTS, MONTHS, RATES

pytestmark = pytest.mark.pure

PAPER = Content(
    title="退款计算说明",
    blocks=(
        Heading("一、事实"),
        Facts((("已付金额", "2,000.00 元"), ("编号", "<b>&1</b>"))),
        Grid(("项目", "金额（元）"), (("应退本金", "1,440.00"), ("利息", "0.00")), frozenset({1})),
        Paragraph("合计应付 1,440.00 元。"),
        Items(("需人工复核", "核实付款日期")),
    ),
)
TEXTS = (
    "退款计算说明",
    "一、事实",
    "已付金额",
    "2,000.00 元",
    "应退本金",
    "1,440.00",
    "合计应付 1,440.00 元。",
    "核实付款日期",
)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read_page(content: Content) -> Tags:
    page = Tags()
    page.feed(to_page(content))
    return page


def word_texts(content: Content) -> list[str]:
    paper = docx.Document(BytesIO(to_word(content)))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in paper.paragraphs] + cells


@pytest.mark.parametrize("text", TEXTS)
def test_both_say_everything(text: str) -> None:
    assert text in read_page(PAPER).text
    assert any(text in part for part in word_texts(PAPER))


def test_the_page_is_whole_and_nothing_in_it_runs_or_styles_itself() -> None:
    page = read_page(PAPER)

    assert page.open == []
    assert not {"script", "style"} & {tag for tag, _ in page.tags}
    assert not {"style", "onclick"} & {name for _, attributes in page.tags for name in attributes}
    assert ("html", {"lang": "zh-CN"}) in page.tags
    assert ("link", {"rel": "stylesheet", "href": STYLESHEET_PATH}) in page.tags


def test_what_a_person_wrote_is_text_and_never_markup() -> None:
    page = read_page(PAPER)

    assert "<b>&1</b>" in page.text
    assert "b" not in {tag for tag, _ in page.tags}
    assert "<b>&1</b>" in word_texts(PAPER)


def test_a_character_that_cannot_be_printed_leaves_a_mark() -> None:
    paper = Content(title="甲\x01", blocks=(Paragraph("乙\x0b\ufffe丙😀"), Facts((("丁", "\x1f"),)), Items(("\x08",))))

    assert word_texts(paper)[:2] == ["甲\ufffd", "乙\ufffd\ufffd丙😀"]
    assert "乙\ufffd\ufffd丙😀" in read_page(paper).text


def test_the_paper_is_a4_with_the_margins_of_an_official_one() -> None:
    [section] = docx.Document(BytesIO(to_word(PAPER))).sections

    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(size.mm) for size in sizes if size is not None] == [210, 297, 37, 28]
    assert "@page { size: A4; margin: 37mm 26mm 35mm 28mm }" in STYLESHEET.read_text("utf-8")


def test_the_header_row_is_shown_again_on_every_page() -> None:
    grid = docx.Document(BytesIO(to_word(PAPER))).tables[1]

    assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in grid.rows] == [True, False, False]


DRAWN = Content(title="图", blocks=[Picture(chart, [(f"图 {chart.title}", None)]) for chart in CHARTS])
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def test_a_page_shows_each_chart_with_its_caption_and_source() -> None:
    page = read_page(Content(title="图", blocks=[Picture(MONTHS, [("图1 各月投诉", None), ("来源", "/v1/x?a=1&b=2")])]))

    assert [tag for tag, _ in page.tags].count("svg") == 1
    assert ("a", {"href": "/v1/x?a=1&b=2"}) in page.tags
    assert "图1 各月投诉" in page.text
    assert page.open == []


def test_a_word_file_has_native_charts_with_their_data_and_a_description() -> None:
    packed = zipfile.ZipFile(BytesIO(to_word(DRAWN)))
    paper = docx.Document(BytesIO(to_word(DRAWN)))

    frames = paper.element.body.xpath(".//wp:docPr")
    assert [frame.get("descr") for frame in frames] == [chart.sentence for chart in CHARTS]
    assert len({frame.get("id") for frame in frames}) == len(CHARTS)
    for number, chart in enumerate(CHARTS, start=1):
        space = ET.fromstring(packed.read(f"word/charts/chart{number}.xml"))  # noqa: S314 - ours
        cached = [float(value.text or "") for value in space.iterfind(f".//{C}val//{C}numCache//{C}v")]
        values = [value / chart.measure.scale for one in chart.series for value in one.values if value is not None]
        assert cached == values
        book = openpyxl.load_workbook(BytesIO(packed.read(f"word/embeddings/chart{number}.xlsx")))
        assert book.active["B2"].value == (chart.series[0].values[0] or 0) / chart.measure.scale


def test_a_native_chart_has_its_parts_in_the_order_of_the_schema() -> None:
    packed = zipfile.ZipFile(BytesIO(to_word(DRAWN)))
    space = ET.fromstring(packed.read("word/charts/chart1.xml"))  # noqa: S314 - ours

    names = [part.tag.removeprefix(C) for part in space]
    order = ("lang", "style", "chart", "spPr", "externalData", "printSettings")
    assert names == [name for name in order if name in names]
    labels = [[part.tag.removeprefix(C) for part in one] for one in space.iter(f"{C}dLbls")]
    flags = ["showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize"]
    assert [one[-len(flags) :] for one in labels] == [flags] * len(MONTHS.series)


def test_patterns_and_intervals_are_in_the_native_charts() -> None:
    packed = zipfile.ZipFile(BytesIO(to_word(DRAWN)))

    columns, rates = (packed.read(f"word/charts/chart{number}.xml").decode() for number in (1, 2))
    assert "pattFill" in columns
    for value, (low, high) in zip(RATES.series[0].values, RATES.series[0].bounds, strict=True):
        assert f"<c:v>{(high - value) / 10_000}</c:v>" in rates
        assert f"<c:v>{(value - low) / 10_000}</c:v>" in rates


def test_a_column_of_long_texts_is_wider_and_the_table_fits_between_the_margins() -> None:
    grid = Grid(("数字", "值", "口径"), (("办结率", "80.58%（755/937）", "办结率＝已办结÷收到" * 10),), frozenset())

    [table] = docx.Document(BytesIO(to_word(Content(title="表", blocks=(grid,))))).tables
    name, value, definition = (cell.width.mm for cell in table.rows[1].cells)

    assert definition > value > name
    assert name + value + definition == pytest.approx(156, abs=2)
