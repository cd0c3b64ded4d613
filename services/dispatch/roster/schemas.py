"""Shifts and notes as they are entered and shown."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.web.moments import Instant
from chassis.web.texts import Body, Question
from services.dispatch.fields import Said, Short
from services.dispatch.instants import Aware, Day


class View(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class EnterShift(Body):
    account: Short
    starts_at: Aware = Field(alias="from")
    ends_at: Aware = Field(alias="to")


class WriteNote(Body):
    text: Said
    complaint_id: UUID | None = None


class AskRoster(Question):
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")


class ShiftView(View):
    id: UUID
    account: str
    starts_at: Instant = Field(serialization_alias="from")
    ends_at: Instant = Field(serialization_alias="to")
    entered_by: str


class NoteView(View):
    id: UUID
    text: str | None
    case_id: UUID | None
    written_by: str
    written_at: Instant
    taken_by: str | None
    taken_at: Instant | None


class RosterView(View):
    on_duty: list[str]
    shifts: list[ShiftView]
    notes: list[NoteView]
