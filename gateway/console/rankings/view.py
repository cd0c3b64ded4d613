"""Businesses as rows of the ranking; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.console.formatting import Formatter
from gateway.console.metrics.figures import write_interval
from gateway.console.models import Metric
from gateway.console.rankings.models import Ranked, Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A numerator and a denominator that lead to their cases."""

    metric: str
    name: str
    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCell:
    """A rate with its interval, or that it is over few cases; empty where there is none."""

    value: str
    beside: str
    is_few: bool
    parts: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    business: Ranked
    settled: RateCell
    satisfaction: RateCell
    days: str


def rows_of(items: Sequence[Ranked], say: Formatter) -> list[Row]:
    return [
        Row(
            business=one,
            settled=_cell(
                one.settled,
                say,
                _evidence("mediation_success_rate", one.mediation, say),
                _evidence("odr_settlement_rate", one.odr, say),
            ),
            satisfaction=_cell(one.satisfaction, say, _evidence("satisfaction_valid", one.satisfaction, say)),
            days=""
            if one.handling_days_median is None
            else say.words("figure.days", n=say.count(one.handling_days_median)),
        )
        for one in items
    ]


def _cell(rate: Rate, say: Formatter, *parts: Evidence) -> RateCell:
    few = say.words("metrics.few_cases") if rate.few and rate.denominator else ""
    return RateCell(
        value=say.rate(rate.value) if rate.denominator else say.words("rates.none"),
        beside=few or write_interval(rate, say),
        is_few=rate.few,
        parts=tuple(part for part in parts if part.denominator != "0"),
    )


def _evidence(metric: str, rate: Metric, say: Formatter) -> Evidence:
    return Evidence(
        metric=metric,
        name=say.words(f"rate.{metric}"),
        numerator=say.count(rate.numerator),
        denominator=say.count(rate.denominator),
    )
