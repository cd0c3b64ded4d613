"""Events of the bureau's own enforcement: inspections, cases filed, campaigns (执法情况)."""

from typing import ClassVar
from uuid import UUID

from canon.enforcement import FilingType, OutreachKind, Publicity
from contracts.event import Event


class InspectionRecorded(Event):
    """People went out and looked (检查); ``on`` is the day."""

    type: ClassVar[str] = "dispatch.inspection_recorded.v1"

    department: str
    on: str
    people: int
    units: int
    hazards: int
    campaign_id: UUID | None = None


class CaseFiled(Event):
    """A case was filed (立案); ``complaint_id`` is the complaint it grew from, else its own id; amounts in fen."""

    type: ClassVar[str] = "dispatch.case_filed.v1"

    department: str
    on: str
    number: str
    fine_fen: int = 0
    confiscated_fen: int = 0
    filing_type: FilingType = FilingType.OTHER
    publicity: Publicity = Publicity.NONE


class FilingPublicized(Event):
    """Whether a filed case is published was decided (公示); ``complaint_id`` is as in ``CaseFiled``."""

    type: ClassVar[str] = "dispatch.filing_publicized.v1"

    department: str
    publicity: Publicity


class CampaignRun(Event):
    """A campaign (专项行动) from ``on`` to ``ends_on``, both included."""

    type: ClassVar[str] = "dispatch.campaign_run.v1"

    department: str
    on: str
    ends_on: str
    title: str


class OutreachHeld(Event):
    """An event of publicity and education was held (宣传教育); ``on`` is the day."""

    type: ClassVar[str] = "dispatch.outreach_held.v1"

    department: str
    on: str
    title: str
    kind: OutreachKind
    venue: str
    partners: tuple[str, ...] = ()
    people: int  # who took part
    materials: int  # handed out
    is_estimate: bool = False  # nobody counted the people
