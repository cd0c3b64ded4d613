"""A report as a paper to print, as a Word file and as a workbook."""

from collections.abc import Iterator, Sequence
from datetime import date

from canon.shanghai import SHANGHAI
from chassis.documents import Content, Grid, Heading, Linked, Paragraph, Picture
from chassis.documents.content import Block
from chassis.spreadsheets.writer import Cell, Table, table_of_chart
from services.analytics.reports.domain.figures import Figure
from services.analytics.reports.domain.reports import Report, ReportState
from services.analytics.reports.domain.sentences import amount_of, fill, markers_of, written
from services.analytics.reports.schemas.charts import drawing_of

FIGURE_HEAD = ("数字", "值", "上期", "口径和来源")
TABLE_HEAD = ("编号", "数字", "值", "单位", "分子", "分母", "上期", "与上期", "口径", "来源", "人工改动")
_CHANGES = {"up": "高于", "down": "低于", "same": "差异在偶然范围内"}


def paper_of(report: Report) -> Content:
    """Return the report as a paper: its text, each figure linked to its query, and the tables of figures."""
    return Content(title=report.title, blocks=list(_blocks(report)))


def stated_figures(report: Report) -> list[Figure]:
    """Return the figures that the text states, each once, in their order."""
    figures = report.figures
    named = (
        name
        for section in report.version.sections
        for paragraph in section.paragraphs
        for name in markers_of(paragraph.text)
    )
    return [figures[name] for name in dict.fromkeys(named)]


def tables_of(report: Report) -> Iterator[Table]:
    """Yield the tables of the workbook: every figure, every table, every chart with what it shows."""
    yield Table(name="数字", heading=TABLE_HEAD, rows=figure_rows(report))
    for annex in report.annexes:
        if annex.rows:
            yield Table(name=annex.title, heading=annex.head, rows=annex.rows)
    yield from (table_of_chart(drawing_of(chart)) for chart in report.charts)


def figure_rows(report: Report) -> Iterator[Sequence[Cell]]:
    """Yield a row of ``TABLE_HEAD`` for each figure of the report."""
    for one in report.figures.values():
        before = one.previous
        change = _CHANGES[before.change] if before and before.change else None
        numbers = (one.value, one.unit.value, one.numerator, one.denominator)
        yield (
            one.id,
            one.name,
            *numbers,
            before.value if before else None,
            change,
            one.definition,
            one.query,
            one.by_hand,
        )


def _blocks(report: Report) -> Iterator[Block]:
    figures = report.figures
    yield Paragraph(f"现将{_day(report.first)}至{_day(report.last)}消费维权工作情况汇报如下：")
    for section in report.version.sections:
        yield Heading(section.title)
        for paragraph in section.paragraphs:
            pieces = fill(paragraph.text, figures)
            yield Linked([(one.text, figures[one.figure].query if one.figure else None) for one in pieces])
    yield from _pictures(report)
    yield Heading("附一 数字的来源")
    yield Paragraph(_sources_text(report))
    yield Grid(FIGURE_HEAD, [_figure_row(one) for one in stated_figures(report)])
    printed = (annex for annex in report.annexes if annex.rows and not annex.is_internal)
    for number, annex in zip("二三四五六七八九", printed, strict=False):
        yield Heading(f"附{number} {annex.title}")
        yield Grid(annex.head, annex.rows, frozenset(annex.figures))


def _pictures(report: Report) -> Iterator[Block]:
    """Yield the charts, each with the paths that give what it shows."""
    for number, chart in enumerate(report.charts, start=1):
        caption: list[tuple[str, str | None]] = [(f"图{number} {chart.title}", None)]
        queries = [(one.name, one.query) for one in chart.series if one.query]
        for place, (name, query) in enumerate(queries):
            caption += [("（来源：" if place == 0 else "、", None), (name, query)]
        yield Picture(drawing_of(chart), [*caption, ("）", None)] if queries else caption)


def _sources_text(report: Report) -> str:
    at = report.as_of.astimezone(SHANGHAI)
    basis = "收到日期" if report.basis == "cohort" else "发生日期"
    text = (
        f"数字按{basis}统计，截至{_day(at.date())}{at:%H:%M}所知。与上期比较按95%的置信区间，偶然范围内的差异不写升降。"
    )
    if report.state is ReportState.FINAL:
        return f"{text}定稿校验码{report.digest}。"
    return f"{text}本稿为第{report.version.number}稿，尚未定稿。"


def _figure_row(figure: Figure) -> Sequence[str]:
    before = figure.previous
    stated = (
        "" if before is None or before.value is None else amount_of(figure.unit, before.value, None, None, figure.noun)
    )
    source = f"人工改动：{figure.by_hand}" if figure.by_hand else figure.definition
    return (figure.name, written(figure), stated, source)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
