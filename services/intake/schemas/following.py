"""Answers about the way of a complaint, and about what the platforms were told of it."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from chassis.web.moments import Instant
from services.intake.domain.delivering import DeliveryState
from services.intake.store.delivering import Delivery


class LineView(BaseModel):
    at: Instant
    text: str
    internal: bool
    notice_id: UUID | None


class HolderView(BaseModel):
    """Who has it now."""

    kind: str  # department | agency | enterprise | hub
    code: str | None
    name: str


class ClockView(BaseModel):
    """A limit, with its arithmetic."""

    kind: str
    name: str
    starts_at: Instant | None
    due_at: Instant
    state: str
    provisional: bool
    proof: str | None


class TimelineView(BaseModel):
    """Where it is, who has it, until when, and why; then what happened, and what comes."""

    id: UUID
    number: str
    state: str
    state_name: str
    holder: HolderView
    until: Instant | None
    why: str | None
    summary: str
    items: list[LineView]
    clocks: list[ClockView]


class DeliveryView(BaseModel):
    """An answer to a platform, as it was or will be sent."""

    id: UUID
    complaint_id: UUID
    channel: str
    external_id: str
    step: str
    body: dict[str, Any]
    at: Instant
    state: DeliveryState
    attempts: int
    next_at: Instant | None
    error: str | None
    delivered_at: Instant | None

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryView":
        return cls.model_validate(delivery, from_attributes=True)
