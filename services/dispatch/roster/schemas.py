"""Shifts and notes as they are entered and shown."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.web.datetimes import Instant
from chassis.web.models import Body, QueryModel
from services.dispatch.fields import RequiredText, ShortText
from services.dispatch.instants import AwareInstant, Day


class RosterModel(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class EnterShift(Body):
    account: ShortText
    starts_at: AwareInstant = Field(alias="from")
    ends_at: AwareInstant = Field(alias="to")


class WriteNote(Body):
    text: RequiredText
    complaint_id: UUID | None = None


class RosterQuery(QueryModel):
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")


class ShiftView(RosterModel):
    id: UUID
    account: str
    starts_at: Instant = Field(serialization_alias="from")
    ends_at: Instant = Field(serialization_alias="to")
    entered_by: str


class NoteView(RosterModel):
    id: UUID
    text: str | None
    case_id: UUID | None
    written_by: str
    written_at: Instant
    taken_by: str | None
    taken_at: Instant | None


class RosterView(RosterModel):
    on_duty: list[str]
    shifts: list[ShiftView]
    notes: list[NoteView]
