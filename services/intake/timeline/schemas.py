"""The response with a complaint's timeline."""

from uuid import UUID

from pydantic import BaseModel

from chassis.web.datetimes import Instant


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
