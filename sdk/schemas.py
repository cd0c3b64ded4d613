"""What the typed answers and requests of every subject have in common."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Told(BaseModel):
    """An answer. Fields that a later release adds are passed over; codes stay text, for the same reason."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Said(BaseModel):
    """A request. A field that does not exist is an error here already, without a round trip."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Receipt(Told):
    """A channel, and the number it gave the matter."""

    channel: str
    external_id: str | None


class Clock(Told):
    """A limit that runs or ran; ``proof`` shows the arithmetic."""

    kind: str
    due_at: datetime
    starts_at: datetime | None
    state: str
    provisional: bool  # the calendar of a year to come is not published yet
    proof: str | None
