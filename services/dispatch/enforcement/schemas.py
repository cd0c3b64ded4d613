"""Facts of enforcement as they are entered, listed and summed."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from canon.codes import Department
from canon.enforcement import FilingType, OutreachKind, Publicity
from chassis.web.datetimes import Instant
from chassis.web.models import Body, QueryModel
from chassis.web.paging import MAX_PAGE
from services.dispatch.fields import Fen, QueryText, ShortText, Storable
from services.dispatch.instants import Day

MAX_PARTNERS = 50  # agencies that hold an event together
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=200), Storable]


class RecordInspection(Body):
    """``department`` is the caller's own unless the hub enters it."""

    department: Department | None = None
    on: Day
    people: Annotated[int, Field(ge=1, le=100_000)]
    units: Count
    hazards: Count = 0
    campaign_id: UUID | None = None


class RecordFiling(Body):
    department: Department | None = None
    on: Day
    number: ShortText
    fine_fen: Fen = 0
    confiscated_fen: Fen = 0
    complaint_id: UUID | None = None
    type: FilingType = FilingType.OTHER
    publicity: Publicity = Publicity.NONE


class SetPublicity(Body):
    publicity: Publicity


class RecordOutreach(Body):
    """``people`` took part, ``materials`` were handed out; ``is_estimate``: nobody counted the people."""

    department: Department | None = None
    title: Title
    kind: OutreachKind
    on: Day = Field(alias="held_on")
    place: Title
    partners: Annotated[tuple[ShortText, ...], Field(max_length=MAX_PARTNERS)] = ()
    people: Count
    materials: Count
    is_estimate: bool = False


class RecordCampaign(Body):
    department: Department | None = None
    on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")
    title: Title


class ListFacts(QueryModel):
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    department: Department | None = None
    cursor: QueryText | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


class ListFilings(ListFacts):
    type: FilingType | None = None


class ListOutreach(ListFacts):
    kind: OutreachKind | None = None


class FactView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    department: str
    recorded_by: str
    recorded_at: Instant


class InspectionView(FactView):
    on: date
    people: int
    units: int
    hazards: int
    campaign_id: UUID | None


class FilingView(FactView):
    on: date
    number: str
    fine_fen: int
    confiscated_fen: int
    complaint_id: UUID | None
    type: FilingType
    publicity: Publicity


class OutreachView(FactView):
    on: date = Field(serialization_alias="held_on")
    title: str
    kind: OutreachKind
    place: str
    partners: tuple[str, ...]
    people: int
    materials: int
    is_estimate: bool


class CampaignView(FactView):
    on: date = Field(serialization_alias="from")
    ends_on: date = Field(serialization_alias="to")
    title: str


class InspectionPage(BaseModel):
    """``sums`` are of the whole period, not of the page."""

    items: list[InspectionView]
    next: str | None
    sums: dict[str, int]


class FilingPage(BaseModel):
    items: list[FilingView]
    next: str | None
    sums: dict[str, int]


class OutreachPage(BaseModel):
    items: list[OutreachView]
    next: str | None
    sums: dict[str, int]


class CampaignPage(BaseModel):
    items: list[CampaignView]
    next: str | None
    sums: dict[str, int]
