"""What the list of my cases shows, and what else it reads."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.console.case_rows import CaseRow
from gateway.console.models import ServiceAnswer


class Reminder(ServiceAnswer):
    """A limit of which somebody was reminded."""

    case_id: UUID
    case_number: str
    respondent_name: str | None
    clock: str
    due_at: datetime
    escalated: bool


class Reminders(ServiceAnswer):
    """``GET /v1/reminders``."""

    items: list[Reminder]


@dataclass(frozen=True, slots=True, kw_only=True)
class MyRow:
    """A case with what is to be done next; ``wants_feedback``: its citizen has heard nothing yet."""

    row: CaseRow
    command: str
    wants_feedback: bool
    refusal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Cases of one urgency: ``today``, ``week``, ``later``, or ``others`` who must act first."""

    name: str
    rows: tuple[MyRow, ...]
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A feedback as one citizen would read it."""

    row: CaseRow
    text: str
