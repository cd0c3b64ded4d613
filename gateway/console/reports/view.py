"""What the page of a report shows beside its text: what is open, where a figure comes from, what changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chassis.charts import Chart, Form, Measure, Series
from gateway.console.formatting import Formatter
from gateway.console.reports.models import Earlier, Point, Report, ReportChart, ReportFigure

WHERE_RECORDED = {"inspect": "/console/enforcement", "filing": "/console/enforcement?kind=filings"}
TONES = {"up": "st work", "down": "st work", "same": "st stop"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Something a person looks at before signing; ``is_good``: there is nothing to do."""

    text: str
    is_good: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A figure beside that of the period before."""

    name: str
    id: str
    before: str
    now: str
    change: str


def stated(report: Report) -> list[ReportFigure]:
    """Return the figures that the text states, in their order."""
    named = (name for section in report.sections for paragraph in section.paragraphs for name in paragraph.figures)
    by_id = {figure.id: figure for figure in report.figures}
    return [by_id[name] for name in dict.fromkeys(named)]


def checks(report: Report, say: Formatter) -> Iterator[Check]:
    """Yield what is to be looked at: blanks, figures by hand, proposals."""
    figures, words = stated(report), say.words
    missing = [figure.name for figure in figures if figure.value is None]
    by_hand = [figure.name for figure in report.figures if figure.by_hand]
    proposed = sum(paragraph.proposed for section in report.sections for paragraph in section.paragraphs)
    yield Check(text=words("reports.check.sources", n=len(figures)), is_good=True)
    if missing:
        yield Check(text=words("reports.check.missing", names="、".join(missing)), is_good=False)
    if by_hand:
        yield Check(text=words("reports.check.by_hand", names="、".join(by_hand)), is_good=False)
    yield Check(text=words("reports.check.proposed", n=proposed), is_good=proposed == 0)


def hindrance_of(report: Report, account: str) -> str | None:
    """Return why a person cannot sign the last version, by its key in the catalogue; None if nothing hinders."""
    version = report.versions[-1]
    if any(paragraph.proposed for section in report.sections for paragraph in section.paragraphs):
        return "proposed"
    if version.written_by == account:
        return "own"
    return "signed" if account in {one.account for one in version.signatures} else None


def differences(report: Report, say: Formatter) -> list[Difference]:
    """Return the figures of the text that can be compared with the period before."""
    return [
        Difference(
            name=figure.name,
            id=figure.id,
            before=write(figure, figure.previous, say),
            now=write(figure, figure, say),
            change=figure.previous.change,
        )
        for figure in stated(report)
        if figure.previous is not None and figure.previous.change is not None
    ]


def write(figure: ReportFigure, of: ReportFigure | Earlier, say: Formatter) -> str:
    """Return the value of a figure, or of the same of an earlier period, in its unit."""
    if of.value is None:
        return say.words("reports.no_data")
    match figure.unit:
        case "bp":
            return say.rate(of.value)
        case "fen":
            return say.money(of.value)
    return say.count(of.value)


def drawing_of(chart: ReportChart) -> Chart:
    """Return a chart as it is drawn."""
    return Chart(
        id=chart.id,
        title=chart.title,
        form=Form(chart.form),
        measure=Measure(chart.unit),
        labels=[point.label for point in chart.series[0].points],
        series=[
            Series(
                name=one.name,
                values=[point.value for point in one.points],
                texts=[point.text for point in one.points],
                bounds=_bounds(one.points) if chart.unit == "bp" else (),
            )
            for one in chart.series
        ],
    )


def _bounds(points: Sequence[Point]) -> list[tuple[int, int] | None]:
    return [None if one.low is None or one.high is None else (one.low, one.high) for one in points]


def source_of(figure: ReportFigure) -> str:
    """Return the page of the console that shows what a figure is counted from."""
    query = figure.query.partition("?")[2]
    if figure.metric is not None:
        return f"/console/metrics/{figure.metric}?{query}"
    return "/console/registers" if "units" in figure.id or "demonstration" in figure.id else "/console/enforcement"
