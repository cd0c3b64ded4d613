"""The figures that a report may state: where each comes from, and what it was."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from services.analytics.activities.domain import ACTIVITY_FIGURES, DEFINITIONS, ActivityKind
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.metric import Metric, Shape
from services.analytics.definitions.domain.paths import path_of
from services.analytics.reports.domain.comparisons import Change

Filters = Mapping[str, str]  # column → value


class Unit(StrEnum):
    """What the value of a figure is a number of."""

    COUNT = "count"
    BASIS_POINTS = "bp"
    FEN = "fen"
    DAYS = "days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a figure comes from: a metric over some cases, or a figure of activities and registers."""

    name: str  # of the figure within a report
    zh: str
    metric: Metric | None = None
    filters: Filters
    activity: str | None = None
    noun: str = "件"  # the measure word of a count
    to_record: str = ""  # what has to be recorded for the figure to exist

    @property
    def unit(self) -> Unit:
        """The unit of the figure's value."""
        if self.metric is not None:
            shapes = {Shape.RATE: Unit.BASIS_POINTS, Shape.SUM: Unit.FEN, Shape.QUANTILE: Unit.DAYS}
            return shapes.get(self.metric.shape, Unit.COUNT)
        return Unit.FEN if self.name.endswith("_fen") else Unit.COUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The same figure of an earlier period, and how the figure of the report differs from it."""

    first: str
    last: str
    as_of: str
    value: int | None
    numerator: int | None = None
    denominator: int | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of a report. ``value`` is None where nobody recorded what it is counted from (无数据).

    ``query`` is the path of the interface that gives the same figure; ``by_hand`` says why a person changed it.
    """

    id: str
    name: str
    metric: str | None = None
    unit: Unit
    noun: str
    value: int | None
    numerator: int | None = None
    denominator: int | None = None
    query: str
    definition: str
    to_record: str = ""
    previous: Earlier | None = None
    year_before: Earlier | None = None
    by_hand: str | None = None

    @property
    def change(self) -> Change | None:
        """How it differs from the period before; None where the two cannot be compared."""
        return self.previous.change if self.previous else None

    @property
    def significant(self) -> bool | None:
        """Whether it differs from the period before by more than chance."""
        return None if self.change is None else self.change is not Change.SAME

    def set_by_hand(self, value: int, reason: str) -> "Figure":
        """Return the figure as a person changed it: it is counted from nothing any more."""
        return replace(
            self, value=value, by_hand=reason, numerator=None, denominator=None, previous=None, year_before=None
        )


_TITLE_END = re.compile("[：＝]")  # of a definition, after the name of its figure
_RECORD = {
    ActivityKind.INSPECTION: "执法检查登记",
    ActivityKind.FILING: "立案登记",
    ActivityKind.OUTREACH: "宣传活动登记",
}
_NOUNS = {
    "inspections": "次",
    "inspectors_sent": "人次",
    "units_inspected": "家次",
    "hazards_removed": "处",
    "outreach_events": "场",
    "outreach_people": "人次",
    "outreach_materials": "份",
    "stations": "个",
    **dict.fromkeys(("pledge_units", "no_reason_return_units", "odr_units"), "家"),
    **dict.fromkeys((f"demonstration_{level}" for level in ("province", "city", "county")), "家"),
}
ACTIVITY_KINDS = {figure.name: figure.kind for figure in ACTIVITY_FIGURES}


def _name_in(definition: str) -> str:
    """Return the name of a figure of activities or registers: its definition without the day and the unit."""
    return definition.partition("，")[0].removeprefix("期末在册的").removesuffix("（分）")


def _of_metric(metric: Metric, name: str = "", zh: str = "", **filters: str) -> Source:
    return Source(name=name or metric.name, zh=zh or _TITLE_END.split(metric.zh)[0], metric=metric, filters=filters)


def _sources() -> dict[str, Source]:
    found = [_of_metric(metric) for metric in METRICS.values() if metric.is_answered]
    received, refunds = METRICS["received"], ("refund_promised_fen", "refund_paid_fen", "refund_overdue_fen")
    for kind, zh in (("complaint", "收到投诉"), ("report", "收到举报"), ("inquiry", "收到咨询")):
        found.append(_of_metric(received, f"received_{kind}", zh, kind=kind))
    for topic, zh in (("prepaid", "预付卡"), ("training_refund", "教育培训"), ("unfair_terms", "格式条款")):
        found.append(_of_metric(received, f"{topic}_received", f"{zh}投诉", kind="complaint", topic=topic))
        found += [
            _of_metric(METRICS[name], f"{topic}_{name}", f"{zh}{METRICS[name].zh[:4]}", topic=topic) for name in refunds
        ]
    for topic, zh in (("goods_quality", "商品质量"), ("after_sales_service", "售后服务"), ("food", "食品安全")):
        found.append(_of_metric(received, f"{topic}_received", f"{zh}投诉", kind="complaint", topic_class=topic))
    for name, (zh, _) in DEFINITIONS.items():
        noun, done = _NOUNS.get(name, "件"), ACTIVITY_KINDS.get(name)
        to_record = _RECORD[done] if done else ""
        found.append(Source(name=name, zh=_name_in(zh), activity=name, filters={}, noun=noun, to_record=to_record))
    return {source.name: source for source in found}


SOURCES: Mapping[str, Source] = _sources()


def query_of(source: Source, period: Mapping[str, Any]) -> str:
    """Return the path and query by which the interface gives the same figure."""
    path = "/v1/metrics/activities" if source.activity else "/v1/metrics/summary"
    names = ("from", "to", "as_of") if source.activity else ("from", "to", "basis", "as_of")
    return path_of(path, {name: period[name] for name in names} | dict(source.filters))
