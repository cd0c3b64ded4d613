"""Facts of enforcement (执法情况): inspections, cases filed, campaigns, so that the report's figures have a source."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from canon.enforcement import FilingType, OutreachKind, Publicity
from canon.shanghai import day_of
from chassis.errors import Conflict, FieldError, Invalid
from contracts.dispatch import CampaignRun, CaseFiled, FilingPublicized, InspectionRecorded, OutreachHeld


class NumberTaken(Conflict):
    """A case number is recorded only once."""

    code: ClassVar[str] = "number_taken"
    previous_code: ClassVar[str | None] = "dispatch.number_taken"
    zh: ClassVar[str] = "该案号已经登记"
    en: ClassVar[str] = "This case number is recorded already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """One action (检查); columns of ``inspections`` carry these names."""

    id: UUID
    department: str
    on: date
    people: int  # sent out, 出动执法人员
    units: int  # inspected, 检查经营主体
    hazards: int  # removed, 消除隐患
    campaign_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A case filed (立案); amounts in fen; columns of ``filings`` carry these names."""

    id: UUID
    department: str
    on: date
    number: str
    fine_fen: int
    confiscated_fen: int
    complaint_id: UUID | None = None
    type: FilingType = FilingType.OTHER
    publicity: Publicity = Publicity.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Outreach:
    """An event of publicity and education (宣传教育); columns of ``outreach`` carry these names."""

    id: UUID
    department: str
    on: date
    title: str
    kind: OutreachKind
    place: str
    partners: tuple[str, ...]
    people: int  # who took part
    materials: int  # handed out
    is_estimate: bool = False  # nobody counted the people


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign (专项行动); both days belong to it; columns of ``campaigns`` carry these names."""

    id: UUID
    department: str
    on: date
    ends_on: date
    title: str


Fact = Inspection | Filing | Campaign | Outreach
EnforcementEvent = InspectionRecorded | CaseFiled | CampaignRun | OutreachHeld


def record_fact(fact: Fact, now: datetime) -> EnforcementEvent:
    """Return the event that publishes a fact.

    Raises:
        Invalid: the fact has not happened yet, or a campaign ends before it begins.
    """
    if isinstance(fact, Campaign):
        if fact.ends_on < fact.on:
            raise Invalid(FieldError(field="/to", code="too_early", message="结束日期应当不早于开始日期"))
    elif fact.on > day_of(now):
        field = "/held_on" if isinstance(fact, Outreach) else "/on"
        raise Invalid(FieldError(field=field, code="in_future", message="日期不应晚于今天"))
    return _event_of(fact, now)


def publicize(fact: Filing, now: datetime) -> FilingPublicized:
    """Return the event that says whether a filed case is published."""
    return FilingPublicized(
        aggregate_id=fact.id,
        complaint_id=fact.complaint_id or fact.id,
        occurred_at=now,
        department=fact.department,
        publicity=fact.publicity,
    )


def _event_of(fact: Fact, now: datetime) -> EnforcementEvent:
    envelope = {"aggregate_id": fact.id, "occurred_at": now, "department": fact.department, "on": fact.on.isoformat()}
    if isinstance(fact, Inspection):
        figures = {"people": fact.people, "units": fact.units, "hazards": fact.hazards}
        return InspectionRecorded(**envelope, **figures, complaint_id=fact.id, campaign_id=fact.campaign_id)
    if isinstance(fact, Filing):
        amounts = {"fine_fen": fact.fine_fen, "confiscated_fen": fact.confiscated_fen}
        origin = {"complaint_id": fact.complaint_id or fact.id, "number": fact.number}
        return CaseFiled(**envelope, **amounts, **origin, filing_type=fact.type, publicity=fact.publicity)
    if isinstance(fact, Outreach):
        names = ("title", "kind", "partners", "people", "materials", "is_estimate")
        facts = {name: getattr(fact, name) for name in names} | {"venue": fact.place}
        return OutreachHeld(**envelope, **facts, complaint_id=fact.id)
    return CampaignRun(**envelope, complaint_id=fact.id, title=fact.title, ends_on=fact.ends_on.isoformat())
