"""The query and the response of hot spots."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, Field

from chassis.web.datetimes import Day, Instant
from chassis.web.models import QueryModel
from services.analytics.candidates.schemas import OdrCandidateView, StationCandidateView
from services.analytics.hygiene.schemas import HygieneView


class Of(StrEnum):
    """What is looked at, one test for each of its values."""

    TOPIC = "topic"
    TOWN = "town"
    CATEGORY = "category"
    DEPARTMENT = "department"
    RESPONDENT = "respondent"
    WEEKDAY = "weekday"  # 1 is Monday


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
