"""What the page of enforcement reads from the service ``dispatch``."""

from datetime import date
from uuid import UUID

from pydantic import Field

from gateway.console.models import ServiceAnswer


class Fact(ServiceAnswer):
    id: UUID
    department: str
    recorded_by: str


class Inspection(Fact):
    """People went out and looked."""

    on: date
    people: int
    units: int
    hazards: int
    campaign_id: UUID | None


class Filing(Fact):
    """A case of enforcement that was filed."""

    on: date
    number: str
    fine_fen: int
    confiscated_fen: int
    complaint_id: UUID | None
    type: str
    publicity: str


class Outreach(Fact):
    """An event of publicity and education."""

    on: date = Field(alias="held_on")
    title: str
    kind: str
    place: str
    partners: tuple[str, ...]
    people: int
    materials: int
    is_estimate: bool


class Campaign(Fact):
    on: date = Field(alias="from")
    ends_on: date = Field(alias="to")
    title: str


class InspectionPage(ServiceAnswer):
    """``sums`` are of the whole period, not of the page."""

    items: list[Inspection]
    next: str | None
    sums: dict[str, int]


class FilingPage(ServiceAnswer):
    items: list[Filing]
    next: str | None
    sums: dict[str, int]


class CampaignPage(ServiceAnswer):
    items: list[Campaign]
    next: str | None
    sums: dict[str, int]


class OutreachPage(ServiceAnswer):
    items: list[Outreach]
    next: str | None
    sums: dict[str, int]
