"""Facts of enforcement (执法情况): inspections, cases filed, campaigns, so that the report's figures have a source."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from canon.shanghai import day_of
from chassis.errors import Conflict, FieldError, Invalid
from contracts.dispatch import CampaignRun, CaseFiled, InspectionRecorded


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign (专项行动); both days belong to it; columns of ``campaigns`` carry these names."""

    id: UUID
    department: str
    on: date
    ends_on: date
    title: str


Fact = Inspection | Filing | Campaign
EnforcementEvent = InspectionRecorded | CaseFiled | CampaignRun


def record_fact(fact: Fact, now: datetime) -> EnforcementEvent:
    """Return the event that publishes a fact.

    Raises:
        Invalid: the fact has not happened yet, or a campaign ends before it begins.
    """
    if isinstance(fact, Campaign):
        if fact.ends_on < fact.on:
            raise Invalid(FieldError(field="/to", code="too_early", message="结束日期应当不早于开始日期"))
    elif fact.on > day_of(now):
        raise Invalid(FieldError(field="/on", code="in_future", message="日期不应晚于今天"))
    return _event_of(fact, now)


def _event_of(fact: Fact, now: datetime) -> EnforcementEvent:
    envelope = {"aggregate_id": fact.id, "occurred_at": now, "department": fact.department, "on": fact.on.isoformat()}
    if isinstance(fact, Inspection):
        figures = {"people": fact.people, "units": fact.units, "hazards": fact.hazards}
        return InspectionRecorded(**envelope, **figures, complaint_id=fact.id, campaign_id=fact.campaign_id)
    if isinstance(fact, Filing):
        amounts = {"fine_fen": fact.fine_fen, "confiscated_fen": fact.confiscated_fen}
        return CaseFiled(**envelope, **amounts, complaint_id=fact.complaint_id or fact.id, number=fact.number)
    return CampaignRun(**envelope, complaint_id=fact.id, title=fact.title, ends_on=fact.ends_on.isoformat())
