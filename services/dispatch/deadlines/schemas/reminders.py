"""Reminders as they are listed."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from canon.codes import ClockKind, Kind, State
from chassis.web.datetimes import Instant
from chassis.web.models import QueryModel
from chassis.web.paging import MAX_PAGE
from services.dispatch.clocks.domain.clock import ClockState
from services.dispatch.clocks.domain.escalation import FIRST_ESCALATION_LEVEL
from services.dispatch.fields import QueryText
from services.dispatch.rows import Row


class Openness(StrEnum):
    """Open is what still waits for its act."""

    OPEN = "open"
    ALL = "all"


class ListReminders(QueryModel):
    state: Openness = Openness.OPEN
    cursor: QueryText | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


class ReminderView(BaseModel):
    """Who was told what of which limit, and when (提醒与上报)."""

    model_config = ConfigDict(from_attributes=True)

    case_id: UUID
    case_number: str
    kind: Kind
    state: State
    department: str | None
    officer: str | None
    respondent_name: str | None
    clock: ClockKind
    clock_state: ClockState
    due_at: Instant
    level: int
    escalated: bool
    to: list[str]
    told_at: Instant


class ReminderPage(BaseModel):
    items: list[ReminderView]
    next: str | None


def reminder_view(row: Row) -> ReminderView:
    return ReminderView.model_validate({**row, "escalated": row["level"] >= FIRST_ESCALATION_LEVEL})
