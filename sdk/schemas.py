"""Base classes of the typed requests and answers, and the models that several parts of the API share."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class ResponseModel(BaseModel):
    """An answer. It ignores fields that a later release adds, and keeps codes as text for the same reason."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class RequestModel(BaseModel):
    """A request. An unknown field is an error before anything is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Receipt(ResponseModel):
    """A channel, and the number it gave the complaint."""

    channel: str
    external_id: str | None


class Clock(ResponseModel):
    """A legal time limit, running or over; ``proof`` shows how it was calculated."""

    kind: str
    due_at: datetime
    starts_at: datetime | None
    state: str
    provisional: bool  # the working-day calendar of that year is not published yet
    proof: str | None
