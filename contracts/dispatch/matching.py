"""Events about cases that are one matter: one case answers several messages."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from canon.codes import Channel, Kind
from contracts.dispatch.facts import CaseEvent


class JoinedReceipt(BaseModel):
    """A message that another case answers from now on."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    complaint_id: UUID
    kind: Kind
    channel: Channel
    source: str
    received_at: datetime


class CaseJoined(CaseEvent):
    """The case answers further messages of the same matter, whose own case is taken back (并案)."""

    type: ClassVar[str] = "dispatch.case_joined.v1"

    joined_id: UUID  # the case that is taken back
    receipts: tuple[JoinedReceipt, ...]
    by_machine: bool


class CaseParted(CaseEvent):
    """Messages are no longer answered by this case; they have a case of their own again (并案撤销)."""

    type: ClassVar[str] = "dispatch.case_parted.v1"

    parted_id: UUID  # the case that is restored as it was
    receipts: tuple[JoinedReceipt, ...]


class CasesRelated(CaseEvent):
    """The case is of the same matter as another, and both are handled (关联)."""

    type: ClassVar[str] = "dispatch.cases_related.v1"

    other_id: UUID  # the complaint of the other case
    earlier_id: UUID | None = None  # the two complaints that were matched, where other ones have their cases
    later_id: UUID | None = None
    because: str  # repeat | ended | worked_on | kinds
