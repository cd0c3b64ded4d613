"""What a metric (指标) is: which rows it is about, which of them it counts, on which day, and its wording."""

from dataclasses import dataclass
from enum import StrEnum

from services.analytics.definitions.domain.conditions import Condition, Known


class Basis(StrEnum):
    """Which rows belong to a period: those received in it, or those to which it happened in it (口径)."""

    COHORT = "cohort"
    EVENT = "event"


class Shape(StrEnum):
    """The kind of figure that a metric is."""

    COUNT = "count"
    RATE = "rate"
    SUM = "sum"
    QUANTILE = "quantile"
    NONE = "none"  # no event has the facts to count it from yet


class Rows(StrEnum):
    """What is counted: cases, receipts, refund timetables, payments, timetables in arrears, visits to stations."""

    CASES = "cases"
    RECEIPTS = "receipts"
    PROMISES = "promises"
    PAYMENTS = "payments"
    ARREARS = "arrears"
    VISITS = "visits"


COHORT_COLUMNS = ("received_at",)
COHORT_ZH = "口径：按收到日期（所选期间内收到的件）"
COHORT_EN = "by the day of receipt (cases received in the period)"
EVERY = Known("key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One line of the catalogue. ``event``: the first known of these columns is when it happened."""

    name: str
    shape: Shape
    zh: str
    en: str
    rows: Rows = Rows.CASES
    counted: Condition = EVERY  # the denominator, or what is counted at all
    hit: Condition = EVERY  # the numerator, within what is counted
    event: tuple[str, ...] = COHORT_COLUMNS
    event_zh: str = "收到日期"
    event_en: str = "day of receipt"
    amount: str | None = None  # the column summed up or ranked
    quantile: float | None = None

    @property
    def is_answered(self) -> bool:
        """Whether there is a figure; null otherwise, because a 0 would say that nothing happened."""
        return self.shape is not Shape.NONE

    @property
    def is_about_cases(self) -> bool:
        """Whether its rows belong to cases and have their attributes; visits to stations have none."""
        return self.rows is not Rows.VISITS

    def columns(self, basis: Basis) -> tuple[str, ...]:
        """Return the columns whose first known value is the instant that puts a row into a period."""
        return COHORT_COLUMNS if basis is Basis.COHORT else self.event

    def definition(self, basis: Basis, *, english: bool = False) -> str:
        """Return what the figure means, and by which day a row belongs to a period."""
        text = self.en if english else self.zh
        if not self.is_answered:
            return text
        by_receipt = basis is Basis.COHORT
        if english:
            return f"{text}; {COHORT_EN if by_receipt else f'by the {self.event_en}'}"
        return f"{text}；{COHORT_ZH if by_receipt else f'口径：按{self.event_zh}'}"
