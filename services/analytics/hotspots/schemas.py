"""The query and the response of hot spots."""

from datetime import date

from pydantic import BaseModel, Field

from chassis.web.datetimes import Day, Instant
from chassis.web.models import QueryModel
from services.analytics.candidates.schemas import (
    OdrCandidateView,
    StationCandidateView,
    odr_candidate_view,
    station_candidate_view,
)
from services.analytics.hotspots.domain import Of
from services.analytics.hotspots.ninety_days import NinetyDays
from services.analytics.hotspots.service import Spot, Week
from services.analytics.hygiene.domain.checks import count_tests
from services.analytics.hygiene.schemas import HygieneView, hygiene_views


class HotSpotQuery(QueryModel):
    """The week that ends on ``to`` (yesterday where not given), and what is looked at (all where not given)."""

    last: Day | None = Field(None, alias="to")
    by: Of | None = None


class GrowthView(BaseModel):
    """A topic, kind of business or town of which a hot spot's cases have more than usual."""

    by: Of
    key: str
    name: str
    count: int
    usual: float


class HotSpotView(BaseModel):
    """``usual`` is what fifty-two weeks and the season let expect, ``query`` answers with the cases behind it.

    ``grew``: what the cases of a hot one are about more than before, in place of words: texts stay in intake.
    """

    by: Of
    key: str
    name: str
    count: int
    usual: float
    ratio: float | None
    p_value: float
    hot: bool
    weeks: list[int]
    grew: list[GrowthView]
    query: str


class NinetyDaysView(BaseModel):
    """The ninety days that end with the week, as known at ``as_of``: checked numbers (数据体检), candidates."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    as_of: Instant
    tested: int
    hygiene: list[HygieneView]
    odr_candidates: list[OdrCandidateView]
    station_candidates: list[StationCandidateView]


class HotSpotList(BaseModel):
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    tested: int
    items: list[HotSpotView]
    ninety_days: NinetyDaysView


def hot_spot_list(week: Week, ninety_days: NinetyDays, *, english: bool) -> HotSpotList:
    """Return the week with the ninety days that end with it."""
    return HotSpotList(
        first=week.period.first,
        last=week.period.last,
        tested=week.tested,
        items=[_hot_spot_view(spot) for spot in week.spots],
        ninety_days=_ninety_days_view(ninety_days, english=english),
    )


def _hot_spot_view(spot: Spot) -> HotSpotView:
    found = spot.found
    return HotSpotView(
        by=spot.by,
        key=found.key,
        name=spot.name,
        count=found.count,
        usual=round(found.usual, 2),
        ratio=None if found.ratio is None else round(found.ratio, 2),
        p_value=found.p_value,
        hot=found.is_hot,
        weeks=list(spot.weeks),
        grew=[
            GrowthView(by=by, key=one.key, name=name, count=one.count, usual=round(one.usual, 2))
            for by, name, one in spot.grew
        ],
        query=spot.path,
    )


def _ninety_days_view(days: NinetyDays, *, english: bool) -> NinetyDaysView:
    cases, candidates = days.path_of_complaints, days.candidates
    return NinetyDaysView(
        first=days.question.period.first,
        last=days.question.period.last,
        as_of=days.as_of,
        tested=count_tests(days.hygiene.results),
        hygiene=hygiene_views(days.hygiene, english=english),
        odr_candidates=[odr_candidate_view(one, cases) for one in candidates.businesses],
        station_candidates=[
            station_candidate_view(town, former, days.town_names, cases) for town, former in candidates.towns
        ],
    )
