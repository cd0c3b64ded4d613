"""Events of the bureau's own enforcement: inspections, cases filed, campaigns (执法情况)."""

from typing import ClassVar
from uuid import UUID

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


class CampaignRun(Event):
    """A campaign (专项行动) from ``on`` to ``ends_on``, both included."""

    type: ClassVar[str] = "dispatch.campaign_run.v1"

    department: str
    on: str
    ends_on: str
    title: str
