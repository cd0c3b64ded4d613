"""Rendering of a paper as a Word file (.docx): A4 with the margins and fonts of an official document."""

import math
from collections.abc import Sequence
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row
from docx.text.run import Run

from chassis.documents.chart_parts import add_chart
from chassis.documents.content import Block, Content, Facts, Grid, Heading, Items, Linked, Paragraph, Picture, printable

TEXT, TITLE, HEAD = "仿宋", "方正小标宋简体", "黑体"
SMALL = Pt(12)  # in tables
TABLE_WIDTH = 156  # millimetres between the margins
SHORTEST = 2.5  # the weight of a column of a few characters


def write_docx(content: Content) -> bytes:
    """Return the paper as a .docx file."""
    paper = docx.Document()
    _set_page_layout(paper)
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(title.add_run(printable(content.title)), TITLE, Pt(22))
    paper.core_properties.title = printable(content.title)
    paper.core_properties.author = ""
    paper.core_properties.comments = ""
    for block in content.blocks:
        _add(paper, block)
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _set_page_layout(paper: Document) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin = Mm(37), Mm(26)
    section.bottom_margin, section.left_margin = Mm(35), Mm(28)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = TEXT, Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), TEXT)
    normal.paragraph_format.space_after = Pt(4)


def _add(paper: Document, block: Block) -> None:
    match block:
        case Heading(text):
            _write(paper.add_paragraph().add_run(printable(text)), HEAD, Pt(16))
        case Paragraph() | Linked():
            paragraph = paper.add_paragraph(printable(block.text))
            paragraph.paragraph_format.first_line_indent = Pt(32)
        case Items(lines):
            for number, line in enumerate(lines, start=1):
                paper.add_paragraph(f"{number}. {printable(line)}")
        case Facts(rows):
            _add_table(paper, rows, figures=frozenset(), widths=(52, 104))
        case Grid(head, rows, figures):
            texts = [head, *rows]
            table_rows = _add_table(paper, texts, figures=figures, widths=_widths_for(texts))
            _repeat_header(table_rows[0])
        case Picture():
            _add_picture(paper, block)


def _add_picture(paper: Document, picture: Picture) -> None:
    drawn = paper.add_paragraph()
    drawn.alignment = WD_ALIGN_PARAGRAPH.CENTER
    drawn.paragraph_format.keep_with_next = True
    add_chart(paper, drawn.add_run(), picture.chart)
    caption = paper.add_paragraph()
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(caption.add_run(printable(picture.text)), HEAD, SMALL)


def _add_table(
    paper: Document, rows: Sequence[Sequence[str]], *, figures: frozenset[int], widths: Sequence[int]
) -> list[_Row]:
    table = paper.add_table(rows=len(rows), cols=len(rows[0]) if rows else 1, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table_rows = list(table.rows)
    for row, texts in zip(table_rows, rows, strict=True):
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Mm(widths[column])
            _fill(cell, text, figure=column in figures)
    return table_rows


def _widths_for(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the widths of columns in millimetres: of long texts wider, but no column as much wider as its text is."""
    longest = [max(map(len, texts)) for texts in zip(*rows, strict=True)]
    weights = [max(SHORTEST, math.sqrt(length)) for length in longest]
    return [round(TABLE_WIDTH * weight / sum(weights)) for weight in weights]


def _fill(cell: _Cell, text: str, *, figure: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if figure:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _write(paragraph.add_run(printable(text)), TEXT, SMALL)


def _write(run: Run, font: str, size: Pt) -> None:
    run.font.name, run.font.size = font, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - no public way to set a Han font


def _repeat_header(row: _Row) -> None:
    """Repeat the header row on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - no public way to set it
