"""One paper, written twice."""

from html.parser import HTMLParser
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from chassis.documents import Content, Facts, Grid, Heading, Items, Paragraph, to_page, to_word
from chassis.documents.page import STYLESHEET, STYLESHEET_PATH

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
