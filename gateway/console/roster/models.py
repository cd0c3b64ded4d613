"""What the pages of duty read: ``GET /v1/roster``."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from gateway.console.models import ServiceAnswer


class Shift(ServiceAnswer):
    """Who is on duty from when until when."""

    id: UUID
    account: str
    starts_at: datetime = Field(alias="from")
    ends_at: datetime = Field(alias="to")


class Note(ServiceAnswer):
    """What one shift leaves to the next; ``text`` is gone once its case was erased."""

    id: UUID
    text: str | None
    case_id: UUID | None
    written_by: str
    written_at: datetime
    taken_by: str | None
    taken_at: datetime | None


class Roster(ServiceAnswer):
    """``GET /v1/roster``."""

    on_duty: list[str]
    shifts: list[Shift]
    notes: list[Note]
