"""Supervision as it is shown and entered: what waits, what is late, who was urged; roster and notes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.web.moments import Instant
from chassis.web.texts import Body, Question
from services.dispatch.domain.lifecycle.case import Case
from services.dispatch.schemas.cases import CaseSummary, summary
from services.dispatch.schemas.commands import Said, Short
from services.dispatch.schemas.desk import Some
from services.dispatch.schemas.instants import Aware, Day


class View(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class OfficerView(View):
    """What one officer, section or agency has; at the hub neither is named."""

    department: str | None
    agency: str | None
    officer: str | None
    open: int
    late: int
    due_soon: int
    urged: int  # and not acted on since
    quiet_since: Instant


class UrgeView(View):
    at: Instant
    account: str
    note: str | None


class UrgedView(CaseSummary):
    """An open case that was urged, with the trace."""

    acted_since: bool
    urges: list[UrgeView]


class SupervisionView(View):
    as_of: Instant
    waiting: Some
    late: Some
    by_officer: list[OfficerView]
    urged: list[UrgedView]


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


def supervision_view(
    *,
    now: datetime,
    waiting: tuple[int, list[Case]],
    late: tuple[int, list[Case]],
    by_officer: Sequence[dict[str, Any]],
    urged: Sequence[tuple[Case, bool]],
    urges: dict[UUID, list[dict[str, Any]]],
) -> SupervisionView:
    return SupervisionView(
        as_of=now,
        waiting=Some(count=waiting[0], items=[summary(case) for case in waiting[1]]),
        late=Some(count=late[0], items=[summary(case) for case in late[1]]),
        by_officer=[OfficerView.model_validate(row) for row in by_officer],
        urged=[
            UrgedView.model_validate({**summary(case).model_dump(), "acted_since": acted, "urges": urges[case.id]})
            for case, acted in urged
        ],
    )
