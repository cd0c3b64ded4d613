"""The response with the candidates."""

from collections.abc import Callable, Mapping
from typing import TypeAlias
from uuid import UUID

from pydantic import BaseModel, Field

from services.analytics.candidates.domain import Business, Town

Path: TypeAlias = Callable[[dict[str, str]], str]  # of the cases behind a number, by filters


class OdrCandidateView(BaseModel):
    """A business that agrees often and never settled online; revenue and size are recorded nowhere."""

    id: UUID
    name: str | None
    uscc: str | None
    complaints: int
    agreed: int = Field(description="调解达成协议的件数")
    mediated: int = Field(description="调解结束的件数")
    handling_days_median: int | None
    query: str


class StationCandidateView(BaseModel):
    """A town with many complaints and no station; ``former``: stations there that left the register."""

    town: str
    name: str
    complaints: int
    businesses: int = Field(description="被投诉的企业家数")
    former: int
    query: str


def odr_candidate_view(one: Business, path: Path) -> OdrCandidateView:
    return OdrCandidateView(
        id=one.id,
        name=one.name,
        uscc=one.uscc,
        complaints=one.complaints,
        agreed=one.agreed,
        mediated=one.mediated,
        handling_days_median=one.handling_days_median,
        query=path({"respondent": str(one.id)}),
    )


def station_candidate_view(town: Town, former: int, names: Mapping[str, str], path: Path) -> StationCandidateView:
    return StationCandidateView(
        town=town.code,
        name=names.get(town.code, town.code),
        complaints=town.complaints,
        businesses=town.businesses,
        former=former,
        query=path({"town": town.code}),
    )
