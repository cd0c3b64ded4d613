"""Requests and responses of reports."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.web.datetimes import Day, Instant
from chassis.web.models import Body, Cleaned, Text
from services.analytics.definitions.domain.metric import Basis
from services.analytics.reports.domain.comparisons import Change
from services.analytics.reports.domain.figures import Earlier, Figure, Unit
from services.analytics.reports.domain.reports import ListedReport, Report, ReportState, SetByHand, Version
from services.analytics.reports.domain.schedules import Schedule
from services.analytics.reports.domain.sentences import fill, markers_of, text_of
from services.analytics.reports.domain.templates import (
    LONGEST_PARAGRAPH,
    LONGEST_TITLE,
    MOST_PARAGRAPHS,
    MOST_SECTIONS,
    Paragraph,
    Section,
    Template,
)
from services.analytics.reports.schemas.charts import ChartView
from services.analytics.reports.service.templates import DEFAULT_TEMPLATE

MOST_CHANGED = 100
MAX_VALUE = 10**15
MOST_VERSIONS = 10_000


class WriteReport(Body):
    """The days a report is about, in Shanghai; ``basis`` as of metrics."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    basis: Basis = Basis.COHORT
    template: Text = Field(default=DEFAULT_TEMPLATE, max_length=40, description="模板的名称")


class EditedParagraph(Body):
    """``text`` names figures by markers, as ``{handling_rate}``; ``proposed``: nobody decided about it yet."""

    text: Annotated[Text, Cleaned] = Field(min_length=1, max_length=LONGEST_PARAGRAPH)
    proposed: bool = False


class EditedSection(Body):
    title: Text = Field(min_length=1, max_length=LONGEST_TITLE)
    paragraphs: list[EditedParagraph] = Field(max_length=MOST_PARAGRAPHS)


class ChangedFigure(Body):
    """A figure set by hand: fen, basis points, days, or a number of things."""

    value: int = Field(ge=0, le=MAX_VALUE)
    reason: Annotated[Text, Cleaned] = Field(min_length=2, max_length=500)


class EditReport(Body):
    """A text made from the version ``base``."""

    base: int = Field(ge=1, le=MOST_VERSIONS)
    sections: list[EditedSection] = Field(min_length=1, max_length=MOST_SECTIONS)
    changed: dict[str, ChangedFigure] = Field(default_factory=dict, max_length=MOST_CHANGED)

    def to_sections(self) -> list[Section]:
        return [
            Section(
                title=section.title,
                paragraphs=[Paragraph(text=one.text, proposed=one.proposed) for one in section.paragraphs],
            )
            for section in self.sections
        ]

    def to_changed(self) -> dict[str, SetByHand]:
        return {name: SetByHand(value=one.value, reason=one.reason) for name, one in self.changed.items()}


class SignReport(Body):
    version: int = Field(ge=1, le=MOST_VERSIONS)


class EarlierView(BaseModel):
    """An earlier period, by cohort known as long after its end as the report's is.

    ``change``: up or down beyond chance (95 %), same within it, null where the two are not compared.
    """

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    as_of: str
    value: int | None
    numerator: int | None
    denominator: int | None
    change: Change | None

    @classmethod
    def of(cls, earlier: Earlier | None) -> "EarlierView | None":
        if earlier is None:
            return None
        days = {"first": date.fromisoformat(earlier.first), "last": date.fromisoformat(earlier.last)}
        return cls(**days, **{name: getattr(earlier, name) for name in cls.model_fields if name not in days})


