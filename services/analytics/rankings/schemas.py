"""The query and the response of the ranking of businesses."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.web.datetimes import Instant
from chassis.web.paging import MAX_PAGE
from services.analytics.definitions.domain.figures import Tally, basis_points, wilson
from services.analytics.definitions.domain.metric import Basis
from services.analytics.metrics.schemas.figures import IntervalView
from services.analytics.metrics.schemas.questions import FigureQuery

FEWEST = 10  # below, one answer moves a rate by ten points and more


class RankingQuery(FigureQuery):
    """The questions that figures take, and a page."""

    limit: int = Field(50, ge=1, le=MAX_PAGE)
    cursor: str | None = Field(None, max_length=400)

    def names_business(self) -> bool:
        """A ranking compares businesses: it is for the bureau alone."""
        return True


class RateView(BaseModel):
    """A rate in basis points with its 95 % interval; nothing over nothing."""

    numerator: int
    denominator: int
    value: int | None
    interval: IntervalView | None
    few: bool = Field(description=f"分母不足 {FEWEST} 件，不宜排名")


class RankedView(BaseModel):
    """A business; ``name`` is missing where none may be published. ``query`` answers with the cases received."""

    id: UUID
    name: str | None
    uscc: str | None
    received: int = Field(description="所选期间内收到的件数")
    closed: int
    settled: RateView = Field(description="（达成协议＋企业和解）÷（调解结束＋和解结束），每次尝试各计一次")
    mediation: RateView = Field(description="调解成功率")
    odr: RateView = Field(description="企业和解率")
    satisfaction: RateView = Field(description="有效满意率")
    loss_recovered_fen: int
    handling_days_median: int | None
    query: str


class Ranking(BaseModel):
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    basis: Basis
    as_of: Instant
    items: list[RankedView]
    next: str | None


def rate_view(*tallies: Tally) -> RateView:
    """Return the rate over these tallies together."""
    hits, cases = sum(tally.numerator for tally in tallies), sum(tally.denominator for tally in tallies)
    interval = wilson(hits, cases)
    return RateView(
        numerator=hits,
        denominator=cases,
        value=basis_points(hits, cases),
        interval={"low": interval.low, "high": interval.high} if interval else None,
        few=cases < FEWEST,
    )


def settled_view(figures: Mapping[str, Tally]) -> RateView:
    """Return how many attempts to settle succeeded: mediations, and disputes with enterprises online."""
    return rate_view(*(figures.get(name, Tally()) for name in ("mediation_success_rate", "odr_settlement_rate")))
