"""What the pages of figures read from analytics, and of each case behind a number from dispatch."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from gateway.console.models import CaseReference, Metric, ServiceAnswer


class Figures(ServiceAnswer):
    """``GET /v1/metrics/summary``."""

    as_of: datetime
    metrics: dict[str, Metric]


class Point(Metric):
    """A figure of one day, week or month."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @classmethod
    def of(cls, part: "Part", figure: Metric) -> "Point":
        return cls.model_validate(figure.model_dump() | {"from": part.first, "to": part.last})


class Series(ServiceAnswer):
    """``GET /v1/metrics/series``."""

    points: list[Point]


class Part(ServiceAnswer):
    """A day, week or month."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")


class Trends(ServiceAnswer):
    """``GET /v1/metrics/trends``: each figure over the same parts of a period."""

    parts: list[Part]
    metrics: dict[str, list[Metric]]

    def series(self, metric: str) -> Series:
        """Return one figure with its days, empty if the service does not have it."""
        figures = self.metrics.get(metric, [])
        return Series(points=[Point.of(part, figure) for part, figure in zip(self.parts, figures, strict=False)])


class Group(Metric):
    """A figure of one department, channel, …, or of two of them; a key is null for cases that have none."""

    key: str | None
    name: str | None
    then_key: str | None = None
    then_name: str | None = None


class Breakdown(ServiceAnswer):
    """``GET /v1/metrics/breakdown``."""

    by: str
    items: list[Group]


class BusinessName(ServiceAnswer):
    """``GET /v1/respondents/{id}``: how a business is called."""

    name: str | None
    uscc: str | None


class Counted(ServiceAnswer):
    """One row that a figure counts."""

    complaint_id: UUID
    case_id: UUID | None
    kind: str | None
    channel: str | None
    department: str | None
    agency: str | None
    state: str | None
    received_at: datetime | None
    closed_at: datetime | None
    at: datetime
    amount: int | None


class CountedPage(ServiceAnswer):
    """``GET /v1/metrics/cases``."""

    items: list[Counted]
    next: str | None


class CountedCase(CaseReference):
    """``GET /v1/cases``: what it is about."""

    number: str
    title: str | None
    respondent_name: str | None