class ReportFigureView(BaseModel):
    """A figure; ``query`` is the path that gives the same one, ``by_hand`` why a person changed it."""

    id: str
    name: str
    metric: str | None
    value: int | None
    unit: Unit
    numerator: int | None
    denominator: int | None
    query: str
    definition: str
    previous: EarlierView | None
    year_before: EarlierView | None
    significant: bool | None
    by_hand: str | None

    @classmethod
    def of(cls, figure: Figure) -> "ReportFigureView":
        names = ("id", "name", "metric", "value", "unit", "numerator", "denominator", "query", "definition", "by_hand")
        return cls(
            **{name: getattr(figure, name) for name in names},
            previous=EarlierView.of(figure.previous),
            year_before=EarlierView.of(figure.year_before),
            significant=figure.significant,
        )


class PieceView(BaseModel):
    text: str
    figure: str | None


class ParagraphView(BaseModel):
    """``text`` as it reads, ``pieces`` with the figures in it, ``marked`` with their markers, as it is edited."""

    text: str
    pieces: list[PieceView]
    marked: str
    figures: list[str]
    proposed: bool

    @classmethod
    def of(cls, paragraph: Paragraph, figures: Mapping[str, Figure]) -> "ParagraphView":
        pieces = fill(paragraph.text, figures)
        return cls(
            text=text_of(pieces),
            pieces=[PieceView(text=piece.text, figure=piece.figure) for piece in pieces],
            marked=paragraph.text,
            figures=markers_of(paragraph.text),
            proposed=paragraph.proposed,
        )


class SectionView(BaseModel):
    title: str
    paragraphs: list[ParagraphView]


class AnnexView(BaseModel):
    title: str
    head: list[str]
    rows: list[list[str]]


class SignatureView(BaseModel):
    account: str
    role: str
    signed_at: Instant


class VersionView(BaseModel):
    number: int
    written_by: str
    written_at: Instant
    signatures: list[SignatureView]

    @classmethod
    def of(cls, version: Version) -> "VersionView":
        signatures = [
            SignatureView(account=one.account, role=one.role, signed_at=one.signed_at) for one in version.signatures
        ]
        return cls(
            number=version.number, written_by=version.written_by, written_at=version.written_at, signatures=signatures
        )


class ReportLine(BaseModel):
    """A report in a list; ``digest`` is the SHA-256 of a final one, which the audit holds."""

    id: UUID
    title: str
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    basis: Basis
    as_of: Instant
    state: ReportState
    template: str
    created_by: str
    schedule: Schedule | None = Field(description="按计划自动写出的：月报或季报")
    version: int
    digest: str | None

    @classmethod
    def of_listed(cls, report: ListedReport) -> "ReportLine":
        return cls(**_line(report))


class TemplateView(BaseModel):
    """What a report can be written by: the county's that ships, and the bureau's own."""

    name: str
    title: str

    @classmethod
    def of(cls, template: Template) -> "TemplateView":
        return cls(name=template.name, title=template.title)


class ReportList(BaseModel):
    items: list[ReportLine]
    next: str | None
    templates: list[TemplateView]


class ReportView(ReportLine):
    """A report with its text, figures, charts and tables."""

    sections: list[SectionView]
    figures: list[ReportFigureView]
    charts: list[ChartView]
    annexes: list[AnnexView]
    versions: list[VersionView]

    @classmethod
    def of(cls, report: Report) -> "ReportView":
        figures = report.figures
        return cls(
            **_line(report),
            sections=[
                SectionView(
                    title=section.title,
                    paragraphs=[ParagraphView.of(one, figures) for one in section.paragraphs],
                )
                for section in report.version.sections
            ],
            figures=[ReportFigureView.of(figure) for figure in figures.values()],
            charts=[ChartView.of(one) for one in report.charts],
            annexes=[
                AnnexView(title=one.title, head=list(one.head), rows=[list(row) for row in one.rows])
                for one in report.annexes
            ],
            versions=[VersionView.of(version) for version in report.versions],
        )


def _line(report: ListedReport | Report) -> dict[str, object]:
    names = ("title", "first", "last", "basis", "as_of", "state", "template", "created_by", "schedule", "digest")
    values = {name: getattr(report, name) for name in names}
    return values | {"id": report.report_id, "version": report.last_version}
