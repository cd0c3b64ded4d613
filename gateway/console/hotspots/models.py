"""What the page of hot spots reads from the service ``analytics``."""

from datetime import date
from uuid import UUID

from pydantic import Field

from gateway.console.models import CaseReference, ServiceAnswer


class Growth(ServiceAnswer):
    """What a hot spot's cases have more of than usual."""

    by: str
    name: str
    count: int
    usual: float


class HotSpot(ServiceAnswer):
    by: str
    key: str
    name: str
    count: int
    usual: float
    ratio: float | None
    p_value: float
    hot: bool
    weeks: tuple[int, ...]
    grew: tuple[Growth, ...]
    query: str


class Check(ServiceAnswer):
    """A rule of the check of numbers at one section."""

    department: str
    count: int
    of: int
    expected: float
    found: bool
    cases: tuple[UUID, ...]


class HygieneRule(ServiceAnswer):
    """A rule over all sections; ``measure`` says whether ``count`` and ``of`` are cases or sections."""

    rule: str
    definition: str
    measure: str
    count: int
    of: int
    expected: float | None
    found: bool
    tested: int
    departments: tuple[Check, ...]
    explanations: tuple[str, ...]


class OdrCandidate(ServiceAnswer):
    """A business to invite to online settlement."""

    id: UUID
    name: str | None
    uscc: str | None
    complaints: int
    agreed: int
    mediated: int
    handling_days_median: int | None
    query: str


class StationCandidate(ServiceAnswer):
    """A town that speaks for a service station."""

    town: str
    name: str
    complaints: int
    businesses: int
    former: int
    query: str


class NinetyDays(ServiceAnswer):
    """What is said of the ninety days that end with the week."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    tested: int
    hygiene: tuple[HygieneRule, ...]
    odr_candidates: tuple[OdrCandidate, ...]
    station_candidates: tuple[StationCandidate, ...]


class CheckedCase(CaseReference):
    """``GET /v1/cases``: what a case behind a finding is about."""

    number: str
    title: str | None
    respondent_name: str | None


class HotSpots(ServiceAnswer):
    """``GET /v1/hotspots``."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    tested: int
    items: tuple[HotSpot, ...]
    ninety_days: NinetyDays
