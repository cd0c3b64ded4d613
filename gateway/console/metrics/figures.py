"""How a figure is written, and how it compares with the one before; pure functions."""

from dataclasses import dataclass

from gateway.console.formatting import Formatter
from gateway.console.models import Metric
from gateway.console.rates import GROUPS

COUNTS = ("received", "accepted", "refused", "closed", "redirected", "station_settled")
SUMS = ("loss_recovered_fen", "station_settled_fen", "refund_promised_fen", "refund_paid_fen", "refund_overdue_fen")
DAYS = ("handling_days_median", "handling_days_p90")
RATES = tuple(name for names in GROUPS.values() for name in names)
METRICS = (*COUNTS, *RATES, *SUMS, *DAYS)
LESS_IS_BETTER = frozenset({"rework_rate", "bounce_rate", "duplicate_rate", "false_flag_rate"})
NEITHER = frozenset({"acceptance_rate"})  # more of it is neither better nor worse
FEWEST = 30  # cases; a rate over fewer is not compared
POINT = 100  # basis points


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is written of the change, in which tone, and the figure of before."""

    text: str
    tone: str
    before: str


def is_rate(metric: str) -> bool:
    return metric in RATES


def name_of(metric: str, say: Formatter) -> str:
    return say.words(f"rate.{metric}" if is_rate(metric) else f"figure.{metric}")


def write_value(metric: str, value: float | None, say: Formatter) -> str:
    """Return the figure with its unit."""
    if value is None or is_rate(metric):
        return say.rate(value)
    if metric in SUMS:
        return say.money(value)
    return say.words("figure.days" if metric in DAYS else "figure.cases", n=say.count(value))


def write_interval(metric: Metric, say: Formatter) -> str:
    if metric.interval is None:
        return ""
    return say.words("rates.interval", low=say.rate(metric.interval.low), high=say.rate(metric.interval.high))


def compare(metric: str, now: Metric, before: Metric | None, say: Formatter) -> Comparison | None:
    """Return the change since the period before; a rise or a fall is named only where the numbers prove it.

    They prove it where both are over enough cases and their 95 % intervals do not overlap.
    """
    if before is None or before.value is None or now.value is None:
        return None
    earlier = say.words("metrics.before", value=write_value(metric, before.value, say))
    if not is_rate(metric):
        return Comparison(text="", tone="mut", before=earlier)
    if min(now.denominator or 0, before.denominator or 0) < FEWEST:
        return Comparison(text=say.words("metrics.few"), tone="mut", before=earlier)
    if not is_proven(now, before):
        return Comparison(text=say.words("metrics.unproven"), tone="mut", before=earlier)
    change = now.value - before.value
    text = say.words("metrics.rose" if change > 0 else "metrics.fell", n=f"{abs(change) / POINT:.1f}")
    return Comparison(text=text, tone=_tone(metric, change), before=earlier)


def is_proven(one: Metric, other: Metric) -> bool:
    """Whether the 95 % intervals of two rates do not overlap."""
    if one.interval is None or other.interval is None:
        return False
    return one.interval.low > other.interval.high or other.interval.low > one.interval.high


def is_worse(metric: str, change: float) -> bool:
    """Whether this change of a rate is for the worse."""
    return metric not in NEITHER and change != 0 and (change > 0) is (metric in LESS_IS_BETTER)


def _tone(metric: str, change: float) -> str:
    return "mut" if metric in NEITHER else "warn" if is_worse(metric, change) else "ok"
