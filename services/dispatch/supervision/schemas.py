"""Supervision as it is shown: what waits, what is late, who was urged; and the body of the command that urges."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chassis.web.datetimes import Instant
from chassis.web.models import Body
from services.dispatch.cases.schemas.cases import CaseSummary, case_summary
from services.dispatch.clocks.domain.clock import Clock
from services.dispatch.fields import Note
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.work_queue.schemas import Some, case_list


class Urge(Body):
    note: Note | None = None


class SupervisionModel(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class OfficerView(SupervisionModel):
    """What one officer, section or agency has; at the hub neither is named."""

    department: str | None
    agency: str | None
    officer: str | None
    open: int
    late: int
    due_soon: int
    urged: int  # and not acted on since
    quiet_since: Instant


class UrgeView(SupervisionModel):
    at: Instant
    account: str
    note: str | None


class UrgedView(CaseSummary):
    """An open case that was urged, with the trace."""

    acted_since: bool
    urges: list[UrgeView]


class SupervisionView(SupervisionModel):
    as_of: Instant
    waiting: Some
    late: Some
    by_officer: list[OfficerView]
    urged: list[UrgedView]


def supervision_view(
    *,
    now: datetime,
    waiting: tuple[int, list[Case]],
    late: tuple[int, list[Case]],
    by_officer: Sequence[dict[str, Any]],
    urged: Sequence[tuple[Case, bool]],
    urges: dict[UUID, list[dict[str, Any]]],
    clocks: Mapping[UUID, Clock],
) -> SupervisionView:
    return SupervisionView(
        as_of=now,
        waiting=case_list(waiting, clocks),
        late=case_list(late, clocks),
        by_officer=[OfficerView.model_validate(row) for row in by_officer],
        urged=[
            UrgedView(
                **case_summary(case, clock=clocks.get(case.id)).model_dump(), acted_since=acted, urges=urges[case.id]
            )
            for case, acted in urged
        ],
    )
