"""Responses with figures: summaries, series, breakdowns, and pages of counted cases."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, NotRequired
from uuid import UUID

from pydantic import BaseModel, Field, SkipValidation
from typing_extensions import TypedDict

from chassis.web.datetimes import Instant
from services.analytics.definitions.domain.figures import Tally, value_of, wilson
from services.analytics.definitions.domain.metric import Basis, Metric, Shape


class IntervalView(TypedDict):
    """95 %, Wilson; basis points."""

    low: int
    high: int


class FigureView(TypedDict):
    """A rate shows its numerator and denominator, a count or a sum its value alone; fields not meant are left out."""

    numerator: NotRequired[int | None]
    denominator: NotRequired[int | None]
    value: Annotated[int | None, Field(description="件数、基点（万分比）、分或自然日；分母为零时为空")]
    interval: NotRequired[IntervalView | None]
    definition: NotRequired[str]


class SummaryView(BaseModel):
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    basis: Basis
    as_of: Instant
    metrics: SkipValidation[dict[str, FigureView]]


class PartView(BaseModel):
    """A day, week or month; the first and the last may be shorter."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")


class TrendsView(BaseModel):
    """Each metric over the same parts of the period, one figure a part."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    basis: Basis
    as_of: Instant
    step: str
    parts: list[PartView]
    metrics: SkipValidation[dict[str, list[FigureView]]]


class OneMetricView(BaseModel):
    metric: str
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    basis: Basis
    as_of: Instant
    definition: str


class PointView(FigureView):
    first: Annotated[date, Field(serialization_alias="from")]
    last: Annotated[date, Field(serialization_alias="to")]


class SeriesView(OneMetricView):
    step: str
    points: SkipValidation[list[PointView]]


class GroupView(FigureView):
    """``then_key`` and ``then_name`` are those of the second dimension, where there is one."""

    key: str | None
    name: str | None
    then_key: NotRequired[str | None]
    then_name: NotRequired[str | None]


class BreakdownView(OneMetricView):
    by: str
    then_by: str | None = Field(None, description="第二个维度")
    items: SkipValidation[list[GroupView]]


class CountedView(BaseModel):
    """One row a figure counts; ``at`` is what put it into the period, ``amount`` what it adds (fen or days)."""

    complaint_id: UUID
    case_id: UUID | None
    kind: str | None
    channel: str | None
    category: str | None
    topic: str | None
    town: str | None
    department: str | None
    agency: str | None
    state: str | None
    received_at: Instant | None
    closed_at: Instant | None
    result: str | None
    at: Instant
    amount: int | None


class CountedList(BaseModel):
    items: list[CountedView]
    next: str | None


def figure_view(metric: Metric, tally: Tally) -> FigureView:
    """Return the fields that a figure of this shape has."""
    if not metric.is_answered:
        return {"numerator": None, "denominator": None, "value": None}
    value = value_of(metric, tally)
    match metric.shape:
        case Shape.RATE:
            interval = wilson(tally.numerator, tally.denominator)
            return {
                "numerator": tally.numerator,
                "denominator": tally.denominator,
                "value": value,
                "interval": {"low": interval.low, "high": interval.high} if interval else None,
            }
        case Shape.QUANTILE:
            return {"denominator": tally.denominator, "value": value}
    return {"value": value}


def figure_views(
    metrics: Mapping[str, Metric], tallies: Mapping[str, Tally], basis: Basis, *, english: bool
) -> dict[str, FigureView]:
    return {
        name: {
            **figure_view(metric, tallies.get(name, Tally())),
            "definition": metric.definition(basis, english=english),
        }
        for name, metric in metrics.items()
    }
