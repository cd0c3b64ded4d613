"""What the pages of reports read from the service ``analytics``."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from gateway.console.models import ServiceAnswer


class Earlier(ServiceAnswer):
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    value: int | None
    numerator: int | None
    denominator: int | None
    change: str | None


class ReportFigure(ServiceAnswer):
    """A figure that a report states or may state."""

    id: str
    name: str
    metric: str | None
    value: int | None
    unit: str
    numerator: int | None
    denominator: int | None
    query: str
    definition: str
    previous: Earlier | None
    year_before: Earlier | None
    by_hand: str | None


class Piece(ServiceAnswer):
    text: str
    figure: str | None


class Paragraph(ServiceAnswer):
    pieces: tuple[Piece, ...]
    marked: str
    figures: tuple[str, ...]
    proposed: bool


class Section(ServiceAnswer):
    title: str
    paragraphs: tuple[Paragraph, ...]


class Annex(ServiceAnswer):
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Point(ServiceAnswer):
    label: str
    value: int | None
    text: str
    low: int | None
    high: int | None


class ChartSeries(ServiceAnswer):
    name: str
    points: tuple[Point, ...]


class ReportChart(ServiceAnswer):
    """A chart of a report; ``unit`` is "count", "bp" or "fen"."""

    id: str
    title: str
    form: str
    unit: str
    series: tuple[ChartSeries, ...]


class Signature(ServiceAnswer):
    account: str
    role: str
    signed_at: datetime


class Version(ServiceAnswer):
    number: int
    written_by: str
    written_at: datetime
    signatures: tuple[Signature, ...]


class ReportLine(ServiceAnswer):
    """A report in the list."""

    id: UUID
    title: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    basis: str
    as_of: datetime
    state: str
    created_by: str
    schedule: str | None
    version: int
    digest: str | None


class ReportTemplate(ServiceAnswer):
    name: str
    title: str


class ReportPage(ServiceAnswer):
    """``GET /v1/reports``."""

    items: tuple[ReportLine, ...]
    next: str | None
    templates: tuple[ReportTemplate, ...]


class Report(ReportLine):
    """``GET /v1/reports/{id}``."""

    sections: tuple[Section, ...]
    figures: tuple[ReportFigure, ...]
    charts: tuple[ReportChart, ...]
    annexes: tuple[Annex, ...]
    versions: tuple[Version, ...]
