"""The rates of a month as rows: value, numerator and denominator, definition."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.console.formatting import Formatter
from gateway.console.models import Metric

GROUPS: Mapping[str, tuple[str, ...]] = {
    "fast": ("dispatched_within_24h", "feedback_within_24h", "first_check_on_time", "on_time_handling_rate"),
    "done": (
        "handling_rate",
        "reply_rate",
        "acceptance_rate",
        "mediation_success_rate",
        "mediation_success_rate_terminated_excluded",
        "odr_settlement_rate",
        "publicity_rate",
    ),
    "content": ("satisfaction_valid", "satisfaction_raw", "first_pass_satisfaction", "rework_rate"),
    "passing": ("bounce_rate", "duplicate_rate", "false_flag_rate"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    name: str
    definition: str | None
    value: str
    interval: str | None
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A count or a sum of the month."""

    name: str
    value: str
    beside: tuple[str, ...] = ()


def rate_rows(metrics: Mapping[str, Metric], say: Formatter) -> dict[str, list[RateRow]]:
    """Return the rows by group in the order of the page; a rate that is not in the answer is left out."""
    return {
        group: [_row(name, metrics[name], say) for name in names if name in metrics] for group, names in GROUPS.items()
    }


def totals(metrics: Mapping[str, Metric], say: Formatter) -> list[Total]:
    words, known = say.words, {name: metric.value for name, metric in metrics.items()}
    median = known.get("handling_days_median")
    return [
        Total(name=words("sum.received"), value=say.count(known.get("received"))),
        Total(
            name=words("sum.closed"),
            value=say.count(known.get("closed")),
            beside=() if median is None else (words("sum.median", days=say.count(median)),),
        ),
        Total(name=words("sum.redirected"), value=say.count(known.get("redirected"))),
        Total(name=words("sum.recovered"), value=say.money(known.get("loss_recovered_fen"))),
        Total(
            name=words("sum.refunds"),
            value=say.money(known.get("refund_paid_fen")),
            beside=(
                words("sum.promised", sum=say.money(known.get("refund_promised_fen"))),
                words("sum.overdue", sum=say.money(known.get("refund_overdue_fen"))),
            ),
        ),
    ]


def _row(name: str, metric: Metric, say: Formatter) -> RateRow:
    return RateRow(
        name=say.words(f"rate.{name}"),
        definition=metric.definition,
        value=say.rate(metric.value),
        interval=_interval(metric, say),
        evidence=_evidence(metric, say),
    )


def _evidence(metric: Metric, say: Formatter) -> str:
    if metric.denominator is None:
        return say.words("rates.none")
    return f"{say.count(metric.numerator)} / {say.count(metric.denominator)}"


def _interval(metric: Metric, say: Formatter) -> str | None:
    if metric.interval is None:
        return None
    return say.words("rates.interval", low=say.rate(metric.interval.low), high=say.rate(metric.interval.high))
